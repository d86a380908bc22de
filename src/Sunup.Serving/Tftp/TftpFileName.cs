namespace Sunup.Serving.Tftp;

/// <summary>The name of a TFTP request as a path in the served tree.</summary>
/// <remarks>
/// <c>\</c> counts as <c>/</c> (Windows loaders), leading separators, empty parts and <c>.</c> go; a <c>..</c> part, a control character or more than
/// <see cref="MaxLength"/> characters refuse the request. Whether a file leaves its folder by a symbolic link is the file source's to say.
/// </remarks>
internal static class TftpFileName
{
    public const int MaxLength = 255;

    /// <summary>The path, or null and why the name is refused.</summary>
    public static string? Normalise(string name, out string? refusal)
    {
        refusal = name.Length > MaxLength ? $"the name has {name.Length} characters, at most {MaxLength} are taken"
            : name.Any(char.IsControl) ? "the name holds a control character"
            : null;
        if (refusal is not null)
        {
            return null;
        }

        var parts = name.Split(['/', '\\'], StringSplitOptions.RemoveEmptyEntries).Where(part => part != ".").ToList();
        refusal = parts.Contains("..") ? "the name has a '..' part, which could leave the served folder"
            : parts.Count == 0 ? "the name is empty"
            : null;
        return refusal is null ? string.Join('/', parts) : null;
    }

    /// <summary>A name from outside for a message: control characters as <c>?</c>, at most 100 characters.</summary>
    public static string Shown(string name)
    {
        var clean = string.Create(Math.Min(name.Length, 100), name, static (to, from) =>
        {
            for (var i = 0; i < to.Length; i++)
            {
                to[i] = char.IsControl(from[i]) ? '?' : from[i];
            }
        });
        return name.Length > 100 ? clean + "..." : clean;
    }
}
