using Sunup.Formats.Compression;
using Sunup.Formats.Initramfs.Early;
using Sunup.Formats.Initramfs.Verdicts;
using Sunup.Formats.Streams;
using Sunup.Images.Adding.IscsiRoot;
using Sunup.Images.Outputs;
using Sunup.Images.Packing;
using Sunup.Images.Reading;
using Sunup.Images.Scripts;
using Sunup.Model;

namespace Sunup.Images.Adding;

/// <summary>Adds files and kernel modules to an image: as one joined file, or as a supplementary image to be loaded behind it.</summary>
public sealed class ImageAddition(AddRequest request)
{
    private const int Lz4EndLength = 4;

    private readonly ImageTree _tree = new();
    private readonly List<Finding> _findings = [];

    /// <summary>Reads the image, plans, and writes the result to <paramref name="output"/> unless a finding of severity error is among what was noticed.</summary>
    /// <exception cref="FindingException">The image or the folder of modules cannot be read.</exception>
    public AddReport Run(Stream output, CancellationToken cancellationToken)
    {
        using var image = ImageFile.Open(request.BasePath);
        var trailer = BootConfigTrailer.Find(image);
        var length = trailer?.Offset ?? image.Length;
        Judge(image, length);
        var plan = new AdditionPlan(_tree);
        var sources = new SourceReading(plan);
        foreach (var source in request.Sources)
        {
            sources.Add(source);
        }

        var contents = request.PatchPath is not null || request.TraceInit ? ContentsOf(image, length) : null;
        if (contents is not null && request.PatchPath is { } diff)
        {
            _findings.Add(new ImagePatching(contents, plan, diff).Run(request.BasePath));
        }

        // Behind the diff, which is of the image's own files.
        if (request.IscsiRoot is { } iscsi)
        {
            _findings.Add(new IscsiRootAddition(_tree, plan, iscsi).Run(request.BasePath));
        }

        if (contents is not null && request.TraceInit)
        {
            _findings.Add(new InitTrace(contents, plan, request.Rules.InitPath).Run(request.BasePath));
        }

        var modules = new ModuleAddition(_tree, plan, request);
        if (!request.Modules.IsEmpty)
        {
            modules.Run();
        }

        _findings.AddRange(modules.Findings);
        NotePlan(plan, sources);
        var report = new AddReport
        {
            Paths = [.. plan.Entries.Select(entry => new AddedPath(entry.Path, entry.Mode, entry.Length, plan.Replaces(entry.Path)))],
            Modules = [.. modules.Modules],
        };
        if (_findings.All(finding => finding.Severity != FindingSeverity.Error))
        {
            report = Write(report, plan, image, length, trailer, output, cancellationToken);
        }

        return report with { Findings = [.. _findings] };
    }

    private void Judge(FileStream image, long length)
    {
        var reading = ImageFile.Read(image, length, request.Rules, _tree);
        if ((reading.Message ?? reading.Undefined) is { } message && !request.Early)
        {
            _findings.Add(ReadingFindings.Stops(request.BasePath, message, reading.Offset, length, "The kernel stops there: it would never come to what is added behind it."));
        }
        else if (reading.EndsInside)
        {
            _findings.Add(ReadingFindings.Stops(request.BasePath, "it ends in the middle of an entry", length, length, "It was cut short. What is added would be taken for the rest of that entry."));
        }
    }

    private RootContents ContentsOf(FileStream image, long length)
    {
        image.Position = 0;
        return RootContents.Read(new StreamSlice(image, length), request.Rules, out _);
    }

    private void NotePlan(AdditionPlan plan, SourceReading sources)
    {
        if (plan.Impossible.Any)
        {
            _findings.Add(PackFindings.Impossible(plan.Impossible));
        }

        if (sources.Unreadable.Any)
        {
            _findings.Add(PackFindings.Unreadable(sources.Unreadable));
        }

        if (sources.Sockets.Any)
        {
            _findings.Add(PackFindings.LeftOut(sources.Sockets, "A socket is made by a program that listens; none listens after the boot."));
        }

        if (request.Early && EarlyFinding(plan) is { } early)
        {
            _findings.Add(early);
        }

        if (plan.IsEmpty && _findings.All(finding => finding.Severity != FindingSeverity.Error))
        {
            _findings.Add(AddFindings.NothingToAdd(request.BasePath));
        }
    }

    private static Finding? EarlyFinding(AdditionPlan plan)
    {
        var others = new NoteList("");
        var files = plan.Entries.Where(entry => entry.Mode >> 12 != 4).ToList();
        foreach (var entry in files.Where(entry => entry.Mode >> 12 != 8 || !EarlyNames.IsRead(System.Text.Encoding.UTF8.GetBytes(entry.Path))))
        {
            others.Add(entry.Path, "the kernel does not look for it before it unpacks the initramfs");
        }

        return others.Count == files.Count ? PackFindings.NothingEarly(others) : others.Any ? PackFindings.NotReadEarly(others) : null;
    }

    private AddReport Write(
        AddReport report, AdditionPlan plan, FileStream image, long length, BootConfigTrailer? trailer, Stream output, CancellationToken cancellationToken)
    {
        using var counted = new CountingStream(output);
        var padding = 0;
        if (!request.SupplementOnly && !request.Early)
        {
            ImageCopy.Copy(image, 0, length, counted, cancellationToken);
            padding = PadBehindImage(counted);
        }

        var offset = counted.Count;
        report = report with { Offset = offset, Padding = padding, ArchiveBytes = WriteArchive(plan, counted, cancellationToken) };
        if (!request.SupplementOnly && request.Early)
        {
            ZeroPadding.WriteTo(counted, counted.Count, 4);
            ImageCopy.Copy(image, 0, length, counted, cancellationToken);
        }

        if (!request.SupplementOnly && trailer is { } config)
        {
            // The kernel looks for it at the very end only.
            ZeroPadding.WriteTo(counted, counted.Count, 4);
            ImageCopy.Copy(image, config.Offset, config.Length, counted, cancellationToken);
        }

        return report;
    }

    // unlz4 reads sizes of chunks until one is zero, so an archive behind it would be taken for a size (lib/decompress_unlz4.c).
    private int PadBehindImage(CountingStream output)
    {
        var before = output.Count;
        if (_tree.Segments.LastOrDefault() is { Kind: SegmentKind.Compressed, Compression: CompressionMethod.Lz4Legacy })
        {
            output.Write(new byte[Lz4EndLength]);
        }

        ZeroPadding.WriteTo(output, output.Count, 4);
        return (int)(output.Count - before);
    }

    private long WriteArchive(AdditionPlan plan, CountingStream output, CancellationToken cancellationToken)
    {
        var writer = new SupplementWriter(request.Time);
        long bytes;
        using (var compressed = request.Compress?.Invoke(output))
        {
            bytes = writer.Write(plan.Entries, compressed ?? output, cancellationToken);
        }

        if (writer.Changed.Any)
        {
            _findings.Add(PackFindings.Changed(writer.Changed));
        }

        if (writer.Unreadable.Any)
        {
            _findings.Add(PackFindings.Unreadable(writer.Unreadable));
        }

        return bytes;
    }
}
