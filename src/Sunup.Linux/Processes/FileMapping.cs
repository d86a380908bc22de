using System.Globalization;

namespace Sunup.Linux.Processes;

/// <summary>A mapping of this process that cannot be written, of a file with a path, none of whose pages was changed.</summary>
/// <remarks>Source: proc_pid_smaps(5): a line of addresses, rights and file, then lines of a name and a number in KiB.</remarks>
internal sealed record FileMapping(nint Start, nint Length)
{
    public long ResidentBytes { get; init; }

    public bool IsSamePlace(FileMapping other) => other.Start == Start && other.Length == Length;

    /// <summary>Those of the text of smaps of which something is resident.</summary>
    public static List<FileMapping> Read(IEnumerable<string> lines)
    {
        var mappings = new List<FileMapping>();
        FileMapping? current = null;
        foreach (var line in lines)
        {
            if (IsPlace(line, out var start, out var end))
            {
                current = IsFilesAlone(line) ? new FileMapping(start, end - start) : null;
            }
            else if (current is not null && line.StartsWith("Rss:", StringComparison.Ordinal))
            {
                current = current with { ResidentBytes = Kibibytes(line) << 10 };
            }
            else if (current is { ResidentBytes: > 0 } && line.StartsWith("Anonymous:", StringComparison.Ordinal) && Kibibytes(line) == 0)
            {
                mappings.Add(current);
            }
        }

        return mappings;
    }

    private static bool IsPlace(ReadOnlySpan<char> line, out nint start, out nint end)
    {
        end = 0;
        var dash = line.IndexOf('-');
        var space = line.IndexOf(' ');
        return nint.TryParse(line[..Math.Max(dash, 0)], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out start)
            && space > dash
            && nint.TryParse(line[(dash + 1)..space], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out end);
    }

    /// <summary><c>7f3e5c000000-7f3e5c211000 r-xp 00000000 fe:00 1234  /usr/lib/libc.so.6</c>. A memfd has a name that looks like a path and is no file.</summary>
    private static bool IsFilesAlone(string line) =>
        line.Split(' ', 6, StringSplitOptions.RemoveEmptyEntries) is [_, [_, '-', _, _], _, _, not "0", ['/', ..] path] && !path.StartsWith("/memfd:", StringComparison.Ordinal);

    private static long Kibibytes(ReadOnlySpan<char> line) =>
        long.TryParse(line[(line.IndexOf(':') + 1)..].Trim().TrimEnd("kB").Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 1;
}
