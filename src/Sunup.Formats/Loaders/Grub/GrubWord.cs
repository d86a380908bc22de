namespace Sunup.Formats.Loaders.Grub;

/// <summary>A piece of a word: text, or the name of a variable whose value stands there.</summary>
internal readonly record struct GrubPiece(string Text, bool IsVariable, bool IsQuoted);

/// <summary>A word of a script, before its variables are replaced; or a separator.</summary>
/// <param name="Line">1-based.</param>
/// <param name="Pieces">Empty for a separator.</param>
/// <param name="Separator">A line's end, <c>;</c>, <c>{</c>, <c>}</c>; else 0.</param>
internal sealed record GrubWord(int Line, IReadOnlyList<GrubPiece> Pieces, char Separator = '\0')
{
    /// <summary>The word where it is plain text; null for one with quotes or variables, which can be no keyword.</summary>
    public string? Plain => Pieces is [{ IsVariable: false, IsQuoted: false } piece] ? piece.Text : null;

    /// <summary>As words, variables replaced: without quotes their values are split at blanks, and empty ones vanish.</summary>
    public IEnumerable<string> Expand(Func<string, string> variable)
    {
        var current = "";
        var any = false;
        foreach (var piece in Pieces)
        {
            var value = piece.IsVariable ? variable(piece.Text) : piece.Text;
            if (!piece.IsVariable || piece.IsQuoted)
            {
                (current, any) = (current + value, true);
                continue;
            }

            var parts = value.Split([' ', '\t', '\n'], StringSplitOptions.RemoveEmptyEntries);
            for (var i = 0; i < parts.Length; i++)
            {
                if (i > 0)
                {
                    yield return current;
                    current = "";
                }

                (current, any) = (current + parts[i], true);
            }
        }

        if (any)
        {
            yield return current;
        }
    }
}
