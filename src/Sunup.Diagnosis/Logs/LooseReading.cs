using Sunup.Diagnosis.Catalogues;
using Sunup.Diagnosis.Consoles;
using Sunup.Diagnosis.Stages;
using Sunup.Model;

namespace Sunup.Diagnosis.Logs;

/// <summary>Reads text that was read off a picture or typed by hand: letters mistaken for others, other case, spaces and full stops lost or added, a character too many or missing.</summary>
/// <remarks>Only long literals are looked for, and only in lines that no pattern takes as they are, so that a healthy log is never read this way into a failure.</remarks>
internal static class LooseReading
{
    private const int ShortestLiteral = 12;

    /// <summary>Shorter literals say too little where letters may be mistaken.</summary>
    private const int ShortestOther = 4;

    /// <summary>What says that something failed needs more text than what says that something went on.</summary>
    private const int LeastOfFailure = 16;

    /// <summary>The pattern's text is at least this share of the line, in percent: a phrase within a longer sentence is something else.</summary>
    private const int LeastShare = 45;

    /// <summary>The one boot that these lines are; null if nothing was found.</summary>
    public static ExplainedBoot? Read(Catalogue catalogue, IReadOnlyList<(LogPlace Place, string Text)> lines)
    {
        if (lines.Count == 0)
        {
            return null;
        }

        var patterns = Patterns(catalogue);
        var recognizer = new StageRecognizer(catalogue);
        var recognitions = new List<Recognition>();
        var boot = new ObservedBoot(catalogue, 1, lines[0].Place);
        foreach (var (place, text) in lines)
        {
            boot.Last = place;
            boot.LastText = text;
            boot.OtherLines++;
            recognitions.Clear();
            recognizer.Recognize(text, new RecognitionContext(Route.Direct, boot.CommandLine, boot.Highest, LoaderSent: false), recognitions);
            if (recognitions.TrueForAll(one => one.Signature is null) && Guess(patterns, text) is { } guess)
            {
                recognitions.Add(guess);
            }

            foreach (var recognition in recognitions)
            {
                boot.Observe(recognition, place, text);
            }
        }

        return boot.IsEmpty ? null : boot.Explain(null);
    }

    private static List<(StageSignature Signature, string[] Literals)> Patterns(Catalogue catalogue) =>
    [
        .. catalogue.Index.Ordered
            .Where(signature => signature.FindingId is not null || signature.Stage is not null)
            .Select(signature => (Signature: signature, Literals: signature.Pattern.Literals.Select(LooseText.Fold).Where(literal => literal.Length >= ShortestOther).ToArray()))
            .Where(pattern => pattern.Literals.Any(literal => literal.Length >= ShortestLiteral))
            .Where(pattern => pattern.Signature.FindingId is null || pattern.Literals.Sum(literal => literal.Length) >= LeastOfFailure)
            .OrderByDescending(pattern => pattern.Literals.Sum(literal => literal.Length)),
    ];

    private static Recognition? Guess(List<(StageSignature Signature, string[] Literals)> patterns, string text)
    {
        var line = ConsoleLine.Read(ConsoleText.Clean(text));
        var clean = line.Program.Length > 0 ? line.Program : line.Kernel;
        var folded = LooseText.Fold(clean);
        return folded.Length >= ShortestLiteral && patterns.Find(pattern => IsIn(pattern.Literals, folded)) is { Signature: { } found } ? Recognize(found, clean, line) : null;
    }

    private static bool IsIn(string[] literals, string folded) =>
        literals.Sum(literal => literal.Length) * 100 >= folded.Length * LeastShare && Array.TrueForAll(literals, literal => LooseText.Contains(folded, literal));

    private static Recognition Recognize(StageSignature signature, string text, in ConsoleLine line)
    {
        var values = signature.Pattern.Match(text) ?? PatternMatch.Empty;
        var failure = signature.FindingId is { } id
            ? new RecognizedFailure(id, signature.Software, text, values, signature.Decisive is Decisiveness.Yes)
            : null;
        return new Recognition(signature.Stage, IsProgress: true, failure) { Signature = signature, Values = values, Line = line, IsGuess = true };
    }
}
