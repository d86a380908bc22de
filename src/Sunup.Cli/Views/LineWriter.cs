using Spectre.Console;
using Spectre.Console.Rendering;
using Sunup.Diagnosis.Consoles;

namespace Sunup.Cli.Views;

/// <summary>Puts styled pieces of text on one line: cleaned of control characters, cut at the console's width, never wrapped.</summary>
internal sealed class LineWriter(IAnsiConsole console, ViewStyle style)
{
    private readonly List<Segment> _line = [];

    public ViewStyle ViewStyle => style;

    /// <summary>Characters that the locale may lack.</summary>
    public string Glyph(string unicode, string ascii) => style.Unicode ? unicode : ascii;

    public LineWriter Add(string text, Style? textStyle = null)
    {
        if (text.Length > 0)
        {
            _line.Add(new Segment(text, textStyle ?? Style.Plain));
        }

        return this;
    }

    /// <summary>Text from outside.</summary>
    public LineWriter AddForeign(string text, Style? textStyle = null) => Add(Printable(text, style), textStyle);

    /// <summary>Spaces up to <paramref name="column"/>, at least one if the line is already that long.</summary>
    public LineWriter To(int column) => Add(new string(' ', Math.Max(_line.Count == 0 ? 0 : 1, column - Used)));

    /// <summary>Columns used so far.</summary>
    public int Used => Segment.CellCount(_line);

    /// <summary>Ends the line.</summary>
    /// <param name="cut">Cut at the width; false where every character must be kept.</param>
    public void End(bool cut = true)
    {
        // One column is left free: a full line makes some terminals wrap.
        var segments = cut ? Cut(style.Width - 1) : _line;
        segments.Add(Segment.LineBreak);
        console.Write(new Line(segments));
        _line.Clear();
    }

    /// <summary>A paragraph, wrapped at words, each line indented.</summary>
    public void Paragraph(string text, int indent, Style? textStyle = null, string first = "", Style? firstStyle = null)
    {
        foreach (var line in TextWrap.Wrap(Printable(text, style), Math.Max(20, style.Width - 1 - indent)))
        {
            Add(first, firstStyle).To(indent).Add(line, textStyle).End(cut: style.IsTerminal);
            first = "";
        }
    }

    internal static string Printable(string text, ViewStyle style)
    {
        var clean = ConsoleText.Clean(text);
        return style.Unicode ? clean : string.Create(clean.Length, clean, static (characters, source) =>
        {
            for (var i = 0; i < characters.Length; i++)
            {
                characters[i] = char.IsAscii(source[i]) ? source[i] : '?';
            }
        });
    }

    private List<Segment> Cut(int width)
    {
        if (Used <= width)
        {
            return [.. _line];
        }

        var ellipsis = style.Unicode ? "…" : "...";
        var left = width - ellipsis.Length;
        var cut = new List<Segment>();
        foreach (var segment in _line)
        {
            var cells = segment.CellCount();
            if (cells > left)
            {
                cut.Add(new Segment((Segment.Truncate(segment, Math.Max(0, left))?.Text ?? "") + ellipsis, segment.Style));
                break;
            }

            cut.Add(segment);
            left -= cells;
        }

        return cut;
    }

    /// <summary>Segments that are rendered as they are.</summary>
    private sealed class Line(IReadOnlyList<Segment> segments) : Renderable
    {
        private readonly Segment[] _segments = [.. segments];

        protected override IEnumerable<Segment> Render(RenderOptions options, int maxWidth) => _segments;
    }
}
