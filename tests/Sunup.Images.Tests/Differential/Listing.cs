using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Sunup.Formats.Compression;
using Sunup.Formats.Initramfs.Unpacking;
using Sunup.Formats.Initramfs.Verdicts;
using Sunup.Images.Reading;

namespace Sunup.Images.Tests.Differential;

/// <summary>The entries of an image, a line each: mode, links, owner, group, size or device, name, target. As our reader gives them, and as <c>cpio -tv</c> prints them.</summary>
internal sealed partial class Listing : IInitramfsVisitor
{
    private static readonly string[] s_fields = ["mode", "links", "owner", "group", "size"];

    private readonly List<string> _lines = [];
    private readonly StringBuilder _target = new();
    private CpioEntry _entry;

    public bool WantsMore => false;

    /// <summary>What our reader finds in all segments, in order.</summary>
    public static IReadOnlyList<string> Of(string image)
    {
        var listing = new Listing();
        using var stream = ImageFile.Open(image);
        var reading = ImageFile.Read(stream, stream.Length, UnpackRules.ForKernel(null, null), listing);
        Assert.Null(reading.Message);
        return listing._lines;
    }

    /// <summary>The lines of a tool that lists by <c>cpio -tv</c>; its other lines are left out, and so are dates, which trees are compared by.</summary>
    public static IReadOnlyList<string> Parse(string output) =>
        [.. output.Split('\n').Select(line => CpioLine().Match(line)).Where(match => match.Success).Select(match => string.Join(
            ' ', s_fields.Select(field => match.Groups[field].Value.Replace(" ", "", StringComparison.Ordinal)).Append(match.Groups["name"].Value)))];

    public void SegmentStarted(int index, SegmentKind kind, CompressionMethod? compression, long offset)
    {
    }

    public bool EntryStarted(in CpioEntry entry)
    {
        _entry = entry;
        _target.Clear();
        return false;
    }

    public void EntryData(ReadOnlySpan<byte> bytes)
    {
        if (_entry.IsSymbolicLink)
        {
            _target.Append(Encoding.Latin1.GetString(bytes.TrimEnd((byte)0)));
        }
    }

    public void EntryEnded(bool whole)
    {
        if (!_entry.IsTrailer)
        {
            var header = _entry.Header;
            var size = _entry.Type is 0x2000 or 0x6000 ? $"{header.DeviceMajor},{header.DeviceMinor}" : header.FileSize.ToString(CultureInfo.InvariantCulture);
            _lines.Add(string.Create(CultureInfo.InvariantCulture, $"{ModeOf(header.Mode)} {header.LinkCount} {OwnerOf(header.Uid)} {OwnerOf(header.Gid)} {size} {_entry.Name}{(_target.Length > 0 ? $" -> {_target}" : "")}"));
        }
    }

    public void EntrySkipped(in CpioEntry entry, SilentLossKind why) => _lines.Add($"skipped: {why} {entry.Name}");

    public void SegmentEnded(InitramfsSegment segment)
    {
    }

    private static string OwnerOf(uint id) => id == 0 ? "root" : id.ToString(CultureInfo.InvariantCulture);

    private static string ModeOf(uint mode)
    {
        var text = new StringBuilder().Append((mode & CpioEntry.TypeMask) switch { 0x4000 => 'd', 0xa000 => 'l', 0x2000 => 'c', 0x6000 => 'b', 0x1000 => 'p', 0xc000 => 's', 0x8000 => '-', _ => '?' });
        for (var bit = 8; bit >= 0; bit--)
        {
            text.Append((mode >> bit & 1) == 0 ? '-' : "xwr"[bit % 3]);
        }

        // Set-user-id, set-group-id and sticky stand in place of x.
        foreach (var (bit, at, letter) in new[] { (11, 3, 's'), (10, 6, 's'), (9, 9, 't') })
        {
            text[at] = (mode >> bit & 1) == 0 ? text[at] : text[at] == 'x' ? letter : char.ToUpperInvariant(letter);
        }

        return text.ToString();
    }

    [GeneratedRegex(@"^(?<mode>[a-z?-][rwxsStT-]{9}) +(?<links>\d+) +(?<owner>\S+) +(?<group>\S+) +(?<size>\d+(?:, *\d+)?) +\w{3} +\d+ +[\d:]+ (?<name>.+)$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex CpioLine();
}
