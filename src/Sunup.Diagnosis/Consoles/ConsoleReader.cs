using System.Collections.Immutable;

namespace Sunup.Diagnosis.Consoles;

/// <summary>Reads console lines one after another and mends what the kernel tore apart by printing in the middle of a program's line.</summary>
/// <remarks>
/// Seen in the wild: <c>imx8ulpevk l[   21.72] caam ...</c> followed by <c>ogin:</c>. The torn start is kept for a few lines and
/// offered joined with what follows, beside the lines as they are.
/// </remarks>
public sealed class ConsoleReader
{
    private const int KeepTornStartForLines = 4;

    /// <summary>Firmware writes to a screen of 80 columns and starts a new line there, in the middle of a word.</summary>
    private const int ScreenWidth = 80;

    private string _tornStart = "";
    private int _tornAge;
    private string _fullLine = "";

    /// <summary>The next line may complete what this one left open, so it must be read.</summary>
    public bool IsOpen => _tornStart.Length > 0 || _fullLine.Length > 0;

    /// <summary>Every reading of <paramref name="text"/> that is worth matching. Empty for a blank line.</summary>
    public ImmutableArray<ConsoleLine> Read(string text)
    {
        var lines = ImmutableArray.CreateBuilder<ConsoleLine>();
        var segments = ConsoleText.Segments(text);
        foreach (var segment in segments)
        {
            var line = ConsoleLine.Read(segment);
            if (_fullLine.Length > 0 && !line.IsTimestamped)
            {
                var unwrapped = _fullLine + segment;
                lines.Add(new ConsoleLine(unwrapped, unwrapped, IsTimestamped: false));
            }

            lines.Add(line);
            Mend(line, segment, lines);
            _fullLine = line.IsTimestamped ? "" : FullOf(segment);
        }

        if (_fullLine.Length == 0 && segments.Length > 0 && !lines[^1].IsTimestamped && ConsoleText.Width(text) == ScreenWidth)
        {
            // It ended in blanks, which are the gap between two words.
            _fullLine = segments[^1].PadRight(ScreenWidth);
        }

        if (segments.Length > 1)
        {
            lines.Add(ConsoleLine.Read(ConsoleText.Joined(text)));
        }

        return lines.ToImmutable();
    }

    /// <summary>A line that reached the edge of the screen; a blank at its end, which is where words are broken, is lost where lines are trimmed.</summary>
    private static string FullOf(string segment) => segment.Length switch
    {
        ScreenWidth => segment,
        ScreenWidth - 1 => segment + ' ',
        _ => "",
    };

    private void Mend(ConsoleLine line, string segment, ImmutableArray<ConsoleLine>.Builder lines)
    {
        if (_tornStart.Length > 0 && line.Program.Length > 0)
        {
            var joined = _tornStart + line.Program;
            lines.Add(new ConsoleLine(joined, joined, IsTimestamped: false));
            _tornStart = "";
        }
        else if (_tornStart.Length > 0 && ++_tornAge > KeepTornStartForLines)
        {
            _tornStart = "";
        }

        if (!line.IsTimestamped && line.Program.Length > 0 && line.KernelTime is not null && KernelStamp.Find(segment, 1) is > 0 and var torn)
        {
            // Not trimmed at its end: "vm [  1.2] x" + "login:" must not become "vmlogin:".
            _tornStart = segment[..torn];
            _tornAge = 0;
        }
    }
}
