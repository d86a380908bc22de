using System.Collections.Immutable;

namespace Sunup.Formats.Loaders.Ipxe;

/// <summary>A line of a script as iPXE cuts it up.</summary>
/// <remarks>Source: iPXE src/core/exec.c and src/image/script.c: words at white space, commands at the words <c>||</c>, <c>&amp;&amp;</c> and <c>;</c>, a comment from a word that begins with <c>#</c>.</remarks>
/// <param name="Number">1-based.</param>
/// <param name="Label">Of a line <c>:label</c>; null for none.</param>
/// <param name="Commands">In order.</param>
public sealed record IpxeScriptLine(int Number, string? Label, ImmutableArray<IpxeScriptCommand> Commands)
{
    /// <summary>It is one command, and nothing depends on how it ends.</summary>
    public bool IsPlain => Commands is [{ IsGuarded: false }];

    /// <summary>All lines, but the first: that is the magic.</summary>
    public static IEnumerable<IpxeScriptLine> ReadAll(string text)
    {
        var lines = text.ReplaceLineEndings("\n").Split('\n');
        for (var i = 1; i < lines.Length; i++)
        {
            var first = i;
            var line = lines[i];
            // A backslash at the end joins the next line, since 2012.
            while (line.EndsWith('\\') && i + 1 < lines.Length)
            {
                line = line[..^1] + lines[++i];
            }

            yield return Read(line, first + 1);
        }
    }

    private static IpxeScriptLine Read(string line, int number)
    {
        var words = line.Split([' ', '\t', '\r'], StringSplitOptions.RemoveEmptyEntries).TakeWhile(word => word[0] != '#').ToList();
        var label = words is [[':', .. var name], ..] ? name : null;
        var commands = ImmutableArray.CreateBuilder<IpxeScriptCommand>();
        var start = label is null ? 0 : 1;
        for (var i = start; i <= words.Count; i++)
        {
            if (i < words.Count && words[i] is not ("||" or "&&" or ";"))
            {
                continue;
            }

            if (i > start)
            {
                var before = start > 0 ? words[start - 1] : "";
                commands.Add(new IpxeScriptCommand([.. words[start..i]], before is "||" or "&&", i < words.Count && words[i] == "||"));
            }

            start = i + 1;
        }

        return new IpxeScriptLine(number, label, commands.ToImmutable());
    }
}

/// <summary>A command of a line.</summary>
/// <param name="Words">At least one: its name.</param>
/// <param name="IsConditional">Whether it runs depends on the command before it.</param>
/// <param name="IsGuarded">A <c>||</c> stands behind it: the script goes on when it fails.</param>
public sealed record IpxeScriptCommand(ImmutableArray<string> Words, bool IsConditional, bool IsGuarded)
{
    public string Name => Words[0];
}
