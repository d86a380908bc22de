using System.Collections.Immutable;
using System.Globalization;
using Sunup.Formats.Initramfs.Verdicts;
using Sunup.Formats.Loaders.Ipxe.Memory;
using Sunup.Model;

namespace Sunup.Diagnosis.Predictions.Ipxe;

/// <summary>What a predicted layout of iPXE's memory means for the boot, as findings. Pure.</summary>
public static class IpxeLayoutFindings
{
    /// <param name="layout">The prediction for the boot as it is.</param>
    /// <param name="era">How the era was found: it bounds how sure the findings are.</param>
    /// <param name="advice">The changes that were tried; null: none.</param>
    /// <param name="verdict">What the kernel makes of the bytes that arrive; null: not known.</param>
    /// <param name="where">What the evidence is of: a machine file, a script.</param>
    public static ImmutableArray<Finding> Of(IpxeLayout layout, IpxeEraJudgement era, IpxeLayoutAdvice? advice, InitramfsVerdict? verdict, string where)
    {
        var findings = ImmutableArray.CreateBuilder<Finding>();
        if (layout.Refusal is { } refusal)
        {
            findings.Add(Refused(layout, refusal, era, where));
            return findings.ToImmutable();
        }

        if (!layout.Overwrites.IsEmpty)
        {
            findings.Add(Overwritten(layout, era, advice, verdict, where));
        }
        else if (advice is not null && layout.Outcome != IpxeLayoutOutcome.Refused && NearMiss(layout) is { } near)
        {
            findings.Add(Lucky(layout, near, era, advice, where));
        }

        if (!layout.Leftovers.IsEmpty)
        {
            findings.Add(Leftovers(layout, era, where));
        }

        return findings.ToImmutable();
    }

    private static Finding Overwritten(IpxeLayout layout, IpxeEraJudgement era, IpxeLayoutAdvice? advice, InitramfsVerdict? verdict, string where)
    {
        var first = layout.Overwrites[0];
        var lost = layout.Overwrites.Where(overwrite => overwrite.Victim == first.Victim).Sum(overwrite => overwrite.Length);
        var (victim, by) = (IpxeLayoutWords.NameOf(layout, first.Victim), IpxeLayoutWords.NameOf(layout, first.By));
        return new Finding
        {
            Id = "SU0680",
            Severity = FindingSeverity.Error,
            Stage = Stage.Loader,
            Confidence = IpxeLayoutWords.ConfidenceOf(era),
            Summary = Text($"iPXE will overwrite {lost} bytes of {victim} with bytes of {by} while it puts the initrds into place"),
            Cause = Text($"{by} lies across the top that iPXE recorded for initrds (0x{layout.InitrdTop:x}): it is taken for moved up and is moved down, over the end of what is below it. {Outcome(verdict)}"),
            Evidence = [.. Evidence(layout, where).Append(new Evidence(era.Reason, where))],
            Remedies = IpxeLayoutWords.RemediesOf(advice),
        };
    }

    private static IEnumerable<Evidence> Evidence(IpxeLayout layout, string where) =>
        layout.Moves.Where(move => move.IsDownwardSquash)
            .Select(move => Text($"{IpxeLayoutWords.NameOf(layout, move.Image)} moves down from 0x{move.From:x} to 0x{move.To:x}"))
            .Concat(layout.Overwrites.Select(lost => Text($"{IpxeLayoutWords.NameOf(layout, lost.Victim)} bytes {lost.VictimOffset} to {lost.VictimOffset + lost.Length - 1} become {IpxeLayoutWords.SourceOf(layout, lost)}")))
            .Select(text => new Evidence(text, where));

    private static string Outcome(InitramfsVerdict? verdict) => verdict switch
    {
        null => "Depending on the bytes, the kernel prints 'broken padding' or 'invalid magic', or says nothing and files are missing.",
        { Message: { } message } => $"The kernel will print 'Initramfs unpacking failed: {message}'.",
        _ => "The kernel will print nothing, and files will be missing or hold other bytes.",
    };

