using System.Collections.Immutable;
using System.Text;
using Sunup.Diagnosis.Consoles;
using Sunup.Diagnosis.Explanations;
using Sunup.Diagnosis.Predictions.Initramfs;
using Sunup.Diagnosis.Stages;
using Sunup.Formats.CommandLines;
using Sunup.Model;

namespace Sunup.Diagnosis.Predictions.Placement;

/// <summary>The command line as the machine itself said it, against what was meant: what a loader adds is no fault, what is lost on the way is.</summary>
/// <param name="Seen">Where it was read, word by word.</param>
/// <param name="Event">The console line.</param>
public sealed record ArrivedCommandLine(KernelCommandLine Seen, BootEvent Event)
{
    /// <summary>Kernels before 6.19 print no more than about a kilobyte of it: a longer one may have been cut by the print alone.</summary>
    private const int MostPrinted = 900;

    /// <summary>Of the first boot protocols.</summary>
    private const int ShortestLimit = 255;

    /// <summary>/proc/cmdline by <c>builtin:initramfs</c>, which is never cut; then the kernel's own line.</summary>
    private static readonly string[] s_heads = ["sunup-init: cmdline", "Kernel command line:", "Command line:"];

    /// <summary>The last one that the console shows: of two kernels that of the second. Null where none was said whole.</summary>
    public static ArrivedCommandLine? In(IEnumerable<BootEvent> events) => events
        .Where(seen => seen.Kind is EventKinds.SerialLine)
        .Select(seen => TextOf(seen.Text) is { } text ? new ArrivedCommandLine(KernelCommandLine.Parse(text), seen) : null)
        .LastOrDefault(line => line is not null);

    /// <summary>SU0740 where its end was cut off, SU0718 where other words are missing, or nothing.</summary>
    /// <param name="intended">What the kernel was to be given.</param>
    public ImmutableArray<Finding> Findings(string intended)
    {
        var meant = KernelCommandLine.Parse(intended);
        ImmutableArray<CommandLineWord> lost = [.. CommandLineChange.Between(meant, Seen).Where(change => change.Kind is CommandLineChangeKind.Removed).Select(change => change.Word)];
        if (lost.IsEmpty)
        {
            return [];
        }

        var isCut = IsCut(meant, lost);
        ImmutableArray<Evidence> evidence =
        [
            new($"lost: {Shown(string.Join(' ', lost))}", "the machine's own command line, against the one that it was given"),
            new(Shown(Event.Text), "console", At: Event.At),
        ];
        var finding = FindingCatalogue.Get(isCut ? "SU0740" : "SU0718").Fill(PatternMatch.Empty, evidence);
        return [isCut ? finding with { Summary = $"{Wording.Number(Length(Seen))} of {Wording.Number(Length(meant))} bytes of the command line arrived" } : finding];
    }

    /// <summary>What is lost is the end, the last word that arrived may be a piece of one, and there was enough of it to be too much.</summary>
    private bool IsCut(KernelCommandLine meant, ImmutableArray<CommandLineWord> lost) =>
        Length(Seen) >= ShortestLimit
        && meant.Words.AsSpan()[^lost.Length..].SequenceEqual(lost.AsSpan())
        && (meant.Words.Contains(Seen.Words[^1]) || lost[0].Text.StartsWith(Seen.Words[^1].Text, StringComparison.Ordinal));

    private static int Length(KernelCommandLine line) => Encoding.UTF8.GetByteCount(line.Text);

    private static string? TextOf(string line)
    {
        var console = ConsoleLine.Read(ConsoleText.Clean(line));
        foreach (var head in s_heads)
        {
            var said = console.Kernel.StartsWith(head, StringComparison.Ordinal) ? console.Kernel : console.Program.StartsWith(head, StringComparison.Ordinal) ? console.Program : null;
            if (said is not null)
            {
                return head == s_heads[0] || said.Length < MostPrinted ? said[head.Length..].Trim() : null;
            }
        }

        return null;
    }

    private static string Shown(string text) => text.Length <= 160 ? text : $"{text[..157]}...";
}
