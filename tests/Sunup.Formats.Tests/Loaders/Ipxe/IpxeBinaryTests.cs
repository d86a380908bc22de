using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Sunup.Formats.Loaders.Ipxe;

namespace Sunup.Formats.Tests.Loaders.Ipxe;

public sealed class IpxeBinaryTests
{
    [Theory]
    [InlineData("1.0.0+git-20190125.36a4c85-5.1", "36a4c85")]
    [InlineData("1.21.1+git20250501.dad20602+dfsg-1", "dad20602")]
    [InlineData("1.21.1+ (g988d2)", "988d2")]
    [InlineData("2.0.0+dfsg-5", null)]
    public void The_version_and_its_commit_are_read(string version, string? gitId)
    {
        var binary = IpxeBinary.Read(Encoding.ASCII.GetBytes($"junk\0iPXE\0{version}\0more\010.0.0.1/24\0"));
        Assert.Equal(version, binary.Version);
        Assert.Equal(gitId, binary.GitId);
        Assert.Equal(0, binary.PeMachine);
    }

    [Fact]
    public void The_binaries_of_this_machine_say_what_they_are()
    {
        Assert.SkipUnless(File.Exists("/usr/lib/ipxe/snponly.efi") || Environment.GetEnvironmentVariable("CI") == "true", "the package ipxe is not installed");
        var binary = IpxeBinary.Read(File.ReadAllBytes("/usr/lib/ipxe/snponly.efi"));
        Assert.Equal(0x8664, binary.PeMachine);
        Assert.Matches(@"^[12]\.[0-9]+\.[0-9]+", binary.Version);
    }

    [Theory]
    [InlineData("ipxe.lkrn", IpxeFormat.Lkrn, true, false, null, true, true)]
    [InlineData("ipxe.pxe", IpxeFormat.Pxe, true, false, null, true, false)]
    [InlineData("undionly.kpxe", IpxeFormat.Pxe, true, false, null, true, false)]
    [InlineData("snponly.efi", IpxeFormat.Efi, false, true, 64, false, true)]
    [InlineData("qemu/pxe-virtio.rom", IpxeFormat.Rom, true, false, null, true, false)]
    [InlineData("qemu/efi-virtio.rom", IpxeFormat.Rom, true, true, 64, false, true)]
    public void Each_form_says_what_its_bytes_say_and_no_more(string file, IpxeFormat format, bool bios, bool uefi, int? bits, bool isCompressed, bool hasVersion)
    {
        var path = Path.Combine("/usr/lib/ipxe", file);
        Assert.SkipUnless(File.Exists(path) || Environment.GetEnvironmentVariable("CI") == "true", "the packages ipxe and ipxe-qemu are not installed");
        var binary = IpxeBinary.Read(File.ReadAllBytes(path));
        Assert.Equal((format, bios, uefi, bits, isCompressed), (binary.Format, binary.RunsOnBios, binary.RunsOnUefi, binary.Bits, binary.IsCompressed));
        Assert.Equal(hasVersion, binary.Version is not null);
        Assert.Equal(!isCompressed, binary.Features.Contains("iSCSI"));
    }

    [Fact]
    public void A_cut_binary_and_noise_are_not_guessed()
    {
        var noise = new byte[100_000];
        new Random(3).NextBytes(noise);
        Assert.Equal(IpxeFormat.Unknown, IpxeBinary.Read(noise).Format);
        Assert.Equal(IpxeFormat.Unknown, IpxeBinary.Read("iPXE\0"u8).Format);
    }

    [Fact]
    public void Any_bytes_are_read() => Prop.ForAll<byte[]>(bytes =>
    {
        IpxeBinary.Read(bytes);
        IpxeBinary.Read([(byte)'M', (byte)'Z', .. bytes]);
    }).QuickCheckThrowOnFailure();
}
