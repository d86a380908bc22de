using System.Text.Json;
using Sunup.Boots.Routes;
using Sunup.Model;
using Sunup.Trials.Boots;

namespace Sunup.Boots.Diskless.Appliances;

/// <summary>An appliance whose initrd finds a squashfs on an image partition and puts an overlay over it, without a disk and with one; its GPT booted by BIOS.</summary>
public sealed class ApplianceTests(ITestOutputHelper output) : IDisposable
{
    private readonly ApplianceDisk _disk = new(output);

    public void Dispose() => _disk.Dispose();

    [Fact]
    public async Task An_appliance_of_squashfs_and_overlay_boots_over_iscsi_and_finds_on_a_disk_what_it_wrote()
    {
        await _disk.MakeAsync();
        using var report = JsonDocument.Parse(await _disk.SunupAsync("disk", "inspect", _disk.Path, "--json"));
        Assert.Equal(0, report.RootElement.GetProperty("findings").GetArrayLength());
        var first = await BootAsync(Route.San);
        AssertUp(first, report.RootElement);
        Assert.Contains(first.Of(EventKinds.SerialLine), seen => seen.Text.Contains("sunup-iscsi: disk sda of iqn.2026-01.invalid.sunup:disk.appliance-test", StringComparison.Ordinal));
        Assert.Contains(Said(first), text => text.StartsWith("wrote the file of boot 1", StringComparison.Ordinal));
        Assert.All(first.Of(EventKinds.IscsiGone), seen => Assert.Equal("0", seen["bytes_unflushed"]));

        // The same disk as the VM's own: gptmbr.bin of Sunup's writing, and what came over the network is on it.
        var second = await BootAsync(Route.Disk);
        AssertUp(second, report.RootElement);
        Assert.Contains(second.Of(EventKinds.SerialLine), seen => seen.Text.Contains("sunup-iscsi: there is no iBFT", StringComparison.Ordinal));
        Assert.Contains("found the file of boot 1", Said(second));
    }

    private Task<BootReport> BootAsync(Route route) => MachineBoot.RunAsync("diskless-bios", output, machine => machine with
    {
        Name = "appliance-test",
        Route = route,
        Boot = new BootConfig { Disk = _disk.Path, Keep = true },
        Hardware = route == Route.Disk ? machine.Hardware! with { Nics = [] } : machine.Hardware,
        Expect = new ExpectConfig { Stage = Stage.Up, PowerOff = true, Within = TimeSpan.FromSeconds(120) },
    });

    private static void AssertUp(BootReport report, JsonElement disk)
    {
        Assert.Equal(BootOutcome.CameUp, report.Trace.Verdict.Outcome);
        Assert.Contains(report.Of(EventKinds.QmpShutdown), seen => seen.Text.Contains("powered off", StringComparison.Ordinal));
        var said = Said(report);
        Assert.Contains("of the second initrd", said);
        Assert.Contains(said, text => text.StartsWith("root overlay / overlay rw", StringComparison.Ordinal));
        Assert.Contains(said, text => text.StartsWith("image /dev/", StringComparison.Ordinal) && text.Contains(" /imgpart ext4", StringComparison.Ordinal));
        // What Syslinux started is what Sunup read: the command line of the default entry, with what Syslinux adds to each.
        var entry = disk.GetProperty("loaders")[0].GetProperty("entries").EnumerateArray().Single(each => each.GetProperty("default").GetBoolean());
        Assert.Equal($"command line BOOT_IMAGE=vmlinuz {entry.GetProperty("command_line").GetString()} initrd=appliance.initrd,note.initrd", said.Single(text => text.StartsWith("command line", StringComparison.Ordinal)));
    }

    private static List<string> Said(BootReport report) =>
        [.. report.Of(EventKinds.SerialLine).Select(seen => seen.Text).Where(text => text.Contains("appliance: ", StringComparison.Ordinal)).Select(text => text[(text.IndexOf("appliance: ", StringComparison.Ordinal) + 11)..].TrimEnd())];
}
