using System.Net;
using Sunup.Diagnosis.Predictions;
using Sunup.Diagnosis.Traces;
using Sunup.Model;

namespace Sunup.Cli.Tests.Views;

/// <summary>Two boots as the servers and a real console tell them: one that comes up over the network, one that does not find its root.</summary>
internal static class SampleTraces
{
    private static readonly MacAddress _mac = MacAddress.Parse("52:54:00:12:34:56");

    public static DateTimeOffset Start { get; } = new(2026, 11, 20, 12, 0, 0, TimeSpan.Zero);

    public static BootTrace CameUp() => Fold(Machine(Stage.Init), CameUpEvents(), 11.9, BootEnd.Up);

    public static BootTrace Failed() => Fold(Machine(Stage.Up), FailedEvents(), 71.2, BootEnd.DecisiveFailure);

    public static BootTrace Silent() => Fold(Machine(Stage.Init), [.. CameUpEvents().Take(5)], 60, BootEnd.TimedOut);

    /// <summary>Something that was said of the boots before power-on.</summary>
    public static Prediction Predicted(string id, Stage stage) => new(
        new Finding { Id = id, Severity = FindingSeverity.Error, Stage = stage, Summary = "root=UUID=6f0e1d2c-aaaa-bbbb-cccc-001122334455 is on none of the machine's disks" },
        new Expectation(stage, stage is Stage.Root ? "Gave up waiting for root" : null, stage is Stage.Root ? ["SU0910"] : []),
        [new PredictionFact("root", "UUID=6f0e1d2c-aaaa-bbbb-cccc-001122334455", "boot.cmdline")]);

    /// <summary>The events as <see cref="TraceFolder.Add"/> returns them.</summary>
    public static IReadOnlyList<BootEvent> Marked(IEnumerable<BootEvent> events)
    {
        var folder = new TraceFolder(Machine(Stage.Init), Start);
        return [.. events.Select(folder.Add)];
    }

    public static IReadOnlyList<BootEvent> CameUpEvents() =>
    [
        Event(0.02, EventSource.Sunup, EventKinds.AcceleratorChosen, "TCG: /dev/kvm opens, and a guest's first instructions do not run under it"),
        Event(0.11, EventSource.Qmp, EventKinds.QmpConnected, "QEMU 7.2.22 answers"),
        Line(0.62, "\u001b[2J\u001b[1;1HSeaBIOS (version 1.16.2-debian-1.16.2-1)"),
        Line(1.03, "iPXE (PCI 00:02.0) starting execution...ok"),
        Event(1.94, EventSource.Dhcp, EventKinds.DhcpDiscover, "DISCOVER from 52:54:00:12:34:56, iPXE, x86 BIOS", ("user_class", "iPXE"), ("arch", "0")),
        Event(1.95, EventSource.Dhcp, EventKinds.DhcpOffer, "OFFER 10.91.0.100 to 52:54:00:12:34:56, boot file http://10.91.0.1:8080/machines/web1/boot.ipxe", ("address", "10.91.0.100")),
        Event(2.91, EventSource.Dhcp, EventKinds.DhcpRequest, "REQUEST 10.91.0.100 from 52:54:00:12:34:56", ("address", "10.91.0.100")),
        Event(2.92, EventSource.Dhcp, EventKinds.DhcpAck, "ACK 10.91.0.100 to 52:54:00:12:34:56, lease 1 h", ("address", "10.91.0.100")),
        Event(3.10, EventSource.Http, EventKinds.HttpRequest, "GET /machines/web1/boot.ipxe", ("file", "boot.ipxe"), ("user_agent", "iPXE/1.0.0+git-20190125")),
        Event(3.11, EventSource.Http, EventKinds.HttpComplete, "sent boot.ipxe", ("file", "boot.ipxe"), ("bytes", "412"), ("duration_ms", "3"), ("user_agent", "iPXE/1.0.0+git-20190125")),
        Event(3.20, EventSource.Http, EventKinds.HttpRequest, "GET /machines/web1/initrd.img", EventSeverity.Debug, ("file", "initrd.img"), ("user_agent", "iPXE/1.0.0+git-20190125")),
        Event(3.95, EventSource.Http, EventKinds.HttpComplete, "sent initrd.img", ("file", "initrd.img"), ("bytes", "1310720"), ("duration_ms", "690"), ("sha256", "5c3f1a0be9774c1d2f00aa5c3f1a0be9774c1d2f00aa5c3f1a0be9774c1d2f00"), ("user_agent", "iPXE/1.0.0+git-20190125")),
        Event(6.40, EventSource.Http, EventKinds.HttpComplete, "sent vmlinuz", ("file", "vmlinuz"), ("bytes", "8152512"), ("duration_ms", "2390"), ("sha256", "0b7e66d2c8d1a90f3b7e66d2c8d1a90f3b7e66d2c8d1a90f3b7e66d2c8d1a90f"), ("user_agent", "iPXE/1.0.0+git-20190125")),
        Line(7.31, "[    0.000000] Linux version 6.1.0-40-cloud-amd64 (debian-kernel@lists.debian.org) (gcc-12 (Debian 12.2.0-14+deb12u1) 12.2.0, GNU ld (GNU Binutils for Debian) 2.40) #1 SMP PREEMPT_DYNAMIC Debian 6.1.153-1 (2025-09-20)"),
        .. Enumerable.Range(0, 312).Select(i => Line(7.4 + (i * 0.013), $"[    0.{i:000000}] a line of the kernel's, number {i}")),
        Line(11.60, "[    3.912345] Run /init as init process"),
        Line(11.85, "sunup-init: started"),
    ];

