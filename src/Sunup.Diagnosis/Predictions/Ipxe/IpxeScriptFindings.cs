using System.Collections.Immutable;
using Sunup.Formats.Loaders.Ipxe;
using Sunup.Model;

namespace Sunup.Diagnosis.Predictions.Ipxe;

/// <summary>What a review of an iPXE script says, as findings: SU0590, SU0591, SU0592.</summary>
public static class IpxeScriptFindings
{
    private const int MostEvidence = 20;

    /// <param name="review">Of the script.</param>
    /// <param name="script">Its file, or the binary that holds it.</param>
    public static ImmutableArray<Finding> Of(IpxeScriptReview review, string script) =>
    [
        .. Make("SU0590", FindingSeverity.Error, review.Problems.Where(problem => problem.IsError), script, "iPXE stops at", "A script ends at the first command that fails and has no '||' behind it; the machine then goes on with its boot order, or stands still.",
            new Remedy("Correct the lines that are named; docs/formats/ipxe-script.md says how iPXE reads a line")),
        .. Make("SU0591", FindingSeverity.Warning, review.Problems.Where(problem => problem is { IsError: false, IsForeignDisk: false }), script, "works on some machines or builds only:", "iPXE has changed since 2012, and its BIOS and UEFI builds differ.",
            new Remedy("Change the lines that are named, or try the script on the machines that it is for")),
        .. Make("SU0592", FindingSeverity.Info, review.Problems.Where(problem => problem.IsForeignDisk), script, "attaches a disk that Sunup does not provide:", "Sunup's own target speaks iSCSI. Disks by ATA over Ethernet, Fibre Channel or InfiniBand are another server's.",
            new Remedy("Serve the disk by iSCSI instead", "sunup disk export disk.img --portal 0.0.0.0:3260")),
    ];

    private static IEnumerable<Finding> Make(string id, FindingSeverity severity, IEnumerable<IpxeScriptProblem> problems, string script, string what, string cause, Remedy remedy)
    {
        var found = problems.ToList();
        if (found.Count == 0)
        {
            yield break;
        }

        yield return new Finding
        {
            Id = id,
            Severity = severity,
            Stage = Stage.Loader,
            Summary = $"{script} {what} {found[0]}{(found.Count > 1 ? $", and {found.Count - 1} more" : "")}",
            Cause = cause,
            Confidence = severity is FindingSeverity.Error ? Confidence.Certain : Confidence.Likely,
            Evidence = [.. found.Take(MostEvidence).Select(problem => new Evidence(problem.Message, script, problem.Line))],
            Remedies = [remedy],
        };
    }
}
