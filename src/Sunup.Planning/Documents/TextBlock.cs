using Sunup.Model;

namespace Sunup.Planning.Documents;

/// <summary>A value of several lines that has a syntax of its own: its places are places of the file.</summary>
/// <remarks>
/// Exact for literal blocks (<c>|</c>) and for values on one line. Of folded blocks and of quoted text with escapes the lines of the file are not
/// those of the text: there the place is that of the value.
/// </remarks>
internal sealed class TextBlock(ConfigValue value, TextNode node, ProblemList problems)
{
    public string Text => node.Text;

    /// <summary>Reports what is wrong at a place in the text, both 1-based.</summary>
    public void Fail(int line, int column, int length, string message, string? hint)
    {
        var at = Place(new TextPosition(line, column));
        problems.Add(new SourcePosition(at.Line, at.Column, length), value.Path, message, hint);
    }

    /// <summary>The place in the file of a place in the text.</summary>
    public TextPosition Place(TextPosition at)
    {
        var first = problems.LineAt(node.At.Line) ?? "";
        var mark = node.At.Column <= first.Length ? first[node.At.Column - 1] : ' ';
        if (mark == '|')
        {
            var line = problems.LineAt(node.At.Line + at.Line) ?? "";
            var text = node.Text.Split('\n').ElementAtOrDefault(at.Line - 1) ?? "";
            var indent = line.EndsWith(text, StringComparison.Ordinal) ? line.Length - text.Length : 0;
            return new TextPosition(node.At.Line + at.Line, indent + at.Column);
        }

        var isOneLine = !node.Text.Contains('\n', StringComparison.Ordinal) && first.Contains(node.Text, StringComparison.Ordinal);
        return new TextPosition(node.At.Line, isOneLine ? first.IndexOf(node.Text, node.At.Column - 1, StringComparison.Ordinal) + at.Column : node.At.Column);
    }
}
