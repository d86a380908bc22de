using System.Collections.Immutable;
using Sunup.Diagnosis.Catalogues;
using Sunup.Model;

namespace Sunup.Diagnosis.Explanations.Roles;

/// <summary>Says of the findings of one boot which is the cause, which follow from it, and which did no harm. The cause comes first.</summary>
/// <remarks>
/// Pure, the same for a live boot and for a log. In this order: what is concluded (<see cref="FindingDerivation"/>) is added; what was overcome, since a later stage was
/// reached after it, is benign; a warning that the catalogue names as what an error follows from becomes the cause; of the errors that are left, the
/// first that is no consequence by nature is the cause, and what comes after it follows from it.
/// </remarks>
public static class RoleRules
{
    public static ImmutableArray<JudgedFinding> Judge(Catalogue catalogue, IEnumerable<Sighting> sightings, BootCourse course)
    {
        var all = sightings.ToList();
        all.AddRange(Derivations.Of(catalogue, all, course));
        var stoppedLater = all.Exists(sighting => sighting is { AfterUp: true, IsDecisive: true });
        var open = all.Where(sighting => IsOpen(sighting, course, stoppedLater)).ToList();
        all.RemoveAll(sighting => IsOver(sighting, open));
        open.RemoveAll(sighting => !all.Contains(sighting));
        var promoted = Promoted(open);
        var errors = open.Where(sighting => sighting.Finding.Severity is FindingSeverity.Error || promoted.Contains(sighting)).ToList();
        var cause = errors.Where(sighting => !Follows(sighting, errors)).OrderBy(Rank).ThenBy(sighting => sighting.First).FirstOrDefault()
            ?? errors.OrderBy(sighting => sighting.First).FirstOrDefault()
            ?? Suspect(open, course);
        return
        [
            .. all.Select(sighting => (Sighting: sighting, Judged: Judge(sighting, open, errors, cause, course) with { Causes = JudgedCause.Of(sighting, course.Facts, all) }))
                .OrderBy(pair => ReferenceEquals(pair.Sighting, cause) ? -1 : Place(pair.Judged, promoted.Contains(pair.Sighting)))
                .ThenBy(pair => pair.Sighting.First)
                .Select(pair => pair.Judged),
        ];
    }

    /// <summary>The stage that a finding keeps a machine from, where its entry does not say.</summary>
    public static Stage? BlockedBy(FindingTemplate template) => template.Blocks ?? template.Stage switch
    {
        Stage.PowerOn => Stage.Firmware,
        Stage.Firmware or Stage.Network => Stage.Loader,
        Stage.Loader => Stage.Kernel,
        Stage.Kernel or Stage.Initramfs or Stage.Root => Stage.Init,
        Stage.Init => Stage.Up,
        _ => null,
    };

    /// <summary>Something was waited for, and either it came or something else is known to have gone wrong afterwards.</summary>
    private static bool IsOver(Sighting sighting, List<Sighting> open) => sighting.Template is { IsTransient: true }
        && (!open.Contains(sighting) || open.Exists(other => other.First > sighting.Last && other.Template is not { IsTransient: true }));

    private static bool IsOpen(Sighting sighting, BootCourse course, bool stoppedLater) =>
        sighting is { IsOvercome: false, Template: not { Role: FindingRole.Benign } }
        && (sighting.AfterUp
            ? sighting.IsDecisive || (sighting.Finding.Severity is FindingSeverity.Error && (stoppedLater || sighting is { IsAtEnd: true, Template.Stage: Stage.Kernel }))
            : !course.CameUp && !(sighting.Template is { } template && BlockedBy(template) is { } blocked && course.WentOnTo(blocked, sighting.Last)));

    /// <summary>Warnings that an error of the boot follows from.</summary>
    private static HashSet<Sighting> Promoted(List<Sighting> open)
    {
        var promoted = new HashSet<Sighting>();
        var queue = new Queue<Sighting>(open.Where(sighting => sighting.Finding.Severity is FindingSeverity.Error));
        while (queue.TryDequeue(out var error))
        {
            if (Source(error, open) is { } source && source.Finding.Severity is not FindingSeverity.Error && promoted.Add(source))
            {
                queue.Enqueue(source);
            }
        }

        return promoted;
    }

    /// <summary>What <paramref name="sighting"/> follows from by the catalogue: of the ids it names the first that stands before it.</summary>
    private static Sighting? Source(Sighting sighting, List<Sighting> open)
    {
        foreach (var id in sighting.Template?.ConsequenceOf ?? [])
        {
            if (open.Where(other => other.First <= sighting.Last && !ReferenceEquals(other, sighting) && Names(id, other.Finding.Id)).MinBy(other => other.First) is { } source)
            {
                return source;
            }
        }

        return null;
    }

    private static bool Names(string id, string other) =>
        id.EndsWith('*') ? other.AsSpan().StartsWith(id.AsSpan(0, id.Length - 1), StringComparison.Ordinal) : string.Equals(id, other, StringComparison.Ordinal);

    private static bool Follows(Sighting sighting, List<Sighting> errors) => sighting.Template is { IsConsequence: true } || Source(sighting, errors) is not null;

    // A guess that fits is worth less than what is certain, but more than what comes later at the same certainty.
    private static int Rank(Sighting sighting) => sighting.Finding.Confidence is Confidence.Possible ? 1 : 0;

    /// <summary>Where nothing is an error: a warning after which nothing went on; rather one that is no consequence by nature.</summary>
    private static Sighting? Suspect(List<Sighting> open, BootCourse course) => course.CameUp
        ? null
        : open.Where(sighting => sighting.Finding.Severity is FindingSeverity.Warning && sighting.Finding.Confidence is not Confidence.Possible
            && course.Stages.All(reached => reached.Order <= sighting.Last || reached.Stage <= sighting.Template?.Stage))
            .OrderBy(sighting => sighting.Template is { IsConsequence: true }).ThenBy(sighting => sighting.First).FirstOrDefault();

    private static JudgedFinding Judge(Sighting sighting, List<Sighting> open, List<Sighting> errors, Sighting? cause, BootCourse course)
    {
        var finding = sighting.Finding;
        var isCause = ReferenceEquals(sighting, cause);
        var role = isCause ? FindingRole.Cause
            : errors.Contains(sighting) ? (sighting.First >= cause?.First || Follows(sighting, errors) ? FindingRole.Consequence : FindingRole.Cause)
            : FindingRole.Benign;
        var severity = isCause && errors.Contains(sighting) ? FindingSeverity.Error
            : finding.Severity is FindingSeverity.Error && !(open.Contains(sighting) && (!course.CameUp || sighting.AfterUp)) ? FindingSeverity.Warning
            : finding.Severity;
        return new JudgedFinding(finding with { Severity = severity }, role, sighting.Template);
    }

    private static int Place(JudgedFinding judged, bool promoted) => judged.Finding.Severity switch
    {
        FindingSeverity.Error => judged.Role is FindingRole.Consequence ? 1 : 0,
        FindingSeverity.Warning => promoted ? 1 : 2,
        _ => 3,
    };
}
