namespace Sunup.Planning.MachineFiles;

/// <summary>The forms in which a file names what is not a path: <c>deb:linux-image-cloud-amd64</c>, <c>builtin:initramfs</c>.</summary>
public static class ArtifactReference
{
    public const string DebPrefix = "deb:";

    public const string BuiltinPrefix = "builtin:";

    public const string BuiltinInitramfs = "builtin:initramfs";

    /// <summary>A known prefix, or a short word and a colon that is no path (<c>dbe:linux-image</c>).</summary>
    public static bool LooksLikeOne(string text)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        return colon is > 0 and < 12 && text.AsSpan(0, colon).IndexOfAnyExceptInRange('a', 'z') < 0 && !text.AsSpan(colon).StartsWith("://", StringComparison.Ordinal);
    }

    /// <summary>What is wrong with a reference; null when it is well formed.</summary>
    public static string? Fault(string text)
    {
        if (text.StartsWith(DebPrefix, StringComparison.Ordinal))
        {
            var name = text.AsSpan(DebPrefix.Length);
            var at = name.IndexOf('@');
            return !IsPackageName(at < 0 ? name : name[..at]) ? "a Debian package name has lower-case letters, digits, '+', '-' and '.'"
                : at >= 0 && !IsPackageName(name[(at + 1)..]) ? "behind '@' stands a release of the distribution, such as trixie or bookworm-backports"
                : null;
        }

        return text == BuiltinInitramfs ? null : $"known references: {DebPrefix}<package>, {DebPrefix}<package>@<release>, {BuiltinInitramfs}; a file whose name looks like one is written ./{text}";
    }

    // Source: Debian Policy 5.6.1.
    private static bool IsPackageName(ReadOnlySpan<char> name)
    {
        if (name.Length is < 2 or > 128 || !char.IsAsciiLetterOrDigit(name[0]))
        {
            return false;
        }

        foreach (var c in name)
        {
            if (!char.IsAsciiLetterLower(c) && !char.IsAsciiDigit(c) && c is not ('+' or '-' or '.'))
            {
                return false;
            }
        }

        return true;
    }
}
