using Sunup.Model;

namespace Sunup.Diagnosis.Traces;

/// <summary>Which events count as a step of the machine's, and what a served file is for.</summary>
internal static class Progress
{
    /// <summary>The machine itself did or said something: not Sunup's own doings, not what was ignored, not a blank line.</summary>
    public static bool IsFromMachine(BootEvent bootEvent) => bootEvent.Source switch
    {
        EventSource.Sunup => false,
        EventSource.Qmp => false,
        EventSource.Host => false,
        _ => !string.IsNullOrWhiteSpace(bootEvent.Text)
            && bootEvent.Kind is not (EventKinds.DhcpIgnored or EventKinds.TftpIgnored or EventKinds.DhcpForeignServer or EventKinds.DhcpPoolExhausted),
    };

    /// <summary>A boot loader went over the wire completely.</summary>
    public static bool SendsLoader(BootEvent bootEvent) =>
        bootEvent.Kind is EventKinds.TftpComplete or EventKinds.HttpComplete
        && FileRoles.Of(bootEvent["file"] ?? bootEvent["path"] ?? "") is FileRole.Loader;
}
