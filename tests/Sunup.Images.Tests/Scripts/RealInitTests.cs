using Sunup.Images.Scripts;
using Sunup.Images.Tests.Differential;

namespace Sunup.Images.Tests.Scripts;

/// <summary>The inits of initramfs-tools and dracut, in images that the real tools made; and the appliance's that swaps its image.</summary>
[Trait("Kind", "Peer")]
public sealed class RealInitTests(RealImages images) : IClassFixture<RealImages>
{
    private InitReading Read(string name) => InitReaderTests.Read(File.ReadAllBytes(images[name]));

    [Fact]
    public void Of_initramfs_tools_command_line_udev_mounts_and_the_change_of_root_are_found()
    {
        var init = Read("mkinitramfs");
        Assert.Equal((InitProgramKind.ShellScript, "/bin/sh"), (init.Kind, init.Interpreter));
        Assert.Contains("/scripts/local", init.Files);
        Assert.Contains("/scripts/functions", init.Files);
        Assert.Contains(init.Steps, step => step is { Kind: InitStepKind.CommandLine, File: "/init" } && step.Names.Contains("root=") && step.Names.Contains("break=") && step.Names.Contains("init="));
        Assert.Contains(init.Steps, step => step is { Kind: InitStepKind.Mount, File: "/init" } && step.Text.StartsWith("sysfs on /sys", StringComparison.Ordinal));
        Assert.Contains(init.Steps, step => step is { Kind: InitStepKind.Mount, File: "/scripts/local" } && step.Text.Contains("${ROOT} on /root", StringComparison.Ordinal) && step.Keys.Contains("root="));
        Assert.Contains(init.Steps, step => step is { Kind: InitStepKind.SwitchRoot, File: "/init" });
        Assert.Contains(init.Steps, step => step.Kind == InitStepKind.Shell);
        // The tool's own scripts call nothing that its images lack, or they ask first.
        Assert.DoesNotContain(init.Findings, finding => finding.Id is "SU0796" && finding.Severity != Model.FindingSeverity.Info);
        var mounts = init.Steps.Select((step, index) => (step, index)).ToList();
        Assert.True(mounts.First(pair => pair.step.Text.StartsWith("sysfs", StringComparison.Ordinal)).index < mounts.Last(pair => pair.step.Kind == InitStepKind.SwitchRoot).index);
    }

    [Fact]
    public void Of_dracut_the_hooks_keys_and_the_change_of_root_are_found()
    {
        var init = Read("dracut");
        Assert.Equal(InitProgramKind.ShellScript, init.Kind);
        Assert.Contains(init.Files, file => file.EndsWith("/dracut-lib.sh", StringComparison.Ordinal));
        Assert.Contains(init.Steps, step => step.Kind == InitStepKind.CommandLine && step.Names.Any(name => name.StartsWith("rd.", StringComparison.Ordinal)));
        Assert.Contains(init.Steps, step => step.Kind == InitStepKind.Mount && step.Text.StartsWith("proc", StringComparison.Ordinal));
        Assert.Contains(init.Steps, step => step.Kind == InitStepKind.SwitchRoot && step.Text.StartsWith("to /sysroot, and starts", StringComparison.Ordinal));
    }

    [Fact]
    public void The_popular_order_of_an_update_is_told_to_lose_the_image_and_the_careful_one_is_not()
    {
        var script = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Scripts", "update.sh"));
        using var archive = new Extracting.Archive();
        archive.Folder("bin").Entry("bin/busybox", 0x81ed, File.ReadAllBytes("/bin/busybox"), 1, null).Link("bin/sh", "busybox").File("init", script, 0x81ed);
        var init = InitReaderTests.Read(archive.ToArray());
        var finding = Assert.Single(init.Findings, finding => finding.Id == "SU0799");
        var lines = script.Split('\n');
        Assert.All(finding.Evidence, evidence => Assert.Equal(evidence.Text, lines[evidence.Line!.Value - 1].Trim()));
        Assert.Equal(["mv /imgpart/volumio_current.sqsh /imgpart/volumio_fallback.sqsh", "mv /imgpart/volumio_update.sqsh /imgpart/volumio_current.sqsh"], finding.Evidence.Select(evidence => evidence.Text));
        Assert.Contains("mounts that file", finding.Cause, StringComparison.Ordinal);
    }
}
