using Sunup.Formats.Loaders.Ipxe;

namespace Sunup.Boots.Diskless;

/// <summary>Real machines on route san: `sunup serve` gives each its disk over a golden image. What boots counts its starts on the disk.</summary>
public sealed class ServedDiskTests(ITestOutputHelper output)
{
    private const string Keeper = "52:54:00:5a:00:01";
    private const string Forgetter = "52:54:00:5a:00:02";

    [Fact]
    public async Task A_machine_finds_what_it_wrote_or_the_golden_image_as_its_file_says()
    {
        await using var served = ServedMachines.Start(output);
        var golden = Path.Combine(served.Folder, "golden.img");
        await File.WriteAllBytesAsync(golden, CountingDisk.Make(), TestContext.Current.CancellationToken);

        // Neither was there when the service started.
        await served.WriteMachineAsync("keeper", MachineOf(Keeper, "keep: true"));
        await served.WriteMachineAsync("forgetter", MachineOf(Forgetter, "keep: false"));
        Assert.Equal(CountingDisk.ExitCodeOf(1), (await served.PowerOnAsync(Keeper)).ExitCode);
        Assert.Equal(CountingDisk.ExitCodeOf(1), (await served.PowerOnAsync(Forgetter)).ExitCode);

        await served.RestartAsync();
        Assert.Equal(CountingDisk.ExitCodeOf(2), (await served.PowerOnAsync(Keeper)).ExitCode);
        Assert.Equal(CountingDisk.ExitCodeOf(1), (await served.PowerOnAsync(Forgetter)).ExitCode);

        Assert.Equal(CountingDisk.Make(), await File.ReadAllBytesAsync(golden, TestContext.Current.CancellationToken));
        Assert.True(Directory.Exists(Path.Combine(served.Folder, "state/overlays/machines/keeper")));
    }

    [Fact]
    public async Task A_menu_of_a_served_script_is_on_the_serial_console_and_its_default_boots()
    {
        await using var served = ServedMachines.Start(output);
        await File.WriteAllBytesAsync(Path.Combine(served.Folder, "golden.img"), CountingDisk.Make(), TestContext.Current.CancellationToken);
        var script = """
            #!ipxe
            menu Lab menu of {{machine}}
            item disk Boot the disk
            item shell Shell of iPXE
            choose --timeout 1000 --default disk what || exit 1
            goto ${what}
            :disk
            set initiator-iqn {{san_initiator}}
            sanboot iscsi:${next-server}::{{san_port}}:1:{{san_target}} || exit 1
            exit
            :shell
            shell
            """;
        await File.WriteAllTextAsync(Path.Combine(served.Folder, "menu.ipxe"), script, TestContext.Current.CancellationToken);
        Assert.Empty(IpxeScriptReview.Of(script.Replace("{{", "", StringComparison.Ordinal).Replace("}}", "", StringComparison.Ordinal)).Problems);
        await served.WriteMachineAsync("keeper", MachineOf(Keeper, "keep: true") + "\nnetwork: { script: ../menu.ipxe }");
        var (exit, console) = await served.PowerOnAsync(Keeper, "-machine", "pc,graphics=off");
        Assert.Equal(CountingDisk.ExitCodeOf(1), exit);
        // iPXE moves the cursor between words, never inside of one line of a menu.
        Assert.Contains("Lab menu of keeper", console, StringComparison.Ordinal);
        Assert.Contains("Shell of iPXE", console, StringComparison.Ordinal);
    }

    private static string MachineOf(string mac, string keep) => $$"""
        match: { mac: "{{mac}}" }
        route: san
        boot: { disk: ../golden.img, {{keep}} }
        """;
}
