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

    private static string MachineOf(string mac, string keep) => $$"""
        match: { mac: "{{mac}}" }
        route: san
        boot: { disk: ../golden.img, {{keep}} }
        """;
}
