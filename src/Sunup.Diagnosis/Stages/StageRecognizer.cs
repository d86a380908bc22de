using Sunup.Diagnosis.Consoles;
using Sunup.Diagnosis.Stages.Signatures;
using Sunup.Model;

namespace Sunup.Diagnosis.Stages;

/// <summary>Reads the stage and the failure off each event of one boot, in the order of the events.</summary>
/// <remarks>Console lines by the tables of <see cref="ConsoleSignatures"/>, all else by <see cref="EventSignatures"/>. Not thread-safe: it mends torn console lines.</remarks>
public sealed class StageRecognizer
{
    private readonly ConsoleReader _console = new();

    public Recognition Recognize(BootEvent bootEvent, in RecognitionContext context) =>
        IsConsole(bootEvent) ? RecognizeLine(bootEvent.Text, context) : EventSignatures.Recognize(bootEvent, context);

    /// <summary>A line that the machine wrote: serial console, or syslog from a loader.</summary>
    public static bool IsConsole(BootEvent bootEvent) => bootEvent.Kind is EventKinds.SerialLine || bootEvent.Source is EventSource.Syslog;

    private Recognition RecognizeLine(string text, in RecognitionContext context)
    {
        var all = Recognition.None;
        foreach (var line in _console.Read(text))
        {
            var one = RecognizeReading(line, context);
            all = new Recognition(
                Later(all.Stage, one.Stage),
                all.IsProgress || one.IsProgress,
                Worse(all.Failure, one.Failure));
        }

        return all;
    }

    private static Recognition RecognizeReading(ConsoleLine line, in RecognitionContext context)
    {
        foreach (var signature in ConsoleSignatures.All)
        {
            if (!Applies(signature, context) || Match(signature, line) is not { } values)
            {
                continue;
            }

            var decisive = signature.Decisive is Decisiveness.Yes
                || (signature.Decisive is Decisiveness.OnNetworkRoute && context.Route is Route.Network or Route.San);
            var failure = signature.FindingId is { } id
                ? new RecognizedFailure(id, signature.Software, line.Program.Length > 0 ? line.Program : line.Kernel, values, decisive)
                : null;
            return new Recognition(signature.Stage ?? (line.IsTimestamped ? Stage.Kernel : null), IsProgress: true, failure);
        }

        return Recognition.None;
    }

    private static bool Applies(StageSignature signature, in RecognitionContext context) =>
        (signature.After is not { } after || context.Highest >= after)
        && (signature.OnRoute is not { } route || context.Route == route)
        && (signature.UnlessCommandLineHas is not { } word || !context.CommandLine.Contains(word, StringComparison.Ordinal));

    /// <summary>The signature's values if one of the readings that its scope allows matches.</summary>
    public static PatternMatch? Match(StageSignature signature, ConsoleLine line)
    {
        if (line.IsCommandLineEcho && signature.Scope is not (LineScope.Kernel or LineScope.Timestamped))
        {
            return null;
        }

        return signature.Scope switch
        {
            LineScope.Program => MatchText(signature, line.Program),
            LineScope.Kernel => MatchText(signature, line.Kernel),
            LineScope.Timestamped => line.IsTimestamped ? MatchText(signature, line.Kernel) : null,
            _ => MatchText(signature, line.Program) ?? MatchText(signature, line.Kernel),
        };
    }

    private static PatternMatch? MatchText(StageSignature signature, string text) =>
        text.Length > 0 && signature.Pattern.Match(text) is { } match ? new PatternMatch(match.Captures.AddRange(signature.Values)) : null;

    /// <summary>The later of two stages; null only if both are.</summary>
    public static Stage? Later(Stage? one, Stage? other) => one is null || other > one ? other : one;

    private static RecognizedFailure? Worse(RecognizedFailure? one, RecognizedFailure? other) =>
        one is null || (other is { IsDecisive: true } && !one.IsDecisive) ? other ?? one : one;
}
