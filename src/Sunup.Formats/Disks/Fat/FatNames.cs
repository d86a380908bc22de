using System.Buffers;
using System.Globalization;
using System.Text;

namespace Sunup.Formats.Disks.Fat;

/// <summary>Long names, and the names of 8 and 3 characters that stand for them.</summary>
/// <remarks>Source: Microsoft FAT specification 1.03, sections 6 and 7.</remarks>
internal static class FatNames
{
    public const int ShortLength = 11;

    /// <summary>UTF-16 units in one entry of a long name.</summary>
    public const int UnitsPerEntry = 13;

    private const int LongestName = 255;
    private const int BaseLength = 8;

    private static readonly SearchValues<char> s_forbidden = SearchValues.Create("\"*/:<>?\\|");

    /// <summary>Why FAT cannot hold a name; null when it can.</summary>
    public static string? Fault(string name) => name switch
    {
        "" or "." or ".." => "no name",
        { Length: > LongestName } => $"longer than {LongestName} UTF-16 units",
        [.., '.' or ' '] => "ends with a dot or a blank, which readers drop",
        _ when name.AsSpan().ContainsAny(s_forbidden) || name.Any(char.IsControl) => "has a character that FAT does not allow",
        _ when name.Where((c, i) => char.IsSurrogate(c) && !IsPaired(name, i)).Any() => "has half of a surrogate pair",
        _ => null,
    };

    /// <summary>How many entries the long name takes: none where the short one says it all.</summary>
    public static int LongEntries(string name, ReadOnlySpan<byte> shortName) =>
        Render(shortName) == name ? 0 : (name.Length + UnitsPerEntry - 1) / UnitsPerEntry;

    /// <summary>Gives each of one folder its short name; no two are alike, and the same names always get the same.</summary>
    public static void GiveShortNames(IReadOnlyList<FatNode> nodes)
    {
        var taken = new HashSet<string>(StringComparer.Ordinal);
        foreach (var node in nodes.Where(node => Plain(node.Name) is not null))
        {
            node.ShortName = Plain(node.Name)!;
            taken.Add(Encoding.ASCII.GetString(node.ShortName));
        }

        foreach (var node in nodes.Where(node => Plain(node.Name) is null))
        {
            node.ShortName = Numbered(node.Name, taken);
        }
    }

    /// <summary>Of a short name: what ties the entries of a long name to it.</summary>
    public static byte Checksum(ReadOnlySpan<byte> shortName)
    {
        byte sum = 0;
        foreach (var value in shortName[..ShortLength])
        {
            sum = (byte)((byte)((sum << 7) | (sum >> 1)) + value);
        }

        return sum;
    }

    /// <summary>As people write it: <c>BOOTX64.EFI</c>. Bytes that are not ASCII are read as code page 437's are shown: not at all, but as U+FFFD.</summary>
    public static string Render(ReadOnlySpan<byte> shortName, bool lowerBase = false, bool lowerExtension = false)
    {
        var first = Part(shortName[..BaseLength], lowerBase);
        var extension = Part(shortName[BaseLength..ShortLength], lowerExtension);
        return extension.Length == 0 ? first : $"{first}.{extension}";
    }

    private static string Part(ReadOnlySpan<byte> bytes, bool lower)
    {
        var text = string.Create(bytes.Length, bytes, static (chars, source) =>
        {
            for (var i = 0; i < chars.Length; i++)
            {
                chars[i] = source[i] < 0x80 ? (char)source[i] : '\ufffd';
            }
        }).TrimEnd(' ');
        return lower ? text.ToLowerInvariant() : text;
    }

    /// <summary>The name as its own short name; null for one that is not of 8 and 3 characters in upper case.</summary>
    private static byte[]? Plain(string name)
    {
        var dot = name.IndexOf('.', StringComparison.Ordinal);
        var (first, extension) = dot < 0 ? (name, "") : (name[..dot], name[(dot + 1)..]);
        return first.Length is >= 1 and <= BaseLength && extension.Length <= ShortLength - BaseLength && (dot < 0 || extension.Length > 0)
            && first.All(IsShort) && extension.All(IsShort)
            ? Encoding.ASCII.GetBytes(first.PadRight(BaseLength) + extension.PadRight(ShortLength - BaseLength))
            : null;
    }

    private static byte[] Numbered(string name, HashSet<string> taken)
    {
        var dot = name.TrimStart('.').LastIndexOf('.') is var at && at >= 0 ? name.LastIndexOf('.') : -1;
        var extension = Cleaned(dot < 0 ? "" : name[(dot + 1)..], ShortLength - BaseLength);
        var first = Cleaned(dot < 0 ? name : name[..dot], BaseLength);
        for (var number = 1; ; number++)
        {
            var tail = string.Create(CultureInfo.InvariantCulture, $"~{number}");
            var candidate = (first[..Math.Min(first.Length, BaseLength - tail.Length)] + tail).PadRight(BaseLength) + extension.PadRight(ShortLength - BaseLength);
            if (taken.Add(candidate))
            {
                return Encoding.ASCII.GetBytes(candidate);
            }
        }
    }

    private static string Cleaned(string part, int most)
    {
        var text = string.Concat(part.Where(c => c is not (' ' or '.')).Select(c => char.ToUpperInvariant(c)).Select(c => IsShort(c) ? c : '_'));
        return text[..Math.Min(text.Length, most)];
    }

    private static bool IsShort(char c) => char.IsAsciiLetterUpper(c) || char.IsAsciiDigit(c) || "$%'-_@~`!(){}^#&".Contains(c, StringComparison.Ordinal);

    private static bool IsPaired(string name, int i) => char.IsHighSurrogate(name[i])
        ? i + 1 < name.Length && char.IsLowSurrogate(name[i + 1])
        : i > 0 && char.IsHighSurrogate(name[i - 1]);
}
