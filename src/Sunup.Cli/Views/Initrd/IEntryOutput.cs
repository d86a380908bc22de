using Sunup.Formats.Compression;
using Sunup.Formats.Initramfs.Unpacking;
using Sunup.Formats.Initramfs.Verdicts;

namespace Sunup.Cli.Views.Initrd;

/// <summary>Takes a listing while the image is read.</summary>
internal interface IEntryOutput : IDisposable
{
    void SegmentStarted(int index, SegmentKind kind, CompressionMethod? compression, long offset);

    void Entry(in ListedEntry entry);

    /// <summary>The image was read, to its end or to where the kernel stops.</summary>
    void End(InitramfsReading reading, IReadOnlyList<InitramfsSegment> segments);
}
