using System.Collections.Immutable;

namespace Sunup.Trials.Checks;

/// <summary>Which images an iPXE script fetches, in the order of its lines; jumps are not followed.</summary>
/// <param name="Images">Those that iPXE still holds when the kernel starts, the kernel among them.</param>
/// <param name="InitrdNames">What <c>initrd=</c> on the kernel's line names.</param>
/// <param name="IsFreedFirst"><c>imgfree</c> stands before the first of them.</param>
public sealed record ScriptImages(ImmutableArray<ScriptImage> Images, ImmutableArray<string> InitrdNames, bool IsFreedFirst)
{
    /// <summary>Reads a script as it is served, values filled in.</summary>
    public static ScriptImages Read(string script)
    {
        var images = ImmutableArray.CreateBuilder<ScriptImage>();
        var names = ImmutableArray.CreateBuilder<string>();
        var freed = false;
        var number = 0;
        foreach (var line in script.ReplaceLineEndings("\n").Split('\n'))
        {
            number++;
            var words = Command(line);
            switch (words)
            {
                case ["imgfree"]:
                    freed = images.Count == 0 || freed;
                    images.Clear();
                    break;
                case ["imgfree", var name]:
                    images.RemoveAll(image => image.Name == name);
                    break;
                case ["kernel" or "imgselect" or "imgexec", ..]:
                    names.AddRange(words.Where(word => word.StartsWith("initrd=", StringComparison.Ordinal)).SelectMany(word => word["initrd=".Length..].Split(',')));
                    Add(images, ScriptImageKind.Kernel, words, number);
                    break;
                case ["imgargs", ..]:
                    names.AddRange(words.Where(word => word.StartsWith("initrd=", StringComparison.Ordinal)).SelectMany(word => word["initrd=".Length..].Split(',')));
                    break;
                case ["initrd" or "module", ..]:
                    Add(images, ScriptImageKind.Initrd, words, number);
                    break;
                case ["imgfetch", ..]:
                    Add(images, ScriptImageKind.Other, words, number);
                    break;
                case ["console", ..] when Array.FindIndex(words, word => word is "--picture" or "-p") is >= 0 and var at && at + 1 < words.Length:
                    images.Add(new ScriptImage(ScriptImageKind.Other, NameOf(words[at + 1]), null, number));
                    break;
            }
        }

        return new ScriptImages(images.ToImmutable(), names.ToImmutable(), freed);
    }

    // One command: what stands before ||, &&, ; and #.
    private static string[] Command(string line)
    {
        var words = line.Split([' ', '\t', '\r'], StringSplitOptions.RemoveEmptyEntries);
        var start = words is [[':', ..], ..] ? 1 : 0;
        var end = Array.FindIndex(words, start, word => word is "||" or "&&" or ";" || word[0] == '#');
        return words[start..(end < 0 ? words.Length : end)];
    }

    private static void Add(ImmutableArray<ScriptImage>.Builder images, ScriptImageKind kind, string[] words, int line)
    {
        string? name = null;
        string? url = null;
        string? argument = null;
        for (var i = 1; i < words.Length; i++)
        {
            switch (words[i])
            {
                case "--name" or "-n" when i + 1 < words.Length:
                    name = words[++i];
                    break;
                case "--timeout" or "-t" when i + 1 < words.Length:
                    i++;
                    break;
                case ['-', ..]:
                    break;
                case var word when url is null:
                    url = word;
                    break;
                case var word:
                    argument ??= word;
                    break;
            }
        }

        if (url is not null)
        {
            images.Add(new ScriptImage(kind, name ?? NameOf(url), kind is ScriptImageKind.Initrd ? argument : null, line));
        }
    }

    // The last part of the URL's path is the image's name.
    private static string NameOf(string url)
    {
        var path = url.Split('?', '#')[0].TrimEnd('/');
        return path[(path.LastIndexOf('/') + 1)..];
    }
}

/// <summary>An image that a script fetches.</summary>
/// <param name="Kind">By which command.</param>
/// <param name="Name">By which the script and <c>initrd=</c> know it.</param>
/// <param name="Argument">Of <c>initrd</c>: the file that iPXE makes of it; null for none.</param>
/// <param name="Line">Of the script.</param>
public sealed record ScriptImage(ScriptImageKind Kind, string Name, string? Argument, int Line);

/// <summary>How an image is fetched.</summary>
public enum ScriptImageKind
{
    Kernel,
    Initrd,
    /// <summary>Neither: a picture, a text, another script.</summary>
    Other,
}
