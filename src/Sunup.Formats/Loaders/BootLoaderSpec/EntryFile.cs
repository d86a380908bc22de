using System.Runtime.InteropServices;

namespace Sunup.Formats.Loaders.BootLoaderSpec;

/// <summary>Reads <c>loader/entries/*.conf</c> and <c>loader/loader.conf</c> as systemd-boot does.</summary>
/// <remarks>
/// Source: UAPI.1 and systemd's src/boot/boot.c. A line is a key, blanks or tabs, a value; what begins with <c>#</c> or has no value is passed over, quotation
/// marks around a value go, keys are compared as they stand, unknown ones are passed over.
/// </remarks>
public static class EntryFile
{
    private const string Suffix = ".conf";

    /// <summary>Whether systemd-boot looks at a file of that name: no dot in front, <c>.conf</c> in any case behind, not <c>auto-</c>.</summary>
    public static bool IsEntryName(string fileName) => IsName(fileName, Suffix);

    /// <summary>The same for <c>EFI/Linux</c>.</summary>
    public static bool IsUkiName(string fileName) => IsName(fileName, ".efi");

    /// <summary>Null for what systemd-boot leaves out: another architecture, no program, two kinds of program in one file.</summary>
    /// <param name="fileName">Of the entry, without folders.</param>
    /// <param name="path">Kept as the entry's own.</param>
    /// <param name="text">Of the file.</param>
    /// <param name="architecture">As EFI names it: <c>x64</c>, <c>aa64</c>.</param>
    public static BootEntry? Read(string fileName, string path, string text, string architecture)
    {
        var lines = Lines(text).ToList();
        var programs = lines.Where(line => line.Key is "linux" or "uki" or "uki-url" or "efi").ToList();
        if (programs.Count == 0 || programs.Select(line => line.Key).Distinct(StringComparer.Ordinal).Skip(1).Any()
            || lines.Any(line => line.Key == "architecture" && !line.Value.Equals(architecture, StringComparison.OrdinalIgnoreCase)))
        {
            return null;
        }

        var options = lines.Where(line => line.Key == "options").Select(line => line.Value).ToList();
        return new BootEntry
        {
            Id = Lower(fileName),
            Path = path,
            Kind = KindOf(programs[0].Key),
            Program = programs[0].Key == "uki-url" ? programs[^1].Value : PathOf(programs[^1].Value),
            Title = Last("title"),
            SortKey = Last("sort-key"),
            Version = Last("version"),
            MachineId = Last("machine-id"),
            DeviceTree = Last("devicetree") is { } tree ? PathOf(tree) : null,
            Initrds = [.. lines.Where(line => line.Key == "initrd").Select(line => PathOf(line.Value))],
            Options = options.Count == 0 ? null : string.Join(' ', options),
            Tries = BootTries.Of(fileName, Suffix),
        };

        string? Last(string key) => lines.FindLast(line => line.Key == key).Value;
    }

    /// <summary>The last <c>default</c> of a <c>loader.conf</c>; null for none. A special name other than <c>@saved</c> does not count.</summary>
    public static string? DefaultOf(string loaderConf) => Lines(loaderConf)
        .Where(line => line.Key == "default" && (line.Value[0] != '@' || line.Value.Equals("@saved", StringComparison.OrdinalIgnoreCase)))
        .Select(line => line.Value)
        .LastOrDefault();

    /// <summary>A to Z only, as the loader folds names.</summary>
    public static string Lower(string name) => string.Create(name.Length, name, static (letters, source) =>
    {
        for (var i = 0; i < letters.Length; i++)
        {
            letters[i] = char.IsAsciiLetterUpper(source[i]) ? (char)(source[i] | 0x20) : source[i];
        }
    });

    /// <summary>As EFI calls the architecture of this process; null for one that it has no name for.</summary>
    public static string? ArchitectureName(Architecture architecture) => architecture switch
    {
        Architecture.X64 => "x64",
        Architecture.X86 => "ia32",
        Architecture.Arm64 => "aa64",
        Architecture.Arm => "arm",
        Architecture.RiscV64 => "riscv64",
        Architecture.LoongArch64 => "loongarch64",
        _ => null,
    };

    private static bool IsName(string fileName, string suffix) =>
        !fileName.StartsWith('.') && fileName.EndsWith(suffix, StringComparison.OrdinalIgnoreCase) && !fileName.StartsWith("auto-", StringComparison.OrdinalIgnoreCase);

    private static BootEntryKind KindOf(string key) => key switch
    {
        "linux" => BootEntryKind.Linux,
        "uki" => BootEntryKind.Uki,
        "uki-url" => BootEntryKind.UkiUrl,
        _ => BootEntryKind.Efi,
    };

    // Both ways of writing a path are met; it is always from the root of the partition.
    private static string PathOf(string value) => value.Replace('\\', '/').TrimStart('/');

    private static IEnumerable<(string Key, string Value)> Lines(string text)
    {
        foreach (var raw in text.Split('\n'))
        {
            var line = raw.Trim(' ', '\t', '\r', '\0');
            var end = line.AsSpan().IndexOfAny(' ', '\t');
            if (end <= 0 || line[0] == '#')
            {
                continue;
            }

            var value = line[end..].Trim(' ', '\t');
            if (value.Length >= 2 && value[0] == '"' && value[^1] == '"')
            {
                value = value[1..^1];
            }

            if (value.Length > 0)
            {
                yield return (line[..end], value);
            }
        }
    }
}
