using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Sunup.Binary;
using Sunup.Formats.Kernels;
using Sunup.Formats.Recognition;

namespace Sunup.Formats.Loaders.Ipxe;

/// <summary>What the bytes of an iPXE binary say of it. What they do not say is null: nothing is guessed.</summary>
/// <remarks>Sources: src/arch/x86/prefix and src/interface/efi of iPXE; binaries of 1.0.0 (Debian 12).</remarks>
/// <param name="Version">As it prints it at its start: <c>1.0.0+git-20190125.36a4c85-5.1</c>; null in a compressed binary.</param>
/// <param name="GitId">The commit that the version names; null if it names none.</param>
/// <param name="PeMachine">Machine type of a PE image (0x8664, 0xaa64, 0x14c); 0 if it is no PE image.</param>
public sealed partial record IpxeBinary(string? Version, string? GitId, ushort PeMachine)
{
    /// <summary><see cref="IpxeFormat.Unknown"/> for bytes that do not prove to be iPXE.</summary>
    public IpxeFormat Format { get; init; }

    /// <summary>The code proper is compressed (all BIOS forms): version and features are not to be seen, but for <c>.lkrn</c>, whose header names the version.</summary>
    public bool IsCompressed { get; init; }

    /// <summary>Runs on BIOS.</summary>
    public bool RunsOnBios { get; init; }

    /// <summary>Runs on UEFI.</summary>
    public bool RunsOnUefi { get; init; }

    /// <summary>32 or 64; null where a compressed binary does not tell.</summary>
    public int? Bits { get; init; }

    /// <summary>The day of the commit, when the version names it (<c>git-20190125</c>).</summary>
    public DateOnly? Date { get; init; }

    /// <summary>Protocols and image formats, from the table that it sends to DHCP servers; empty where that is not to be seen.</summary>
    public ImmutableArray<string> Features { get; init; } = [];

    /// <summary>The script that is built in (<c>make EMBED=FILE</c>); null for none, and where a compressed binary does not tell.</summary>
    public string? EmbeddedScript { get; init; }

    /// <summary>The images of an option ROM; empty for all else.</summary>
    public ImmutableArray<IpxeRomImage> RomImages { get; init; } = [];

    /// <summary>Reads the whole file. Any bytes give an answer.</summary>
    public static IpxeBinary Read(ReadOnlySpan<byte> bytes)
    {
        var version = bytes.IndexOf("iPXE"u8) >= 0 ? FindVersion(bytes) : null;
        var binary = new IpxeBinary(null, null, ReadPeMachine(bytes)).WithVersion(version);
        var isNamed = bytes.IndexOf("iPXE"u8) >= 0 && bytes.IndexOf("ipxe.org"u8) >= 0;
        if (X86SetupHeader.TryRead(bytes, out var setup) && IsLkrn(setup, new FileBytes(bytes[..Math.Min(bytes.Length, 0x1000)].ToArray())))
        {
            return Bios(binary, IpxeFormat.Lkrn).WithVersion(ReadText(bytes[setup.VersionTextOffset!.Value..]));
        }

        if (binary.PeMachine != 0 && isNamed)
        {
            return binary with { Format = IpxeFormat.Efi, RunsOnUefi = true, Bits = BitsOf(binary.PeMachine), Features = IpxeFeatures.Read(bytes), EmbeddedScript = IpxeEmbeddedScript.Find(bytes) };
        }

        if (IpxeRomImage.ReadAll(bytes) is { Length: > 0 } images && isNamed)
        {
            return OfRom(binary, images, bytes);
        }

        return IsPxe(bytes) ? Bios(binary, IpxeFormat.Pxe) : IsDisk(bytes) ? Bios(binary, IpxeFormat.Usb) : binary;
    }

    /// <summary>Whether what looks like an x86 kernel is iPXE: its header as lkrnprefix.S writes it, with a version text of iPXE's form.</summary>
    internal static bool IsLkrn(X86SetupHeader setup, FileBytes file) =>
        setup is { ProtocolVersion: 0x207, VersionTextOffset: 0x248, InitrdAddressMax: 0xffffffff, CommandLineSize: 0x7ff }
        && ReadText(file.Read(0x248, 65)) is { } text && VersionPattern().IsMatch(text);

    private static IpxeBinary Bios(IpxeBinary binary, IpxeFormat format) =>
        binary with { Format = format, RunsOnBios = true, IsCompressed = true };

    private static IpxeBinary OfRom(IpxeBinary binary, ImmutableArray<IpxeRomImage> images, ReadOnlySpan<byte> bytes)
    {
        var efi = images.FirstOrDefault(image => image.IsEfi);
        return binary with
        {
            Format = IpxeFormat.Rom,
            RomImages = images,
            RunsOnBios = images.Any(image => !image.IsEfi),
            RunsOnUefi = efi.IsEfi,
            IsCompressed = !efi.IsEfi || efi.IsCompressed,
            PeMachine = efi.PeMachine,
            Bits = efi.IsEfi ? BitsOf(efi.PeMachine) : null,
            Features = efi.IsEfi ? IpxeFeatures.Read(bytes) : [],
            EmbeddedScript = efi is { IsEfi: true, IsCompressed: false } ? IpxeEmbeddedScript.Find(bytes) : null,
        };
    }

    private static int? BitsOf(ushort machine) => machine switch { 0x14c or 0x1c0 or 0x1c2 or 0x1c4 or 0x5032 or 0x6232 => 32, 0x8664 or 0xaa64 or 0x5064 or 0x6264 => 64, _ => null };

    // pxeprefix.S: ljmp $0x7c0,$5; pushfl; pushal, and its own messages. gPXE, which iPXE comes from, has the same.
    private static bool IsPxe(ReadOnlySpan<byte> bytes) =>
        bytes.StartsWith((ReadOnlySpan<byte>)[0xea, 0x05, 0x00, 0xc0, 0x07, 0x66, 0x9c]) && bytes.IndexOf("PXE->EB:"u8) is > 0 and < 0x2000;

    // mbr.S and bootpart.S: mov $5,%bp; jmp over ljmp $0,$0x7c00; stack at 0x200:0x2000.
    private static bool IsDisk(ReadOnlySpan<byte> bytes) => bytes.Length >= 512 && bytes[510] == 0x55 && bytes[511] == 0xaa
        && bytes.StartsWith((ReadOnlySpan<byte>)[0xbd, 0x05, 0x00, 0xeb, 0x05, 0xea, 0x00, 0x7c, 0x00, 0x00, 0xb8, 0x00, 0x02, 0x8e, 0xd0, 0xbc, 0x00, 0x20]);

    private IpxeBinary WithVersion(string? version)
    {
        var gitId = version is not null && GitIdPattern().Match(version) is { Success: true } match ? match.Groups["id"].Value : null;
        return this with { Version = version, GitId = gitId, Date = version is null ? null : DateOf(version) };
    }

    /// <summary>The day that a version names; null for none.</summary>
    internal static DateOnly? DateOf(string version) => GitDatePattern().Match(version) is { Success: true } day
        && DateOnly.TryParseExact(day.Groups["day"].ValueSpan, "yyyyMMdd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var parsed) ? parsed : null;

    private static string? ReadText(ReadOnlySpan<byte> bytes)
    {
        const int Longest = 64;
        var end = bytes[..Math.Min(bytes.Length, Longest + 1)].IndexOf((byte)0);
        return end > 0 ? Encoding.Latin1.GetString(bytes[..end]) : null;
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

    [GeneratedRegex(@"git-?(?<day>[0-9]{8})\.", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex GitDatePattern();
}
