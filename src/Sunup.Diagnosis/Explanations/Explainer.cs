using System.Collections.Immutable;
using Sunup.Diagnosis.Catalogues;
using Sunup.Diagnosis.Consoles;
using Sunup.Diagnosis.Explanations.Roles;
using Sunup.Diagnosis.Stages;
using Sunup.Diagnosis.Traces;
using Sunup.Model;

namespace Sunup.Diagnosis.Explanations;

/// <summary>Turns what was observed, and what was not, into findings: causes first, what followed from them after.</summary>
public static class Explainer
{
    private const int MaxEvidence = 5;

    internal static Finding Explain(ObservedFailure failure) => Fill(failure.Failure.FindingId, [failure]);

    internal static ImmutableArray<Finding> Explain(TraceFacts facts, StageTracker tracker, Verdict verdict, BootEnd end)
    {
        var cameUp = verdict.Outcome is BootOutcome.CameUp;
        var sightings = tracker.Failures
            .Where(failure => !(failure.AfterUp && failure.Event.Source is EventSource.Qmp))
            .GroupBy(failure => failure.Failure.FindingId, StringComparer.Ordinal)
            .Select(group => Sight(group.Key, [.. group]))
            .Concat(FromServers(facts));
        var course = new BootCourse(cameUp, [.. tracker.Stages.Select(stage => (stage.Stage, stage.At.Ticks))], tracker.Facts);
        // The noise of healthy boots is named in logs that people ask about, not in each boot that is watched.
        var findings = RoleRules.Judge(Catalogue.BuiltIn, sightings, course)
            .Where(judged => judged.Template is not { Role: FindingRole.Benign })
            .Select(judged => cameUp && judged.Finding.Severity is FindingSeverity.Error ? judged.Finding with { Severity = FindingSeverity.Warning } : judged.Finding)
            .ToList();

        if (end is BootEnd.TimedOut && !cameUp && !findings.Any(finding => finding.Severity is FindingSeverity.Error))
        {
            findings.Insert(0, Silence(facts));
        }

        if (end is BootEnd.StayedOn)
        {
            findings.Insert(0, FindingCatalogue.Get("SU0971").Fill(PatternMatch.Empty, facts.LastConsoleLine is { } last ? [Quote(last)] : []));
        }

        return [.. WithoutEchoes(findings)];
    }

    /// <summary>That QEMU ended, or the guest reset, says nothing once something else says why.</summary>
    private static List<Finding> WithoutEchoes(List<Finding> findings)
    {
        var reasons = findings.Where(finding => finding.Severity is FindingSeverity.Error && finding.Stage is not Stage.PowerOn).ToList();
        return reasons.Count == 0
            ? [.. findings.Where(finding => finding.Id is not "SU0250" || !findings.Exists(other => other.Id is "SU0216" or "SU0240" or "SU1288" or "SU1289" or "SU0251" or "SU0252" or "SU0253" or "SU0254"))]
            : [.. findings.Where(finding => finding.Id is not ("SU0250" or "SU0251" or "SU0252"))];
    }

    private static Sighting Sight(string id, ImmutableArray<ObservedFailure> failures) =>
        new(Fill(id, failures), FindingCatalogue.Find(id), Best(failures).Failure.Values, failures[0].Event.At.Ticks, failures[^1].Event.At.Ticks)
        {
            IsDecisive = failures.Any(failure => failure.Failure.IsDecisive),
            AfterUp = failures[0].AfterUp,
        };

    private static ObservedFailure Best(ImmutableArray<ObservedFailure> failures) =>
        failures.FirstOrDefault(failure => !failure.Failure.Values.Captures.IsEmpty, failures[0]);

    private static Finding Fill(string id, ImmutableArray<ObservedFailure> failures) =>
        FindingFiller.Fill(FindingCatalogue.Get(id), Best(failures).Failure.Values, [.. failures.Take(MaxEvidence).Select(Quote)]);

    private static Evidence Quote(ObservedFailure failure) =>
        new(failure.Failure.Text, failure.ConsoleLine is null ? Where(failure.Event) : "console", failure.ConsoleLine, failure.Event.At);

    private static Evidence Quote(BootEvent bootEvent) => new(ConsoleText.Clean(bootEvent.Text), Where(bootEvent), null, bootEvent.At);

    private static string Where(BootEvent bootEvent) => bootEvent.Source switch
    {
        EventSource.Serial => "console",
        EventSource.Qmp => "QEMU",
        EventSource.Sunup => "Sunup",
        EventSource.Iscsi => "iSCSI",
        EventSource.Host => bootEvent.Kind is EventKinds.HostKernel ? bootEvent["log"] ?? "/dev/kmsg" : bootEvent["cgroup"] ?? "host",
        var source => source.ToString().ToUpperInvariant(),
    };

    /// <summary>A server's event that establishes a finding by itself.</summary>
    private static IEnumerable<Sighting> FromServers(TraceFacts facts) => facts.WithFindingId
        .GroupBy(bootEvent => bootEvent.FindingId!, StringComparer.Ordinal)
        .Select(group => new Sighting(FromServer(group.Key, [.. group]), FindingCatalogue.Find(group.Key), new PatternMatch(group.First().Fields), group.First().At.Ticks, group.Last().At.Ticks));

    private static Finding FromServer(string id, ImmutableArray<BootEvent> events)
    {
        ImmutableArray<Evidence> evidence = [.. events.Take(MaxEvidence).Select(Quote)];
        return FindingCatalogue.Find(id) is { } template
            ? FindingFiller.Fill(template, new PatternMatch(events[0].Fields), evidence)
            : new Finding
            {
                Id = id,
                Severity = events[0].Severity switch
                {
                    EventSeverity.Error => FindingSeverity.Error,
                    EventSeverity.Warning => FindingSeverity.Warning,
                    _ => FindingSeverity.Info,
                },
                Summary = ConsoleText.Clean(events[0].Text),
                Evidence = evidence,
            };
    }

    private static Finding Silence(TraceFacts facts)
    {
        var rule = SilenceRules.Find(facts);
        var evidence = ImmutableArray.CreateBuilder<Evidence>();
        foreach (var bootEvent in new[] { rule.Evidence(facts), facts.LastConsoleLine })
        {
            if (bootEvent is not null)
            {
                evidence.Add(Quote(bootEvent));
            }
        }

        var finding = FindingCatalogue.Get(rule.FindingId).Fill(new PatternMatch(rule.Values(facts)), evidence.ToImmutable());
        return finding with { Cause = $"Nothing more was seen: {rule.ExpectedNext(facts)}. {finding.Cause}" };
    }
}
