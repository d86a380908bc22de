using System.Collections.Immutable;
using System.Globalization;
using Sunup.Model;
using Sunup.Planning.Documents;

namespace Sunup.Serving.Machines;

/// <summary>What a <see cref="MachineDirectory"/> says about machine files.</summary>
internal sealed class MachineEvents(IBootEventSink sink, BootClock clock)
{
    public void Loaded(string file, BootPlan plan, bool again) => Publish(
        EventKinds.MachineLoaded,
        EventSeverity.Info,
        $"machine {plan.Machine.Name} {(again ? "changed" : "loaded")}: {Path.GetFileName(file)}",
        plan.Machine.Name,
        [new("file", file)]);

    public void Removed(string file, string machine) =>
        Publish(EventKinds.MachineRemoved, EventSeverity.Info, $"machine {machine} is not served any more: {Path.GetFileName(file)} is gone", machine, [new("file", file)]);

    public void Rejected(ConfigProblem problem, BootPlan? inForce) => Publish(
        EventKinds.MachineRejected,
        EventSeverity.Error,
        $"{problem}{Consequence(inForce)}",
        inForce?.Machine.Name,
        [
            new("file", problem.File),
            new("line", problem.Line.ToString(CultureInfo.InvariantCulture)),
            new("column", problem.Column.ToString(CultureInfo.InvariantCulture)),
            new("key", problem.KeyPath),
            new("reason", problem.Message),
        ]);

    public void Rejected(string file, string machine, Finding finding, BootPlan? inForce) => Publish(
        EventKinds.MachineRejected,
        EventSeverity.Error,
        $"{file}: {finding.Summary}{Consequence(inForce)}",
        machine,
        [new("file", file), new("reason", finding.Summary)],
        finding.Id);

    public void Rejected(string file, string machine, IOException fault, BootPlan? inForce) => Publish(
        EventKinds.MachineRejected,
        EventSeverity.Error,
        $"{file}: {fault.Message}{Consequence(inForce)}",
        machine,
        [new("file", file), new("reason", fault.Message)]);

    public void Conflict(string file, string machine, string key, string otherFile, BootPlan? inForce)
    {
        var reason = $"{key} is also that of {otherFile}";
        Publish(EventKinds.MachineRejected, EventSeverity.Error, $"{file}: {reason}{Consequence(inForce)}", machine, [new("file", file), new("other_file", otherFile), new("reason", reason)]);
    }

    public void Warn(string text) => Publish(EventKinds.Note, EventSeverity.Warning, text, null, []);

    private static string Consequence(BootPlan? inForce) =>
        inForce is null ? "; the machine is not served" : $"; machine {inForce.Machine.Name} stays as it was";

    private void Publish(string kind, EventSeverity severity, string text, string? machine, ImmutableArray<EventField> fields, string? finding = null) => sink.Publish(new BootEvent
    {
        At = clock.Now,
        Source = EventSource.Sunup,
        Kind = kind,
        Severity = severity,
        Text = text,
        Subject = new EventSubject(machine),
        Fields = fields,
        FindingId = finding,
    });
}
