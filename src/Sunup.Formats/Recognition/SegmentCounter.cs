using System.Collections.Immutable;
using System.Globalization;
using Sunup.Formats.Compression;
using Sunup.Formats.Initramfs.Unpacking;
using Sunup.Formats.Initramfs.Verdicts;

namespace Sunup.Formats.Recognition;

/// <summary>The segments of an image as a current kernel with every compressor reads them, without its files.</summary>
internal sealed class SegmentCounter : IInitramfsVisitor
{
    private readonly ImmutableArray<ScannedSegment>.Builder _segments = ImmutableArray.CreateBuilder<ScannedSegment>();

    public static ImmutableArray<ScannedSegment> Count(FileBytes file)
    {
        var counter = new SegmentCounter();
        var reading = InitramfsReader.Read(new InputWindow(file.Open(0, file.Length)), UnpackRules.ForKernel(null, null), counter);
        var fault = FaultOf(reading);
        if (fault is not null && counter._segments.Count > 0)
        {
            var index = Math.Max(0, counter._segments.Count - 1);
            counter._segments[index] = counter._segments[index] with { Fault = fault };
        }

        return counter._segments.ToImmutable();
    }

    public void SegmentStarted(int index, SegmentKind kind, CompressionMethod? compression, long offset)
    {
    }

    public bool EntryStarted(in CpioEntry entry) => false;

    public void EntryData(ReadOnlySpan<byte> bytes)
    {
    }

    public void EntryEnded(bool whole)
    {
    }

    public void EntrySkipped(in CpioEntry entry, SilentLossKind why)
    {
    }

    // Zeros between segments are padding and no segment of their own here.
    public void SegmentEnded(InitramfsSegment segment)
    {
        if (segment.Kind != SegmentKind.Zeros)
        {
            _segments.Add(new ScannedSegment(segment.Offset, segment.Length, segment.Compression, segment.Entries, null));
        }
    }

    private static FormatFault? FaultOf(InitramfsReading reading) => reading switch
    {
        { Message: { } message } => new FormatFault("segment", reading.Offset ?? 0, string.Create(CultureInfo.InvariantCulture, $"is what the kernel would stop at: {message}")),
        { Undefined: { } undefined } => new FormatFault("segment", reading.Offset ?? 0, $"is read in a way that no one can predict: {undefined}"),
        { EndsInside: true } => new FormatFault("entry", reading.Length, $"is cut by the end of the file: {reading.Entry ?? "its header"}"),
        _ => null,
    };
}
