using System.Collections.Immutable;
using System.Text;

namespace Sunup.Planning.Documents;

/// <summary>Splits a line into words as a POSIX shell does: blanks, single and double quotes, backslash. Nothing is expanded.</summary>
/// <remarks>Source: POSIX.1-2017, Shell Command Language 2.2, Quoting.</remarks>
internal static class ShellWords
{
    /// <summary>The words, or null and why not.</summary>
    public static ImmutableArray<string>? Split(string line, out string? why)
    {
        var words = ImmutableArray.CreateBuilder<string>();
        StringBuilder? word = null;
        char? quote = null;
        for (var i = 0; i < line.Length; i++)
        {
            var c = line[i];
            if (c == '\\' && quote != '\'' && i + 1 < line.Length && (quote is null || line[i + 1] is '"' or '\\' or '$' or '`'))
            {
                (word ??= new StringBuilder()).Append(line[++i]);
            }
            else if (c == quote)
            {
                quote = null;
            }
            else if (quote is null && (c is '\'' or '"'))
            {
                quote = c;
                word ??= new StringBuilder();
            }
            else if (quote is null && char.IsWhiteSpace(c))
            {
                Flush(words, ref word);
            }
            else
            {
                (word ??= new StringBuilder()).Append(c);
            }
        }

        Flush(words, ref word);
        why = quote is null ? null : $"the quote {quote} is never closed";
        return quote is null ? words.ToImmutable() : null;
    }

    private static void Flush(ImmutableArray<string>.Builder words, ref StringBuilder? word)
    {
        if (word is not null)
        {
            words.Add(word.ToString());
            word = null;
        }
    }
}
