using System.Collections.Immutable;
using System.Text;
using Sunup.Diagnosis.Predictions.Initramfs;
using Sunup.Formats.Compression;
using Sunup.Formats.Initramfs.Unpacking;
using Sunup.Formats.Initramfs.Verdicts;

namespace Sunup.Cli.Views.Initrd;

/// <summary>A listing as text: names, or with <c>-l</c> a line as ls has it.</summary>
/// <param name="output">Where to.</param>
/// <param name="isLong"><c>-l</c>.</param>
/// <param name="headings">A line before each segment: for people.</param>
/// <param name="parts">The files, for the headings.</param>
internal sealed class TextEntries(TextWriter output, bool isLong, bool headings, ImmutableArray<ImagePart> parts) : IEntryOutput
{
    private readonly StringBuilder _line = new();

    public void SegmentStarted(int index, SegmentKind kind, CompressionMethod? compression, long offset)
    {
        if (headings && kind is SegmentKind.Cpio or SegmentKind.Compressed)
        {
            var name = compression is { } method ? CompressionMagic.NameOf(method) : "raw cpio";
            var file = parts.LastOrDefault(part => part.Offset <= offset) is { } part && parts.Length > 1 ? $" ({Path.GetFileName(part.Name)})" : "";
            output.WriteLine($"# segment {index}: {name} at byte {Wording.Number(offset)}{file}");
        }
    }

    public void Entry(in ListedEntry listed)
    {
        _line.Clear();
        var entry = listed.Entry;
        var header = entry.Header;
        if (isLong)
        {
            var size = entry.Type is 0x2000 or 0x6000 ? $"{header.DeviceMajor}, {header.DeviceMinor}" : header.FileSize.ToString(System.Globalization.CultureInfo.InvariantCulture);
            EntryLine.AppendFields(_line, header.Mode, header.LinkCount, (header.Uid, header.Gid), size, header.ModificationTime);
        }

        EntryLine.AppendName(_line, entry.Name);
        if (isLong)
        {
            AppendTail(listed);
        }

        output.Write(_line.Append('\n'));
    }

    public void End(InitramfsReading reading, IReadOnlyList<InitramfsSegment> segments) => output.Flush();

    public void Dispose()
    {
    }

    private void AppendTail(in ListedEntry listed)
    {
        if (listed.Target is { } target)
        {
            _line.Append(" -> ");
            EntryLine.AppendName(_line, target);
        }

        if (listed.Skipped is { } why)
        {
            _line.Append($"  [lost: {VerdictWords.Of(why)}]");
        }
        else if (!listed.IsWhole)
        {
            _line.Append("  [cut short]");
        }
    }
}
