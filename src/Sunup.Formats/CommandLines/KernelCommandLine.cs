using System.Collections.Immutable;
using System.Text;

namespace Sunup.Formats.CommandLines;

/// <summary>A kernel's command line as the kernel cuts it into words.</summary>
/// <remarks>
/// Source: lib/cmdline.c, <c>next_arg</c>: words end at white space outside of quotation marks; a mark begins or ends a quotation wherever it stands; there is
/// no escape. kernel/params.c: what follows the word <c>--</c> is for init. Text that is not whole (a quotation that does not end) runs to the end.
/// </remarks>
public sealed record KernelCommandLine
{
    private const string InitSeparator = "--";

    public static KernelCommandLine Empty { get; } = new();

    /// <summary>In order, without <c>--</c>; those for init stand last.</summary>
    public ImmutableArray<CommandLineWord> Words { get; init; } = [];

    /// <summary>The words with one blank between them.</summary>
    public string Text
    {
        get
        {
            var own = Words.Where(word => !word.ForInit).Select(word => word.Text);
            var init = Words.Where(word => word.ForInit).Select(word => word.Text).ToList();
            return string.Join(' ', init.Count == 0 ? own : own.Append(InitSeparator).Concat(init));
        }
    }

    /// <summary>Reads what stands in <c>/proc/cmdline</c>, in a UKI's <c>.cmdline</c>, in a file: a newline or NUL at its end does not count.</summary>
    public static KernelCommandLine Parse(string text)
    {
        var words = ImmutableArray.CreateBuilder<CommandLineWord>();
        var word = new StringBuilder();
        var quoted = false;
        var forInit = false;
        foreach (var letter in text)
        {
            if (!quoted && IsSpace(letter))
            {
                End();
                continue;
            }

            quoted ^= letter == '"';
            word.Append(letter);
        }

        End();
        return new KernelCommandLine { Words = words.DrainToImmutable() };

        void End()
        {
            if (word.Length == 0)
            {
                return;
            }

            if (!forInit && word.Length == 2 && word[0] == '-' && word[1] == '-')
            {
                forInit = true;
            }
            else
            {
                words.Add(new CommandLineWord(word.ToString(), forInit));
            }

            word.Clear();
        }
    }

    /// <summary>The value of the last word with that key, as the kernel takes it where a later one replaces an earlier; null for none.</summary>
    public string? Last(string key)
    {
        for (var i = Words.Length - 1; i >= 0; i--)
        {
            if (!Words[i].ForInit && Words[i].HasKey(key))
            {
                return Words[i].Value ?? "";
            }
        }

        return null;
    }

    public bool Has(string key) => Words.Any(word => !word.ForInit && word.HasKey(key));

    /// <summary>Without all words of that key that are the kernel's.</summary>
    public KernelCommandLine Without(string key) => this with { Words = Words.RemoveAll(word => !word.ForInit && word.HasKey(key)) };

    /// <summary>Another line behind this one, as it is: nothing is replaced. Its words come before those for init.</summary>
    public KernelCommandLine Append(KernelCommandLine other) => new()
    {
        Words =
        [
            .. Words.Where(word => !word.ForInit), .. other.Words.Where(word => !word.ForInit),
            .. Words.Where(word => word.ForInit), .. other.Words.Where(word => word.ForInit),
        ],
    };

    public bool Equals(KernelCommandLine? other) => other is not null && Words.SequenceEqual(other.Words);

    public override int GetHashCode() => Text.GetHashCode(StringComparison.Ordinal);

    public override string ToString() => Text;

    // lib/ctype.c: also the no-break space of Latin-1, which no sane line has; NUL ends a C string.
    private static bool IsSpace(char letter) => letter is ' ' or '\t' or '\n' or '\v' or '\f' or '\r' or '\0';
}
