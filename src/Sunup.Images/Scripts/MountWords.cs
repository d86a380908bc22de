namespace Sunup.Images.Scripts;

/// <summary>What a call of mount, losetup, mv or switch_root is about.</summary>
internal static class MountWords
{
    private const string UpperFolder = "upperdir=";

    private static readonly string[] s_overlays = ["overlay", "overlayfs", "aufs", "unionfs"];

    public static (InitStepKind Kind, string Text)? Mount(IReadOnlyList<string> arguments)
    {
        var (type, options, action, places) = Read(arguments);
        var kind = type is null ? InitStepKind.Mount : s_overlays.Contains(type, StringComparer.Ordinal) ? InitStepKind.Overlay : type == "squashfs" ? InitStepKind.Squashfs : InitStepKind.Mount;
        // What has no device is named by its type already.
        if (places is [var first, _] && (first == type || first == "none"))
        {
            places.RemoveAt(0);
            type += " on";
        }

        // Without arguments it lists what is mounted.
        return places.Count == 0 && action.Length == 0 ? null
            : (kind, $"{action}{(type is null ? "" : type + " ")}{string.Join(" on ", places.TakeLast(2))}{(options.Length > 0 ? $", {options}" : "")}".Trim());
    }

    /// <summary>What the call mounts where; null where it names no place.</summary>
    public static MountedFolder? Mounted(IReadOnlyList<string> arguments)
    {
        var (type, options, action, places) = Read(arguments);
        return places is [.., var source, var place]
            ? new MountedFolder(place, type, action.Length > 0 ? source : options.Split(',').FirstOrDefault(option => option.StartsWith(UpperFolder, StringComparison.Ordinal))?[UpperFolder.Length..])
            : null;
    }

    private static (string? Type, string Options, string Action, List<string> Places) Read(IReadOnlyList<string> arguments)
    {
        string? type = null;
        var (options, action) = ("", "");
        var places = new List<string>();
        for (var i = 0; i < arguments.Count; i++)
        {
            var word = arguments[i];
            if (word is "-t" or "-o" or "--types" or "--options" && i + 1 < arguments.Count)
            {
                (type, options) = word is "-t" or "--types" ? (arguments[++i], options) : (type, Join(options, arguments[++i]));
            }
            else if (word.StartsWith("-t", StringComparison.Ordinal) || word.StartsWith("-o", StringComparison.Ordinal))
            {
                (type, options) = word[1] == 't' ? (word[2..], options) : (type, Join(options, word[2..]));
            }
            else if (word is "--move" or "-M" or "--bind" or "--rbind" or "-B" or "-R" or "-a" or "--all")
            {
                action = word switch { "--move" or "-M" => "moves ", "-a" or "--all" => "all of /etc/fstab", _ => "binds " };
            }
            else if (word.StartsWith('-') || (word.StartsWith("${", StringComparison.Ordinal) && word.Contains(":+-", StringComparison.Ordinal)))
            {
                options = word is "-r" ? Join(options, "ro") : options;
            }
            else
            {
                places.Add(word);
            }
        }

        return (type, options, action, places);
    }

    public static (InitStepKind Kind, string Text)? Loop(IReadOnlyList<string> arguments)
    {
        var offset = arguments.ToList().FindIndex(word => word is "-o" or "--offset") is >= 0 and var at && at + 1 < arguments.Count ? arguments[at + 1] : null;
        var places = arguments.Where(word => !word.StartsWith('-') && word != offset).ToList();
        return places.Count == 0 || arguments.Any(word => word is "-d" or "-a" or "-D") ? null
            : (InitStepKind.Loop, places is [var device, var file, ..] ? $"{device} is {file}{Offset(offset)}" : $"a loop device is {places[0]}{Offset(offset)}");
    }

    public static (InitStepKind Kind, string Text) SwitchRoot(string name, IReadOnlyList<string> arguments)
    {
        var places = Places(arguments, "-c", "-d");
        return (InitStepKind.SwitchRoot, name == "pivot_root" ? $"to {places.FirstOrDefault()}; the old root is then {places.ElementAtOrDefault(1)}"
            : $"to {places.FirstOrDefault()}{(places.ElementAtOrDefault(1) is { } init ? $", and starts {init} there" : "")}");
    }

    /// <summary>Words that are no options, and not what belongs to one that takes a value.</summary>
    public static List<string> Places(IReadOnlyList<string> arguments, params ReadOnlySpan<string> withValue)
    {
        var places = new List<string>();
        for (var i = 0; i < arguments.Count; i++)
        {
            if (withValue.Contains(arguments[i]))
            {
                i++;
            }
            else if (!arguments[i].StartsWith('-'))
            {
                places.Add(arguments[i]);
            }
        }

        return places;
    }

    private static string Offset(string? offset) => offset is null ? "" : $" from byte {offset}";

    private static string Join(string options, string more) => options.Length == 0 ? more : $"{options},{more}";
}
