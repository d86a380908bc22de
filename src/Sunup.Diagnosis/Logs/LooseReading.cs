using Sunup.Diagnosis.Catalogues;
using Sunup.Diagnosis.Consoles;
using Sunup.Diagnosis.Stages;

namespace Sunup.Diagnosis.Logs;

/// <summary>Reads text that was read off a picture: letters mistaken for others, spaces lost or added, a character too many or missing.</summary>
/// <remarks>Only long literals are looked for, and only where the exact reading found nothing, so that a healthy log is never read this way into a failure.</remarks>
internal static class LooseReading
{
    private const int ShortestLiteral = 12;

    /// <summary>The one boot that these lines are; null if nothing was found.</summary>
    public static ExplainedBoot? Read(Catalogue catalogue, IReadOnlyList<(LogPlace Place, string Text)> lines)
    {
        if (lines.Count == 0)
        {
            return null;
        }

        var patterns = catalogue.Index.Ordered
            .Where(signature => signature.FindingId is not null || signature.Stage is not null)
            .Select(signature => (Signature: signature, Literal: signature.Pattern.Literals.Select(LooseText.Fold).MaxBy(literal => literal.Length) ?? ""))
            .Where(pattern => pattern.Literal.Length >= ShortestLiteral)
            .OrderByDescending(pattern => pattern.Literal.Length)
            .ToList();
        var boot = new ObservedBoot(catalogue, 1, lines[0].Place);
        foreach (var (place, text) in lines)
        {
            boot.Last = place;
            boot.LastText = text;
            boot.OtherLines++;
            var folded = LooseText.Fold(text);
            if (folded.Length >= ShortestLiteral && patterns.Find(pattern => LooseText.Contains(folded, pattern.Literal)) is { Signature: { } found })
            {
                boot.Observe(Recognize(found, text), place, text);
            }
        }

        return boot.IsEmpty ? null : boot.Explain(null, isLoose: true);
    }

    private static Recognition Recognize(StageSignature signature, string text)
    {
        var clean = ConsoleText.Clean(text);
        var values = signature.Pattern.Match(clean) ?? PatternMatch.Empty;
        var failure = signature.FindingId is { } id
            ? new RecognizedFailure(id, signature.Software, clean, values, signature.Decisive is Decisiveness.Yes)
            : null;
        return new Recognition(signature.Stage, IsProgress: true, failure) { Signature = signature, Values = values, Line = new ConsoleLine(clean, clean, false) };
    }
}
