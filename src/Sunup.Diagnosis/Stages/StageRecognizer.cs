using System.Text;
using Sunup.Diagnosis.Catalogues;
using Sunup.Diagnosis.Consoles;
using Sunup.Diagnosis.Stages.Signatures;
using Sunup.Model;

namespace Sunup.Diagnosis.Stages;

/// <summary>Reads the stage and the failure off each event of one boot, in the order of the events.</summary>
/// <remarks>Console lines by the patterns of the catalogue, all else by <see cref="EventSignatures"/>. Not thread-safe: it mends torn console lines.</remarks>
public sealed class StageRecognizer(Catalogue catalogue)
{
    private readonly SignatureIndex _index = catalogue.Index;
    private readonly ConsoleReader _console = new();
    private readonly List<int> _candidates = [];
    private readonly List<Recognition> _each = [];

    /// <summary>With the built-in catalogue.</summary>
    public StageRecognizer()
        : this(Catalogue.BuiltIn)
    {
    }

    public Recognition Recognize(BootEvent bootEvent, in RecognitionContext context) =>
        IsConsole(bootEvent) ? Recognize(bootEvent.Text, context) : EventSignatures.Recognize(bootEvent, context);

    /// <summary>A line that the machine wrote: serial console, or syslog from a loader.</summary>
    public static bool IsConsole(BootEvent bootEvent) => bootEvent.Kind is EventKinds.SerialLine || bootEvent.Source is EventSource.Syslog;

    /// <summary>One console line. Of its readings, the latest stage and the worst failure count.</summary>
    public Recognition Recognize(string text, in RecognitionContext context)
    {
        _each.Clear();
        Recognize(text, context, _each);
        var all = Recognition.None;
        foreach (var one in _each)
        {
            all = all.With(one);
        }

        return all;
    }

    /// <summary>One console line: adds what each of its readings says, if it says anything.</summary>
    public void Recognize(string text, in RecognitionContext context, List<Recognition> into)
    {
        foreach (var line in _console.Read(text))
        {
            // Torn: what the kernel said and what the program said are two lines on one.
            if (line.Program.Length > 0 && line.Kernel.Length > 0 && !string.Equals(line.Program, line.Kernel, StringComparison.Ordinal))
            {
                Add(Recognize(line with { Program = "", IsTimestamped = true }, context), into);
                Add(Recognize(line with { Kernel = "", KernelTime = null }, context), into);
            }
            else
            {
                Add(Recognize(line, context), into);
            }
        }
    }

    /// <summary>One reading of a line whose candidates are known already, as <see cref="SignatureIndex.Candidates"/> gave them.</summary>
    internal Recognition Recognize(in ConsoleLine line, in RecognitionContext context, List<int> candidates) =>
        First(line, context, candidates) ?? OfNothingKnown(line);

    /// <summary>The next line may complete what this one left open, so it must be given to this recognizer.</summary>
    public bool IsOpen => _console.IsOpen;

    private static void Add(Recognition recognition, List<Recognition> into)
    {
        if (recognition.IsProgress)
        {
            into.Add(recognition);
        }
    }

    /// <summary>One reading of a console line: the first pattern that matches decides.</summary>
    public Recognition Recognize(in ConsoleLine line, in RecognitionContext context)
    {
        var text = line.Program.Length > 0 ? line.Program : line.Kernel;
        _index.Candidates(Encoding.UTF8.GetBytes(text), _candidates);
        return First(line, context, _candidates) ?? OfNothingKnown(line);
    }

    // Whatever the kernel says proves that it runs; with "quiet" it is the only sign.
    private static Recognition OfNothingKnown(in ConsoleLine line) =>
        line.IsTimestamped ? new Recognition(Stage.Kernel, IsProgress: true, null) { Line = line } : Recognition.None;

    private Recognition? First(in ConsoleLine line, in RecognitionContext context, List<int> candidates)
    {
        foreach (var candidate in candidates)
        {
            var signature = _index.Ordered[candidate];
            if (!Applies(signature, context) || Match(signature, line) is not { } values)
            {
                continue;
            }

            var decisive = signature.Decisive is Decisiveness.Yes
                || (signature.Decisive is Decisiveness.OnNetworkRoute && context.Route is Route.Network or Route.San);
            var failure = signature.FindingId is { } id ? new RecognizedFailure(id, signature.Software, Reading(signature, line), values, decisive) : null;
            return new Recognition(signature.Stage ?? (line.IsTimestamped ? Stage.Kernel : null), IsProgress: true, failure)
            {
                Signature = signature,
                Values = values,
                Line = line,
            };
        }

        return null;
    }

    // A torn line has two readings: what is quoted is the one that matched.
    private static string Reading(StageSignature signature, in ConsoleLine line) => signature.Scope switch
    {
        LineScope.Program => line.Program,
        LineScope.Either when MatchText(signature, line.Program) is not null => line.Program,
        _ => line.Kernel,
    };

    private static bool Applies(StageSignature signature, in RecognitionContext context) =>
        (signature.After is not { } after || context.Highest >= after)
        && (signature.OnRoute is not { } route || context.Route == route)
        && (signature.UnlessCommandLineHas is not { } word || !context.CommandLine.Contains(word, StringComparison.Ordinal));

    /// <summary>The signature's values if one of the readings that its scope allows matches.</summary>
    public static PatternMatch? Match(StageSignature signature, in ConsoleLine line)
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
}
