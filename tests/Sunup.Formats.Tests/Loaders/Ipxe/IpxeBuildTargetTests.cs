using Sunup.Formats.Loaders.Ipxe.Building;

namespace Sunup.Formats.Tests.Loaders.Ipxe;

public sealed class IpxeBuildTargetTests
{
    [Theory]
    [InlineData("bin/undionly.kpxe", "i386", "pcbios")]
    [InlineData("undionly.kpxe", "i386", "pcbios")]
    [InlineData("bin-x86_64/ipxe.lkrn", "x86_64", "pcbios")]
    [InlineData("bin-x86_64-pcbios/ipxe.usb", "x86_64", "pcbios")]
    [InlineData("bin-x86_64-efi/snponly.efi", "x86_64", "efi")]
    [InlineData("bin-x86_64-efi/8086100e.drv.efi", "x86_64", "efi")]
    [InlineData("bin-arm64-efi/ipxe.efi", "arm64", "efi")]
    [InlineData("bin/8086100e--1af41000.rom", "i386", "pcbios")]
    [InlineData("bin-x86_64-linux/tap.linux", "x86_64", "linux")]
    public void Targets_of_ipxes_own_makefile_are_good(string text, string architecture, string platform)
    {
        var target = IpxeBuildTarget.Parse(text)!;
        Assert.Equal((architecture, platform), (target.Architecture, target.Platform));
        Assert.Empty(target.Problems);
    }

    [Theory]
    [InlineData("bin-x86_64-efi/undionly.kpxe", "'.kpxe' is not written for efi", "snponly")]
    [InlineData("bin/snponly.kpxe", "for BIOS it is undionly")]
    [InlineData("bin/undionly.pxe", "take '.kpxe'")]
    [InlineData("bin/undionly.usb", "there is none")]
    [InlineData("bin/ipxe.rom", "name its driver or PCI id")]
    [InlineData("bin/8086100E.rom", "8086100e")]
    [InlineData("bin-arm64-pcbios/ipxe.lkrn", "x86 alone")]
    [InlineData("bin-sparc-efi/ipxe.efi", "no architecture 'sparc'")]
    [InlineData("bin/ipxe.img", "no type '.img'")]
    public void What_cannot_work_is_told(string text, params string[] told)
    {
        var target = IpxeBuildTarget.Parse(text)!;
        Assert.All(told, part => Assert.Contains(target.Problems, problem => problem.Contains(part, StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("ipxe")]
    [InlineData("/boot/ipxe.efi")]
    [InlineData("bin/.efi")]
    public void What_is_no_target_is_none(string text) => Assert.Null(IpxeBuildTarget.Parse(text));

    [Fact]
    public void What_is_advised_is_sound_for_every_machine()
    {
        foreach (var architecture in new[] { "x86_64", "i386", "aarch64" })
        {
            foreach (var (uefi, secure) in new[] { (false, false), (true, false), (true, true) })
            {
                var advice = IpxeBuildAdvice.For(architecture, uefi || architecture == "aarch64", secure, "1af41000");
                Assert.NotEmpty(advice);
                Assert.All(advice, one => Assert.Empty(IpxeBuildTarget.Parse(one.Target)!.Problems));
            }
        }
    }
}
