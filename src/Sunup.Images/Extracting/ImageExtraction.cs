using Sunup.Formats.Compression;
using Sunup.Formats.Initramfs.Early;
using Sunup.Formats.Initramfs.Unpacking;
using Sunup.Formats.Initramfs.Verdicts;
using Sunup.Images.Reading;

namespace Sunup.Images.Extracting;

/// <summary>Extracts all segments of images into a folder.</summary>
/// <remarks>Nothing outside the folder is touched, whatever the names and links in the images: see <see cref="TargetFolder"/>.</remarks>
/// <param name="options">How.</param>
/// <param name="progress">Told the bytes of data written, now and then; null for nobody.</param>
public sealed class ImageExtraction(ExtractOptions options, Action<long>? progress = null)
{
    private readonly ExtractNotes _notes = new();

    /// <summary>What was extracted so far: of an extraction that was interrupted, every file whole.</summary>
    public ExtractReport Report => _notes.ToReport();

    /// <summary>Extracts the images in their order.</summary>
    /// <exception cref="Model.FindingException">An image cannot be read.</exception>
    /// <exception cref="Linux.LinuxException">The folder cannot be opened.</exception>
    public ExtractReport Run(IReadOnlyList<string> images, string folder, CancellationToken cancellationToken)
    {
        try
        {
            if (options.Final)
            {
                RunFinal(images, folder, cancellationToken);
            }
            else if (options.BySegment)
            {
                RunBySegment(images, folder, cancellationToken);
            }
            else
            {
                using var target = new TargetFolder(folder);
                using var extraction = new EntryExtraction(target, _notes, options, progress, cancellationToken);
                foreach (var image in images)
                {
                    Read(image, extraction);
                }
            }
        }
        catch (ExtractionStoppedException)
        {
            // It is noted, and nothing that follows could be written.
        }

        return Report;
    }

    private void RunFinal(IReadOnlyList<string> images, string folder, CancellationToken cancellationToken)
    {
        var final = new FinalTree(new RootTree(options.Rules), options.Rules);
        for (var i = 0; i < images.Count; i++)
        {
            final.Image = i;
            final.Finish(Read(images[i], final));
        }

        foreach (var loss in final.Tree.Losses)
        {
            _notes.Lost(loss.Entry, loss.Detail);
        }

        _notes.Entries = final.Entries;
        using var target = new TargetFolder(folder);
        using var writer = new TargetWriter(target, _notes, options.AsRoot);
        using var data = new DataExtraction(final.Make(writer, new PathFilter(options.Only)), writer, _notes, progress, cancellationToken);
        for (var i = 0; i < images.Count; i++)
        {
            data.Image = i;
            using var image = ImageFile.Open(images[i]);
            ImageFile.Read(image, LengthOf(image), options.Rules, data);
        }
    }

    private void RunBySegment(IReadOnlyList<string> images, string folder, CancellationToken cancellationToken)
    {
        using var extraction = new SegmentExtraction(folder, _notes, options, progress, cancellationToken);
        foreach (var image in images)
        {
            Read(image, extraction);
        }
    }

    private InitramfsReading Read(string path, IInitramfsVisitor visitor)
    {
        using var image = ImageFile.Open(path);
        var length = LengthOf(image);
        var reading = ImageFile.Read(image, length, options.Rules, visitor);
        if ((reading.Message ?? reading.Undefined) is { } message)
        {
            _notes.Add(ReadingFindings.Stops(path, message, reading.Offset, length, "What is extracted is what comes before that place; the kernel has no more either."));
        }
        else if (reading.EndsInside)
        {
            _notes.Add(ReadingFindings.Stops(path, "it ends in the middle of an entry", length, length, "It was cut short. The kernel says nothing of that."));
        }

        return reading;
    }

    private static long LengthOf(Stream image) => BootConfigTrailer.Find(image)?.Offset ?? image.Length;
}

/// <summary>Extracts each segment with entries into a folder of its own.</summary>
internal sealed class SegmentExtraction(string folder, ExtractNotes notes, ExtractOptions options, Action<long>? progress, CancellationToken cancellationToken)
    : IInitramfsVisitor, IDisposable
{
    private int _count;
    private TargetFolder? _target;
    private EntryExtraction? _current;

    public void SegmentStarted(int index, SegmentKind kind, CompressionMethod? compression, long offset)
    {
        Dispose();
        if (kind is SegmentKind.Cpio or SegmentKind.Compressed)
        {
            _target = new TargetFolder(Directory.CreateDirectory(Path.Combine(folder, $"segment-{_count++}")).FullName);
            _current = new EntryExtraction(_target, notes, options, progress, cancellationToken);
        }
    }

    public bool EntryStarted(in CpioEntry entry) => _current!.EntryStarted(entry);

    public void EntryData(ReadOnlySpan<byte> bytes) => _current!.EntryData(bytes);

    public void EntryEnded(bool whole) => _current!.EntryEnded(whole);

    public void EntrySkipped(in CpioEntry entry, SilentLossKind why) => _current!.EntrySkipped(entry, why);

    public void SegmentEnded(InitramfsSegment segment) => Dispose();

    public void Dispose()
    {
        _current?.Dispose();
        _target?.Dispose();
        (_current, _target) = (null, null);
    }
}