    public static IReadOnlyList<BootEvent> FailedEvents() =>
    [
        Event(0.11, EventSource.Qmp, EventKinds.QmpConnected, "QEMU 7.2.22 answers"),
        Line(2.31, "[    0.000000] Linux version 6.1.0-40-amd64 (debian-kernel@lists.debian.org) (gcc-12 (Debian 12.2.0-14+deb12u1) 12.2.0) #1 SMP PREEMPT_DYNAMIC Debian 6.1.153-1"),
        Line(9.60, "[    7.112345] Run /init as init process"),
        Line(9.70, "Loading, please wait..."),
        Line(20.10, "[   17.600000] pci 0000:00:03.0: deferred probe pending: (reason unknown)"),
        Line(70.80, "Gave up waiting for root file system device.  Common problems:"),
        Line(71.10, "ALERT!  UUID=6f0e1d2c-aaaa-bbbb-cccc-001122334455 does not exist.  Dropping to a shell!"),
    ];

    public static MachineConfig Machine(Stage expect) => new()
    {
        Name = "web1",
        Boot = new BootConfig { Kernel = "/boot/vmlinuz", Initrd = ["/boot/initrd.img"], CommandLine = "console=ttyS0 root=UUID=6f0e1d2c-aaaa-bbbb-cccc-001122334455" },
        Expect = new ExpectConfig { Stage = expect, Within = TimeSpan.FromSeconds(60) },
        Hardware = new HardwareConfig { Nics = [new NicConfig(NicModel.VirtioNet, _mac)] },
    };

    public static BootTrace Fold(MachineConfig machine, IEnumerable<BootEvent> events, double seconds, BootEnd end)
    {
        var folder = new TraceFolder(machine, Start);
        foreach (var bootEvent in events)
        {
            folder.Add(bootEvent);
        }

        return folder.Complete(Start.AddSeconds(seconds), end);
    }

    public static BootEvent Line(double seconds, string text) => new()
    {
        At = Start.AddSeconds(seconds),
        Source = EventSource.Serial,
        Kind = EventKinds.SerialLine,
        Text = text,
        Severity = EventSeverity.Debug,
    };

    public static BootEvent Event(double seconds, EventSource source, string kind, string text, params (string Name, string Value)[] fields) =>
        Event(seconds, source, kind, text, EventSeverity.Info, fields);

    private static BootEvent Event(double seconds, EventSource source, string kind, string text, EventSeverity severity, params (string Name, string Value)[] fields) => new()
    {
        At = Start.AddSeconds(seconds),
        Source = source,
        Kind = kind,
        Text = text,
        Severity = severity,
        Subject = source is EventSource.Dhcp or EventSource.Http ? new EventSubject("web1", _mac, Address: IPAddress.Parse("10.91.0.100")) : default,
        Fields = [.. fields.Select(field => new EventField(field.Name, field.Value))],
    };
}
