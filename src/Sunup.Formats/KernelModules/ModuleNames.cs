namespace Sunup.Formats.KernelModules;

/// <summary>Names of kernel modules: <c>-</c> and <c>_</c> are the same letter, and files add <c>.ko</c> and perhaps a compression.</summary>
/// <remarks>Source: kmod, libkmod-util.c (modname_normalize, alias_normalize).</remarks>
public static class ModuleNames
{
    private static readonly string[] s_suffixes = [".ko", ".ko.gz", ".ko.xz", ".ko.zst"];

    /// <summary>Whether it is the name of a module's file.</summary>
    public static bool IsFile(string path) => s_suffixes.Any(suffix => path.EndsWith(suffix, StringComparison.Ordinal));

    /// <summary>The name of a module from its file's path, or from how a user wrote it: <c>kernel/net/sctp/sctp-diag.ko.xz</c> is <c>sctp_diag</c>.</summary>
    public static string Normalize(string nameOrPath)
    {
        var name = nameOrPath[(nameOrPath.LastIndexOf('/') + 1)..];
        foreach (var suffix in s_suffixes)
        {
            if (name.EndsWith(suffix, StringComparison.Ordinal))
            {
                name = name[..^suffix.Length];
                break;
            }
        }

        return name.Replace('-', '_');
    }

    /// <summary>The file's path without its compression: <c>a.ko.xz</c> is <c>a.ko</c>.</summary>
    public static string WithoutCompression(string path)
    {
        var end = path.LastIndexOf(".ko.", StringComparison.Ordinal);
        return end >= 0 && IsFile(path) ? path[..(end + 3)] : path;
    }

    /// <summary>An alias or pattern in the form in which they are compared: <c>-</c> is <c>_</c> but for what is in brackets.</summary>
    public static string NormalizeAlias(string alias)
    {
        var inBrackets = false;
        return string.Create(alias.Length, alias, (text, source) =>
        {
            for (var i = 0; i < text.Length; i++)
            {
                inBrackets = source[i] == '[' || (inBrackets && source[i] != ']');
                text[i] = source[i] == '-' && !inBrackets ? '_' : source[i];
            }
        });
    }
}
