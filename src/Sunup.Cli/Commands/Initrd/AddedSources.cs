using Sunup.Cli.Invocation;
using Sunup.Images.Adding;

namespace Sunup.Cli.Commands.Initrd;

/// <summary>Reads <c>SRC:DEST</c>, <c>SRC</c> with <c>--to DIR</c>, and <c>/absolute/path</c>.</summary>
internal static class AddedSources
{
    /// <exception cref="UsageException">It does not say where the file goes, or there is no such file.</exception>
    public static AddedSource Parse(string word, string? folder)
    {
        // A file whose name has a colon, and that is there, is meant as it is.
        var colon = File.Exists(word) || Directory.Exists(word) ? -1 : word.LastIndexOf(':');
        var source = colon < 0 ? word : word[..colon];
        if (!Path.Exists(source))
        {
            throw new UsageException([$"{source}: there is no such file."]);
        }

        var name = Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(source)));
        var target = colon < 0
            ? folder is not null ? $"{folder}/{name}" : Path.IsPathRooted(source) ? source : null
            : word[(colon + 1)..] is var given && given.EndsWith('/') ? given + name : given;
        return target?.Trim('/') is { Length: > 0 } path
            ? new AddedSource(source, path)
            : throw new UsageException([$"{word}: say where it goes in the image, as {source}:/path/{name} or with --to DIR."]);
    }
}
