using System.Collections.Immutable;
using System.Text;

namespace Sunup.Formats.Loaders.Ipxe;

/// <summary>What became of a template.</summary>
/// <param name="Script">The script; null if a problem is an error.</param>
/// <param name="Problems">Errors and warnings, in the order of lines.</param>
public sealed record IpxeTemplateResult(string? Script, ImmutableArray<IpxeScriptProblem> Problems);

/// <summary>A user's iPXE script with <c>{{name}}</c> where a value of the machine goes. <c>${name}</c> stays: that is iPXE's own.</summary>
/// <remarks>Plain substitution, no conditions, no loops: what a script needs of those iPXE has itself (<c>isset</c>, <c>iseq</c>, <c>goto</c>).</remarks>
public static class IpxeTemplate
{
    /// <summary>Substitutes <paramref name="values"/> in <paramref name="template"/> and checks the outcome.</summary>
    public static IpxeTemplateResult Render(string template, IReadOnlyDictionary<string, string> values)
    {
        var problems = ImmutableArray.CreateBuilder<IpxeScriptProblem>();
        var lines = template.ReplaceLineEndings("\n").Split('\n');
        for (var i = 0; i < lines.Length; i++)
        {
            lines[i] = Substitute(lines[i], i + 1, values, problems);
        }

        problems.AddRange(IpxeScriptLint.Check(lines));
        ImmutableArray<IpxeScriptProblem> found = [.. problems.OrderBy(problem => problem.Line ?? 0)];
        var script = string.Join('\n', lines);
        return new IpxeTemplateResult(found.Any(problem => problem.IsError) ? null : script.EndsWith('\n') ? script : script + "\n", found);
    }

    private static string Substitute(string line, int number, IReadOnlyDictionary<string, string> values, ImmutableArray<IpxeScriptProblem>.Builder problems)
    {
        var text = new StringBuilder();
        var at = 0;
        while (line.IndexOf("{{", at, StringComparison.Ordinal) is >= 0 and var open)
        {
            var close = line.IndexOf("}}", open + 2, StringComparison.Ordinal);
            if (close < 0)
            {
                problems.Add(new IpxeScriptProblem(true, "'{{' without '}}'", number));
                break;
            }

            text.Append(line, at, open - at);
            at = close + 2;
            var name = line[(open + 2)..close].Trim();
            if (!values.TryGetValue(name, out var value))
            {
                problems.Add(new IpxeScriptProblem(true, $"'{{{{{name}}}}}' is no value of a machine; {Suggest(name, values.Keys)}", number));
            }
            else if (value.AsSpan().ContainsAny('\n', '\r', '\0'))
            {
                problems.Add(new IpxeScriptProblem(true, $"the value of '{{{{{name}}}}}' holds a line break, which would start a new command", number));
            }
            else
            {
                text.Append(value);
            }
        }

        return text.Append(line, at, line.Length - at).ToString();
    }

    private static string Suggest(string name, IEnumerable<string> known)
    {
        var names = known.Order(StringComparer.Ordinal).ToList();
        var nearest = names.MinBy(candidate => EditDistance(name, candidate));
        return nearest is not null && EditDistance(name, nearest) <= Math.Max(2, name.Length / 3)
            ? $"did you mean '{{{{{nearest}}}}}'?"
            : $"there are {string.Join(", ", names)}";
    }

    private static int EditDistance(string left, string right)
    {
        // A name in a template is short; a longer one is no slip of the pen.
        const int Longest = 64;
        if (left.Length > Longest || right.Length > Longest)
        {
            return int.MaxValue;
        }

        var row = Enumerable.Range(0, right.Length + 1).ToArray();
        for (var i = 1; i <= left.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= right.Length; j++)
            {
                var above = row[j];
                row[j] = Math.Min(Math.Min(above, row[j - 1]) + 1, diagonal + (left[i - 1] == right[j - 1] ? 0 : 1));
                diagonal = above;
            }
        }

        return row[right.Length];
    }
}
