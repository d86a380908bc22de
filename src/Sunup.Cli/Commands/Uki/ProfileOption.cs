using Sunup.Cli.Invocation;
using Sunup.Images.UnifiedKernelImages;

namespace Sunup.Cli.Commands.Uki;

/// <summary>Reads <c>--profile "id=rescue,title=Rescue,append=single"</c>: what a profile is called and what is different in it.</summary>
/// <remarks>A comma ends a value only where a key and <c>=</c> follow it, so that <c>console=ttyS0,115200</c> stands in a command line as it is.</remarks>
internal static class ProfileOption
{
    private static readonly string[] s_keys = ["id", "title", "cmdline", "append", "linux", "initrd", "os-release", "uname", "microcode", "splash", "dtb"];

    /// <summary>The keys, for help.</summary>
    public static string Keys => string.Join(", ", s_keys);

    /// <param name="option">As it was given.</param>
    /// <param name="baseCommandLine">What <c>append</c> is appended to.</param>
    /// <exception cref="UsageException">It has no id, a key that is none, or a file that is not there.</exception>
    public static UkiProfileRecipe Parse(string option, string? baseCommandLine)
    {
        var values = Split(option);
        string? Last(string key) => values.LastOrDefault(pair => pair.Key == key).Value;
        if (Last("id") is not { Length: > 0 } id)
        {
            throw new UsageException([$"--profile \"{option}\": it needs an id: id=rescue,title=Rescue mode,append=single"]);
        }

        if (Last("cmdline") is not null && Last("append") is not null)
        {
            throw new UsageException([$"--profile \"{option}\": cmdline replaces the base's command line and append extends it: one of them."]);
        }

        var initrds = values.Where(pair => pair.Key == "initrd").Select(pair => pair.Value).ToList();
        return new UkiProfileRecipe
        {
            Id = id,
            Title = Last("title"),
            Sections = new UkiSections
            {
                CommandLine = CommandLineOf(Last("cmdline"), Last("append"), baseCommandLine),
                Linux = FileOf(Last("linux")),
                Initrd = initrds.Count > 0 ? UkiContent.OfInitrds(initrds) : null,
                OsRelease = FileOf(Last("os-release")),
                Uname = Last("uname") is { } uname ? UkiContent.OfText(uname) : null,
                Microcode = FileOf(Last("microcode")),
                Splash = FileOf(Last("splash")),
                DeviceTree = FileOf(Last("dtb")),
            },
        };
    }

    private static UkiContent? CommandLineOf(string? replaced, string? appended, string? given) =>
        replaced is not null ? UkiContent.OfText(CommandLineText.Read(replaced))
        : appended is not null ? UkiContent.OfText($"{given} {CommandLineText.Read(appended)}".Trim())
        : null;

    private static UkiContent? FileOf(string? path) => path is null ? null : UkiContent.OfFile(path);

    private static List<KeyValuePair<string, string>> Split(string option)
    {
        var values = new List<KeyValuePair<string, string>>();
        foreach (var part in option.Split(','))
        {
            var equals = part.IndexOf('=', StringComparison.Ordinal);
            if (equals > 0 && s_keys.Contains(part[..equals].Trim()))
            {
                values.Add(new(part[..equals].Trim(), part[(equals + 1)..]));
            }
            else if (values.Count > 0)
            {
                values[^1] = new(values[^1].Key, $"{values[^1].Value},{part}");
            }
            else
            {
                throw new UsageException([$"--profile \"{option}\": '{part}' is no key with a value; the keys are {Keys}."]);
            }
        }

        return values;
    }
}