    private static Finding Refused(IpxeLayout layout, IpxeRefusal refusal, IpxeEraJudgement era, string where)
    {
        var isEndless = refusal.Kind is IpxeRefusalKind.EmptyImage or IpxeRefusalKind.Endless;
        return new Finding
        {
            Id = isEndless ? "SU0683" : "SU0682",
            Severity = FindingSeverity.Error,
            Stage = Stage.Loader,
            Confidence = IpxeLayoutWords.ConfidenceOf(era),
            Summary = IpxeLayoutWords.Of(layout, refusal),
            Cause = isEndless ? "iPXE sorts the images for ever." : "iPXE checks the room for kernel and initrds before it starts the kernel, and goes no further.",
            Evidence = isEndless ? [new Evidence(era.Reason, where)] : [new Evidence(Text($"needed 0x{refusal.Needed:x}, available 0x{refusal.Available:x}"), where)],
            Remedies = isEndless
                ? [new Remedy("Leave the empty image out"), new Remedy("Use iPXE 2.0.0 or later")]
                : [new Remedy("Give the machine more memory, or make the initrds smaller")],
        };
    }

    // A boot that is good now and bad when one file grows or shrinks by a page.
    private static (int Block, long By)? NearMiss(IpxeLayout layout)
    {
        var blocks = layout.Input.Blocks;
        for (var i = 0; i < blocks.Length; i++)
        {
            foreach (var by in (ReadOnlySpan<long>)[4096, -4096])
            {
                if (blocks[i].Length + by > 0 && IpxeSizeSweep.Run(layout.Input, i, blocks[i].Length + by, 1)[0].Outcome == IpxeLayoutOutcome.Damaged)
                {
                    return (i, by);
                }
            }
        }

        return null;
    }

    private static Finding Lucky(IpxeLayout layout, (int Block, long By) near, IpxeEraJudgement era, IpxeLayoutAdvice advice, string where) => new()
    {
        Id = "SU0684",
        Severity = FindingSeverity.Warning,
        Stage = Stage.Loader,
        Confidence = IpxeLayoutWords.ConfidenceOf(era),
        Summary = $"the initrds arrive whole, and would not if {IpxeLayoutWords.NameOf(layout, near.Block)} were a page {(near.By > 0 ? "longer" : "shorter")}",
        Cause = "This iPXE overwrites one image with another when one lies across the top that it recorded for initrds. Here none does, by the sizes that the files happen to have.",
        Evidence = [new Evidence(Text($"top for initrds 0x{layout.InitrdTop:x}"), where), new Evidence(era.Reason, where)],
        Remedies = IpxeLayoutWords.RemediesOf(advice with { Ranked = [.. advice.Ranked.Where(result => result.IsLasting)] }),
    };

    private static Finding Leftovers(IpxeLayout layout, IpxeEraJudgement era, string where)
    {
        var names = string.Join(", ", layout.Leftovers.Select(index => IpxeLayoutWords.NameOf(layout, index)));
        return new Finding
        {
            Id = "SU0681",
            Severity = FindingSeverity.Warning,
            Stage = Stage.Loader,
            Confidence = era.Certainty >= IpxeEraCertainty.Dated ? Confidence.Likely : Confidence.Possible,
            Summary = $"iPXE will put {names} into the initrd",
            Cause = layout.Leftovers.Contains(layout.List[0])
                ? "Every image that is registered when the kernel starts becomes part of the initrd. One of these comes first, where the kernel takes the archive's kind from."
                : "Every image that is registered when the kernel starts becomes part of the initrd; the kernel then reports what it cannot read, such as 'invalid magic at start of compressed archive'.",
            Evidence = [new Evidence($"images at boot, in order: {string.Join(", ", layout.List.Select(index => IpxeLayoutWords.NameOf(layout, index)))}", where)],
            Remedies = [new Remedy("Free what came before, ahead of the kernel and its initrds", "imgfree")],
        };
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
