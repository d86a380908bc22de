using System.Text;
using Sunup.Formats.Initramfs.Verdicts;
using Sunup.Formats.Loaders.Ipxe.Memory;
using Sunup.Model;
using Sunup.Trials.Checks;

namespace Sunup.Trials.Tests.Checks;

public sealed class MachineCheckTests : IDisposable
{
    private readonly CheckFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task An_init_without_its_interpreter_is_told_before_power_on()
    {
        var report = await _folder.CheckAsync(_folder.Machine(_folder.Kernel(), await _folder.InitrdAsync("initrd.img", "#!/bin/sh\n")));
        Assert.False(report.IsSound);
        Assert.Equal("SU0846", Assert.Single(report.Findings).Id);
        Assert.Equal(InitOutcome.InitFails, report.Image!.Verdict.Outcome);
        Assert.NotNull(report.Plan);
        Assert.NotNull(report.Placement);
        Assert.Equal(0x100_0000 + (48 << 20), report.Placement.KernelEnd);
    }

    [Fact]
    public async Task A_web_page_for_an_initrd_is_a_finding_and_so_is_what_the_kernel_says_of_it()
    {
        var page = _folder.Write("initrd.img", Encoding.ASCII.GetBytes("<!DOCTYPE html>\n<title>404</title>\n"));
        var report = await _folder.CheckAsync(_folder.Machine(_folder.Kernel(), page));
        Assert.Null(report.Plan);
        Assert.Contains(report.Findings, finding => finding.Id == "SU0115");
        var said = report.Findings.Single(finding => finding.Id == "SU0821");
        Assert.Contains("is a web page", said.Cause, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_not_there_is_a_finding()
    {
        var report = await _folder.CheckAsync(_folder.Machine(_folder.PathOf("no-kernel")));
        Assert.Equal("SU0113", Assert.Single(report.Findings).Id);
    }

    [Fact]
    public async Task A_command_line_that_is_too_long_is_a_finding_once()
    {
        var machine = _folder.Machine(_folder.Kernel());
        machine = machine with { Boot = machine.Boot with { CommandLine = "console=ttyS0 " + new string('x', 2040) } };
        var report = await _folder.CheckAsync(machine);
        Assert.Single(report.Findings, finding => finding.Id is "SU0118" or "SU0740");
    }

    [Fact]
    public async Task A_machine_with_too_little_memory_is_told()
    {
        var machine = _folder.Machine(_folder.Kernel(), _folder.Write("initrd.img", new byte[64 << 20]));
        var report = await _folder.CheckAsync(machine with { Hardware = machine.Hardware! with { MemoryBytes = 96L << 20 } });
        Assert.Contains(report.Findings, finding => finding.Id == "SU0743");
    }

    [Fact]
    public async Task Two_images_are_joined_as_they_are_served()
    {
        var first = await _folder.InitrdAsync("a.img", "#!/bin/sh\n");
        var report = await _folder.CheckAsync(_folder.Machine(_folder.Kernel(), first, await _folder.InitrdAsync("b.img", "#!/bin/sh\n")));
        Assert.Equal(report.Plan!.FindFile("initrd.img")!.Content.Length, report.Image!.Verdict.Length);
        Assert.Equal([0, 4096], report.Image.Parts.Select(part => part.Offset));
    }

    [Fact]
    public async Task A_picture_that_the_script_leaves_in_the_list_is_a_finding()
    {
        var script = _folder.Write("boot.ipxe", Encoding.ASCII.GetBytes("#!ipxe\nimgfetch menu.png\ninitrd {{initrd}}\nkernel {{kernel}} {{cmdline}}\nboot\n"));
        var machine = _folder.Machine(_folder.Kernel(), await _folder.InitrdAsync("initrd.img", "#!/bin/sh\n")) with { Route = Route.Network };
        var report = await _folder.CheckAsync(machine with { Network = machine.Network with { Script = script } }, new CheckOptions { IpxeVersion = "1.21.1" });
        Assert.Equal(IpxeLayoutOutcome.WithLeftovers, report.Ipxe!.Layout.Outcome);
        Assert.Contains(report.Findings, finding => finding.Id == "SU0681");
    }

    [Fact]
    public async Task An_initrd_that_uefi_would_not_find_is_a_finding()
    {
        var script = _folder.Write("boot.ipxe", Encoding.ASCII.GetBytes("#!ipxe\nimgfree\ninitrd {{initrd}}\nkernel {{kernel}} console=ttyS0\nboot\n"));
        var machine = _folder.Machine(_folder.Kernel(), await _folder.InitrdAsync("initrd.img", "#!/bin/sh\n")) with { Route = Route.Network };
        machine = machine with { Network = machine.Network with { Script = script }, Hardware = machine.Hardware! with { Firmware = FirmwareKind.Uefi } };
        var report = await _folder.CheckAsync(machine);
        Assert.Contains(report.Findings, finding => finding.Id == "SU0744");
        Assert.Null(report.Ipxe);
    }

    [Fact]
    public async Task The_script_that_sunup_writes_is_sound_on_every_ipxe()
    {
        var machine = _folder.Machine(_folder.Kernel(), await _folder.InitrdAsync("initrd.img", "#!/bin/sh\n")) with { Route = Route.Network };
        foreach (var version in (string[])["1.0.0+git-20190125.36a4c85", "1.21.1", "2.0.0"])
        {
            var report = await _folder.CheckAsync(machine, new CheckOptions { IpxeVersion = version, IpxeStartupBytes = 5 << 20 });
            Assert.Equal(IpxeLayoutOutcome.Sound, report.Ipxe!.Layout.Outcome);
            Assert.Equal(["initrd.img", "vmlinuz"], report.Ipxe.Layout.Input.Images.Select(image => image.Name));
        }
    }

    [Theory]
    [InlineData("imgfree && autoboot", IpxeImageFate.Freed)]
    [InlineData("autoboot", IpxeImageFate.Listed)]
    public async Task An_ipxe_that_is_started_like_a_kernel_has_the_file_that_was_handed_to_it_in_memory(string line, IpxeImageFate fate)
    {
        var script = _folder.Write("boot.ipxe", Encoding.ASCII.GetBytes("#!ipxe\nkernel {{kernel}} {{cmdline}}\ninitrd a.img\ninitrd b.img\nboot\n"));
        var machine = _folder.Machine(_folder.Kernel(), await _folder.InitrdAsync("a.img", "#!/bin/sh\n"), await _folder.InitrdAsync("b.img", "#!/bin/sh\n")) with { Route = Route.Network };
        var start = new IpxeStart(_folder.Write("ipxe.lkrn", new byte[4096]), _folder.Write("handed.bin", new byte[100_000]), line);
        var report = await _folder.CheckAsync(machine with { Network = new NetworkConfig { Script = script, Ipxe = start } }, new CheckOptions { IpxeVersion = "1.21.1" });
        var input = report.Ipxe!.Layout.Input;
        Assert.Equal(("handed.bin", 100_000, fate), (input.Startup[0].Name, input.Startup[0].Length, input.Startup[0].Fate));
        Assert.Equal(["boot.ipxe", "vmlinuz", "a.img", "b.img"], input.Images.Select(image => image.Name));
        Assert.Equal([IpxeImageFate.Held, IpxeImageFate.Held, IpxeImageFate.Listed, IpxeImageFate.Listed], input.Images.Select(image => image.Fate));
        Assert.All(input.Images, image => Assert.True(image.Length > 1));
    }
}
