using System.Collections.Immutable;

namespace Sunup.Serving.Files;

/// <summary>A request's path, taken apart.</summary>
/// <param name="Parts">Its parts, none of them empty, <c>.</c> or <c>..</c>.</param>
/// <param name="Fault">Why the path is refused; null if it is sound.</param>
public readonly record struct ServedPath(ImmutableArray<string> Parts, string? Fault)
{
    public const int LongestPath = 1024;

    /// <summary>Parts of <paramref name="path"/>. Leading and doubled slashes do not count; with <paramref name="backslashes"/>, <c>\</c> separates too.</summary>
    public static ServedPath Parse(string path, bool backslashes)
    {
        if (path.Length > LongestPath)
        {
            return new([], $"the path is longer than {LongestPath} characters");
        }

        foreach (var character in path)
        {
            if (char.IsControl(character))
            {
                return new([], $"the path holds the control character 0x{(int)character:x2}");
            }
        }

        var parts = (backslashes ? path.Replace('\\', '/') : path).Split('/', StringSplitOptions.RemoveEmptyEntries);
        foreach (var part in parts)
        {
            if (part is "..")
            {
                return new([], "the path goes up with '..'");
            }
        }

        return new([.. parts.Where(part => part is not ".")], null);
    }
}
