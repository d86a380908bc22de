namespace Sunup.Formats.CommandLines;

/// <summary>One word of a kernel's command line: <c>quiet</c>, <c>root=/dev/vda1</c>, <c>dyndbg="file a.c +p"</c>.</summary>
/// <param name="Text">As it stands, quotation marks included.</param>
/// <param name="ForInit">It stands behind <c>--</c>: the kernel hands it to init and does not look at it.</param>
public readonly record struct CommandLineWord(string Text, bool ForInit = false)
{
    /// <summary>What stands before <c>=</c>, or the whole word. A quotation mark at its start is not part of it.</summary>
    public string Key
    {
        get
        {
            var bare = Text.AsSpan().TrimStart('"');
            var equals = bare.IndexOf('=');
            return (equals < 0 ? bare.TrimEnd('"') : bare[..equals]).ToString();
        }
    }

    /// <summary>What stands behind <c>=</c>, without quotation marks around it; null where there is none.</summary>
    public string? Value
    {
        get
        {
            var equals = Text.IndexOf('=', StringComparison.Ordinal);
            return equals < 0 ? null : Text[(equals + 1)..].Trim('"');
        }
    }

    /// <summary>The same parameter: the kernel takes <c>-</c> and <c>_</c> in a name for the same.</summary>
    /// <remarks>Source: kernel/params.c, <c>parameq</c>.</remarks>
    public bool HasKey(string key)
    {
        var own = Key;
        if (own.Length != key.Length)
        {
            return false;
        }

        for (var i = 0; i < own.Length; i++)
        {
            if (Fold(own[i]) != Fold(key[i]))
            {
                return false;
            }
        }

        return true;
    }

    public override string ToString() => Text;

    private static char Fold(char letter) => letter == '-' ? '_' : letter;
}
