using System.Text;
using System.Text.RegularExpressions;
using Sunup.Binary;

namespace Sunup.Formats.Loaders.Ipxe;

/// <summary>What the bytes of an iPXE binary say of it.</summary>
/// <param name="Version">As it prints it at its start: <c>1.0.0+git-20190125.36a4c85-5.1</c>; null in a compressed binary.</param>
/// <param name="GitId">The commit that the version names; null if it names none.</param>
/// <param name="PeMachine">Machine type of a PE image (0x8664, 0xaa64, 0x14c); 0 if it is no PE image.</param>
public sealed partial record IpxeBinary(string? Version, string? GitId, ushort PeMachine)
{
    /// <summary>Reads the whole file. Any bytes give an answer.</summary>
    public static IpxeBinary Read(ReadOnlySpan<byte> bytes)
    {
        var version = bytes.IndexOf("iPXE"u8) >= 0 ? FindVersion(bytes) : null;
        var gitId = version is null ? null : GitIdPattern().Match(version) is { Success: true } match ? match.Groups["id"].Value : null;
        return new IpxeBinary(version, gitId, ReadPeMachine(bytes));
    }

    // The version is a string of its own, between two NULs.
    private static string? FindVersion(ReadOnlySpan<byte> bytes)
    {
        const int Shortest = 5;
        const int Longest = 64;
        while (bytes.IndexOf((byte)0) is >= 0 and var start)
        {
            bytes = bytes[(start + 1)..];
            var length = bytes[..Math.Min(bytes.Length, Longest + 1)].IndexOf((byte)0);
            if (length >= Shortest && bytes[0] is >= (byte)'0' and <= (byte)'9' && VersionPattern().IsMatch(Encoding.Latin1.GetString(bytes[..length])))
            {
                return Encoding.Latin1.GetString(bytes[..length]);
            }
        }

        return null;
    }

    // MS-DOS header, e_lfanew at its end; then "PE\0\0", then the machine type. Source: PE/COFF section 3.
    private static ushort ReadPeMachine(ReadOnlySpan<byte> bytes)
    {
        var header = new SpanReader(bytes);
        var isDos = header.ReadBytes(2, "e_magic").SequenceEqual("MZ"u8);
        header.Skip(0x3a, "DOS header");
        var offset = header.ReadUInt32LittleEndian("e_lfanew");
        if (!isDos || header.Fault is not null || offset > (uint)bytes.Length)
        {
            return 0;
        }

        var image = new SpanReader(bytes[(int)offset..]);
        var isPe = image.ReadBytes(4, "Signature").SequenceEqual("PE\0\0"u8);
        var machine = image.ReadUInt16LittleEndian("Machine");
        return isPe ? machine : (ushort)0;
    }

    [GeneratedRegex(@"^[0-9]+\.[0-9]+\.[0-9]+(?:[-+~ ][-+~.0-9A-Za-z ()]*)?$", RegexOptions.NonBacktracking)]
    private static partial Regex VersionPattern();

    // Debian: git-20190125.36a4c85, git20250501.dad20602; upstream: (g988d2) or (36a4c85).
    [GeneratedRegex(@"git-?[0-9]{8}\.(?<id>[0-9a-f]{4,40})|\(g?(?<id>[0-9a-f]{4,40})\)", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex GitIdPattern();
}
