using System.Collections.Immutable;

namespace Sunup.Trials.Checks;

/// <summary>Which images an iPXE script fetches, in the order of its lines up to the first <c>boot</c>; jumps are not followed.</summary>
/// <param name="Images">Those that iPXE still holds when the kernel starts, the kernel among them.</param>
/// <param name="InitrdNames">What <c>initrd=</c> on the kernel's line names.</param>
/// <param name="IsFreedFirst"><c>imgfree</c> stands before the first of them.</param>
public sealed record ScriptImages(ImmutableArray<ScriptImage> Images, ImmutableArray<string> InitrdNames, bool IsFreedFirst)
{
    /// <summary>Reads a script as it is served, values filled in.</summary>
    public static ScriptImages Read(string script)
    {
        var reading = new Reading();
        var number = 0;
        foreach (var line in script.ReplaceLineEndings("\n").Split('\n'))
        {
            number++;
            var words = Command(line);
            if (words is ["boot" or "imgexec", ..])
            {
                break;
            }

            reading.Take(words, number);
        }

        return reading.ToImages();
    }

    // One command: what stands before ||, &&, ; and #.
    private static string[] Command(string line)
    {
        var words = line.Split([' ', '\t', '\r'], StringSplitOptions.RemoveEmptyEntries);
        var start = words is [[':', ..], ..] ? 1 : 0;
        var end = Array.FindIndex(words, start, word => word is "||" or "&&" or ";" || word[0] == '#');
        return words[start..(end < 0 ? words.Length : end)];
    }

    /// <summary>What the lines so far come to.</summary>
    private sealed class Reading
    {
        private readonly List<ScriptImage> _images = [];
        private readonly List<string> _names = [];
        private bool _freed;

        public ScriptImages ToImages() => new([.. _images], [.. _names], _freed);

        public void Take(string[] words, int line)
        {
            switch (words)
            {
                case ["imgfree"]:
                    _freed = true;
                    _images.Clear();
                    break;
                case ["imgfree", var name]:
                    _images.RemoveAll(image => image.Name == name);
                    break;
                case ["kernel" or "imgselect", ..]:
                    AddNames(words);
                    Add(ScriptImageKind.Kernel, words, line);
                    break;
                case ["imgargs", ..]:
                    AddNames(words);
                    break;
                case ["initrd" or "module", ..]:
                    Add(ScriptImageKind.Initrd, words, line);
                    break;
                case ["imgfetch", ..]:
                    Add(ScriptImageKind.Other, words, line);
                    break;
                case ["console", ..] when Array.FindIndex(words, word => word is "--picture" or "-p") is >= 0 and var at && at + 1 < words.Length:
                    _images.Add(new ScriptImage(ScriptImageKind.Other, NameOf(words[at + 1]), null, line));
                    break;
            }
        }

        private void AddNames(string[] words) =>
            _names.AddRange(words.Where(word => word.StartsWith("initrd=", StringComparison.Ordinal)).SelectMany(word => word["initrd=".Length..].Split(',')));

        // Options with a value, then the URL, then what is the image's own.
        private void Add(ScriptImageKind kind, string[] words, int line)
        {
            string? name = null;
            var at = 1;
            for (; at < words.Length && words[at][0] == '-'; at++)
            {
                if (words[at] is "--name" or "-n" or "--timeout" or "-t" && at + 1 < words.Length)
                {
                    name = words[at] is "--name" or "-n" ? words[at + 1] : name;
                    at++;
                }
            }

            if (at < words.Length)
            {
                _images.Add(new ScriptImage(kind, name ?? NameOf(words[at]), kind is ScriptImageKind.Initrd ? words.ElementAtOrDefault(at + 1) : null, line));
            }
        }

        // The last part of the URL's path is the image's name.
        private static string NameOf(string url)
        {
            var path = url.Split('?', '#')[0].TrimEnd('/');
            return path[(path.LastIndexOf('/') + 1)..];
        }
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
