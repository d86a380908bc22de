using Sunup.Model;

namespace Sunup.Diagnosis.Tests;

/// <summary>Makes events and machines for tests, one second apart unless said otherwise.</summary>
internal static class TestEvents
{
    public static DateTimeOffset Start { get; } = new(2026, 11, 20, 12, 0, 0, TimeSpan.Zero);

    public static BootEvent Line(string text, double seconds = 0) => new()
    {
        At = Start.AddSeconds(seconds),
        Source = EventSource.Serial,
        Kind = EventKinds.SerialLine,
        Text = text,
        Severity = EventSeverity.Debug,
    };

    public static BootEvent Event(EventSource source, string kind, double seconds, string text, params (string Name, string Value)[] fields) => new()
    {
        At = Start.AddSeconds(seconds),
        Source = source,
        Kind = kind,
        Text = text,
        Subject = new EventSubject(Mac: MacAddress.Parse("52:54:00:12:34:56")),
        Fields = [.. fields.Select(field => new EventField(field.Name, field.Value))],
    };

    public static MachineConfig Machine(Route route = Route.Network, Stage expect = Stage.Init, string commandLine = "console=ttyS0", string? console = null) => new()
    {
        Name = "web1",
        Boot = new BootConfig { Kernel = "/boot/vmlinuz", Initrd = ["/boot/initrd.img"], CommandLine = commandLine },
        Route = route,
        Expect = new ExpectConfig { Stage = expect, Console = console, Within = TimeSpan.FromSeconds(60) },
        Hardware = new HardwareConfig { Nics = [new NicConfig(NicModel.VirtioNet, MacAddress.Parse("52:54:00:12:34:56"))] },
    };
}
