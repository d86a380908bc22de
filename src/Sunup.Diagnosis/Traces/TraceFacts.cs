using Sunup.Model;

namespace Sunup.Diagnosis.Traces;

/// <summary>What a trace says beyond its stages: the last message of each kind, and the files that were fetched. What silence is judged by.</summary>
internal sealed class TraceFacts
{
    /// <summary>A client that asks for names at random costs no more than this.</summary>
    private const int MaxTransfers = 1000;

    private static readonly string[] _dialogue =
    [
        EventKinds.DhcpDiscover, EventKinds.DhcpOffer, EventKinds.DhcpProxyOffer, EventKinds.DhcpRequest, EventKinds.DhcpAck, EventKinds.DhcpNak,
        EventKinds.DhcpBootServerRequest, EventKinds.DhcpBootServerAck, EventKinds.DhcpIgnored,
    ];

    private readonly Dictionary<string, BootEvent> _lastByKind = new(StringComparer.Ordinal);
    private readonly List<Transfer> _transfers = [];
    private readonly List<BootEvent> _withFindingId = [];

    private TraceFacts(MachineConfig machine, Stage? highest)
    {
        Machine = machine;
        Highest = highest;
    }

    public MachineConfig Machine { get; }

    public Stage? Highest { get; }

    /// <summary>In the order of the first request for each.</summary>
    public IReadOnlyList<Transfer> Transfers => _transfers;

    /// <summary>Events of servers that are findings by themselves.</summary>
    public IReadOnlyList<BootEvent> WithFindingId => _withFindingId;

    public BootEvent? LastConsoleLine { get; private set; }

    public int ConsoleLines { get; private set; }

    public bool UsesNetwork => Machine.Route is Route.Network or Route.San;

    /// <summary>The kernel's console is set to a serial port, as far as the configured command line says.</summary>
    public bool HasSerialConsole =>
        Machine.Boot.CommandLine.Contains("console=ttyS", StringComparison.Ordinal)
        || Machine.Boot.CommandLine.Contains("console=ttyAMA", StringComparison.Ordinal)
        || Machine.Boot.CommandLine.Contains("console=hvc", StringComparison.Ordinal);

    /// <summary>The kernel was told to say nothing of what goes well.</summary>
    public bool IsQuiet => Machine.Boot.CommandLine.Split(' ').Contains("quiet", StringComparer.Ordinal);

    public static TraceFacts Of(MachineConfig machine, IEnumerable<BootEvent> events, Stage? highest)
    {
        var facts = new TraceFacts(machine, highest);
        foreach (var bootEvent in events)
        {
            facts.Observe(bootEvent);
        }

        return facts;
    }

    /// <summary>The last event of that kind; of DHCP messages, the last of the present dialogue.</summary>
    public BootEvent? Last(string kind) => _lastByKind.GetValueOrDefault(kind);

    public bool Saw(string kind) => _lastByKind.ContainsKey(kind);

    public Transfer? LastTransfer(FileRole role) => _transfers.FindLast(transfer => transfer.Role == role);

    public bool IsComplete(FileRole role) => LastTransfer(role) is { State: TransferState.Complete };

    /// <summary>The machine by its hardware address, as in its events, else as configured.</summary>
    public string Client =>
        (_lastByKind.Values.Select(bootEvent => bootEvent.Subject.Mac).FirstOrDefault(mac => mac is not null)
            ?? Machine.Match?.Mac
            ?? (Machine.Hardware is { Nics: [var nic, ..] } ? nic.Mac : null))?.ToString()
        ?? Machine.Name;

    private void Observe(BootEvent bootEvent)
    {
        // A DISCOVER starts a new dialogue, and so does the loader that was just sent: what was said before it answers nothing after it.
        if (bootEvent.Kind is EventKinds.DhcpDiscover || Progress.SendsLoader(bootEvent))
        {
            foreach (var kind in _dialogue)
            {
                _lastByKind.Remove(kind);
            }
        }

        _lastByKind[bootEvent.Kind] = bootEvent;
        if (bootEvent.FindingId is not null)
        {
            _withFindingId.Add(bootEvent);
        }

        if (bootEvent.Source is EventSource.Tftp or EventSource.Http && bootEvent.Kind is not EventKinds.HttpReport)
        {
            ObserveTransfer(bootEvent);
        }
        else if (bootEvent.Kind is EventKinds.SerialLine && !string.IsNullOrWhiteSpace(bootEvent.Text))
        {
            ConsoleLines++;
            LastConsoleLine = bootEvent;
        }
    }

    private void ObserveTransfer(BootEvent bootEvent)
    {
        // Debug: asked for by habit (autoexec.ipxe), not needed.
        if (bootEvent.Severity is EventSeverity.Debug && bootEvent.Kind is EventKinds.HttpNotFound or EventKinds.TftpRefused
            || FileRoles.NameOf(bootEvent["path"] ?? bootEvent["file"] ?? "") is not { Length: > 0 } file)
        {
            return;
        }

        var transfer = _transfers.Find(known => string.Equals(known.File, file, StringComparison.Ordinal));
        if (transfer is null && _transfers.Count == MaxTransfers)
        {
            return;
        }

        if (transfer is null)
        {
            transfer = new Transfer(file, bootEvent);
            _transfers.Add(transfer);
        }

        transfer.Observe(bootEvent);
    }
}
