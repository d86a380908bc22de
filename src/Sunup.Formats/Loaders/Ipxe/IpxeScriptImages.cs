using System.Collections.Immutable;

namespace Sunup.Formats.Loaders.Ipxe;

/// <summary>Which images an iPXE script leaves registered, and in which order, when it starts its kernel.</summary>
/// <remarks>
/// The script is read from top to bottom as if every command succeeded: jumps and conditions are not followed (<see cref="HasJumps"/> says when that matters).
/// Source: iPXE src/hci/commands/image_cmd.c, src/usr/imgmgmt.c, src/core/image.c, src/image/script.c.
/// </remarks>
/// <param name="Images">In the order of their downloads.</param>
/// <param name="FreeLine">1-based line of the last <c>imgfree</c> without a name before the kernel; null without one.</param>
/// <param name="HasJumps">The script has labels, jumps or conditions, so that what runs may be another part.</param>
public sealed record IpxeScriptImages(ImmutableArray<IpxeScriptImage> Images, int? FreeLine, bool HasJumps)
{
    /// <summary>Images that become part of the initrd although the script does not load them as one.</summary>
    public IEnumerable<IpxeScriptImage> Leftovers => Images.Where(image => image.Kind is IpxeScriptImageKind.Picture or IpxeScriptImageKind.Script or IpxeScriptImageKind.Other);

    /// <param name="lines">The script's lines, without their ends.</param>
    public static IpxeScriptImages Of(IReadOnlyList<string> lines)
    {
        var images = new List<IpxeScriptImage>();
        int? freed = null;
        var hasJumps = false;
        for (var i = 0; i < lines.Count; i++)
        {
            hasJumps |= lines[i].Contains(" || ", StringComparison.Ordinal);
            foreach (var command in Commands(lines[i]))
            {
                hasJumps |= command[0] is "goto" or "menu" or "choose" or "iseq" or "isset" || command[0][0] == ':';
                if (command is ["imgfree"])
                {
                    images.Clear();
                    freed = i + 1;
                }
                else if (command is ["imgfree", ..])
                {
                    images.RemoveAll(image => image.Name == command[^1]);
                }
                else if (ImageOf(command, i + 1) is { } image)
                {
                    Register(images, image);
                }
            }
        }

        return new IpxeScriptImages([.. images], freed, hasJumps);
    }

    // A second kernel is selected in the place of the first, which stays registered.
    private static void Register(List<IpxeScriptImage> images, IpxeScriptImage image)
    {
        if (image.Kind == IpxeScriptImageKind.Kernel)
        {
            for (var i = 0; i < images.Count; i++)
            {
                images[i] = images[i].Kind == IpxeScriptImageKind.Kernel ? images[i] with { Kind = IpxeScriptImageKind.Other } : images[i];
            }
        }

        images.Add(image);
    }

    private static IpxeScriptImage? ImageOf(string[] command, int line)
    {
        var kind = command[0] switch
        {
            "kernel" => IpxeScriptImageKind.Kernel,
            "initrd" or "module" => IpxeScriptImageKind.Initrd,
            "imgfetch" => IpxeScriptImageKind.Other,
            "chain" => IpxeScriptImageKind.Script,
            "console" when Option(command, "--picture", "-p") is not null => IpxeScriptImageKind.Picture,
            _ => (IpxeScriptImageKind?)null,
        };
        var isFreed = command.Contains("--autofree") || command.Contains("-a");
        var words = Positional(command);
        var uri = kind == IpxeScriptImageKind.Picture ? Option(command, "--picture", "-p") : words.FirstOrDefault();
        if (kind is not { } found || uri is null || (isFreed && found == IpxeScriptImageKind.Script))
        {
            return null;
        }

        var argument = found == IpxeScriptImageKind.Initrd && words.Count > 1 ? string.Join(' ', words.Skip(1)) : null;
        return new IpxeScriptImage(found, Option(command, "--name", "-n") ?? BaseName(uri), uri, line, argument);
    }

    private static List<string> Positional(string[] command)
    {
        var words = new List<string>();
        for (var i = 1; i < command.Length; i++)
        {
            if (words.Count == 0 && command[i].StartsWith('-'))
            {
                i += command[i] is "--name" or "-n" or "--timeout" or "-t" or "--picture" or "-p" ? 1 : 0;
                continue;
            }

            words.Add(command[i]);
        }

        return words;
    }

    private static string? Option(string[] command, string name, string letter)
    {
        for (var i = 1; i < command.Length; i++)
        {
            if (command[i].StartsWith(name + "=", StringComparison.Ordinal))
            {
                return command[i][(name.Length + 1)..];
            }

            if (i + 1 < command.Length && (command[i] == name || command[i] == letter))
            {
                return command[i + 1];
            }
        }

        return null;
    }

    private static string BaseName(string uri)
    {
        var path = uri.Split('?', '#')[0];
        return path[(path.LastIndexOf('/') + 1)..];
    }

    private static IEnumerable<string[]> Commands(string line)
    {
        var words = line.Split([' ', '\t', '\r'], StringSplitOptions.RemoveEmptyEntries).TakeWhile(word => word[0] != '#').ToArray();
        var start = 0;
        for (var i = 0; i <= words.Length; i++)
        {
            if (i == words.Length || words[i] is "||" or "&&" or ";")
            {
                if (i > start)
                {
                    yield return words[start..i];
                }

                start = i + 1;
            }
        }
    }
}

/// <summary>An image that a script fetches.</summary>
/// <param name="Kind">What it is for.</param>
/// <param name="Name">As <c>imgstat</c> shows it: <c>--name</c>, or the last part of the URI.</param>
/// <param name="Uri">As written, settings not replaced.</param>
/// <param name="Line">1-based line of the script.</param>
/// <param name="Argument">Of an initrd: iPXE makes a file of this name of it.</param>
public readonly record struct IpxeScriptImage(IpxeScriptImageKind Kind, string Name, string Uri, int Line, string? Argument);

/// <summary>What a script fetches an image for.</summary>
public enum IpxeScriptImageKind
{
    /// <summary>The kernel that is started: not part of the initrd.</summary>
    Kernel,
    Initrd,
    /// <summary>A background.</summary>
    Picture,
    /// <summary>A script that ran and returned.</summary>
    Script,
    /// <summary>Fetched for something else, or an earlier kernel.</summary>
    Other,
}
