using YamlDotNet.Core;

namespace Sunup.Planning.Documents;

/// <summary>Says what a YAML syntax error means; the parser's own words are often about its grammar, not about the file.</summary>
internal static class SyntaxProblem
{
    public static void Report(YamlException fault, ProblemList problems)
    {
        var at = new SourcePosition((int)Math.Max(1, fault.Start.Line), (int)Math.Max(1, fault.Start.Column));
        for (var line = Math.Max(1, at.Line - 1); line <= at.Line + 1; line++)
        {
            if (TabIn(problems.LineAt(line)) is { } column)
            {
                problems.Add(new SourcePosition(line, column), "", "a tab in the indentation: YAML indents with spaces", "replace the tab by spaces");
                return;
            }
        }

        var (message, hint) = Explain(fault.Message, problems.LineAt(at.Line) ?? "");
        problems.Add(at, "", message, hint);
    }

    private static int? TabIn(string? line)
    {
        if (line is null)
        {
            return null;
        }

        var tab = line.IndexOf('\t', StringComparison.Ordinal);
        return tab >= 0 && string.IsNullOrWhiteSpace(line[..tab]) ? tab + 1 : null;
    }

    private static (string Message, string? Hint) Explain(string parserSays, string line)
    {
        if (parserSays.Contains("mapping values are not allowed", StringComparison.OrdinalIgnoreCase)
            || parserSays.Contains("invalid mapping", StringComparison.OrdinalIgnoreCase))
        {
            return ("a second 'key: value' on this line, or an indentation that fits no line above", "quote a value that holds ': ', and give keys of one level the same indentation");
        }

        if (line.TrimStart().StartsWith('@') || line.Contains(": @", StringComparison.Ordinal) || line.Contains(": `", StringComparison.Ordinal) || line.Contains(": %", StringComparison.Ordinal))
        {
            return ("a plain value cannot start with @, ` or %", "put the value in quotes");
        }

        return ($"not valid YAML: {Words.Sentence(parserSays)}", "check quotes, brackets and indentation here and on the line above");
    }
}
