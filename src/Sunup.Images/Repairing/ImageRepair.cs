using System.Collections.Immutable;
using Sunup.Formats.Compression;
using Sunup.Formats.Initramfs.Verdicts;
using Sunup.Images.Outputs;
using Sunup.Images.Reading;

namespace Sunup.Images.Repairing;

/// <summary>Rewrites an image so that the kernel takes all of it, and says each change. The original is only read.</summary>
public sealed class ImageRepair(RepairOptions options)
{
    private const int Lz4EndLength = 4;

    /// <summary>Writes the repaired image, reads it as the kernel does, and says what became of it: it is good only where <see cref="RepairReport.IsSound"/>.</summary>
    /// <param name="path">The image.</param>
    /// <param name="output">Written from its start, then read.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="Model.FindingException">The image cannot be read.</exception>
    public RepairReport Run(string path, Stream output, CancellationToken cancellationToken)
    {
        using var image = ImageFile.Open(path);
        var report = new RepairReport { Before = Verify(image) };
        if (RepairReport.IsTaken(report.Before) && options.Recompress is null)
        {
            ImageCopy.Copy(image, 0, image.Length, output, cancellationToken);
            return Finish(report, path, output);
        }

        var scan = new RepairScan(image, options);
        scan.Run(cancellationToken);
        report = report with { Changes = [.. scan.Changes] };
        if (scan.Problems.Count > 0)
        {
            return report with { Findings = [RepairFindings.CannotRepair(path, report.Before, scan.Problems)] };
        }

        var changes = report.Changes.ToBuilder();
        Write(scan, image, output, changes, cancellationToken);
        return Finish(report with { Changes = [.. changes.OrderBy(change => change.Offset)] }, path, output);
    }

    private RepairReport Finish(RepairReport report, string path, Stream output)
    {
        var padding = ZeroPadding.WriteTo(output, output.Position, options.PadTo);
        output.Flush();
        report = report with
        {
            Changes = padding == 0 ? report.Changes : [.. report.Changes, new RepairChange(report.Before.Length, $"{padding} zeros were added at the end, up to a multiple of {options.PadTo}")],
            After = Verify(output),
            Length = output.Length,
        };
        return report.IsSound ? report : report with { Findings = [RepairFindings.StillWrong(path, report.After!)] };
    }

    private InitramfsVerdict Verify(Stream image)
    {
        image.Position = 0;
        return InitramfsVerifier.Verify(image, options.Rules, KernelDecoders.Create);
    }

    private static void Write(RepairScan scan, Stream image, Stream output, ImmutableArray<RepairChange>.Builder changes, CancellationToken cancellationToken)
    {
        var afterLz4 = false;
        var end = 0L;
        foreach (var part in scan.Parts)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Separate(part, output, afterLz4, part.Offset - end, changes);
            afterLz4 = WritePart(part, image, output, cancellationToken);
            end = EndOf(part);
        }

        if (scan.BootConfig is { } config)
        {
            output.Write(new byte[afterLz4 ? Lz4EndLength : 0]);
            ZeroPadding.WriteTo(output, output.Position, 4);
            CopyPieces([config], image, output, cancellationToken);
        }
    }

    private static void Separate(ImagePart part, Stream output, bool afterLz4, long gap, ImmutableArray<RepairChange>.Builder changes)
    {
        if (afterLz4)
        {
            output.Write(new byte[Lz4EndLength]);
            if (gap < Lz4EndLength)
            {
                changes.Add(new RepairChange(part.Offset, "something follows an LZ4 stream with fewer than four zeros between: the kernel takes it for the size of a chunk (\"Decoding failed\", or worse); four zeros were put there"));
            }
        }

        var zeros = ZeroPadding.WriteTo(output, output.Position, 4);
        if (!afterLz4 && zeros > gap && part.Offset % 4 == 0)
        {
            changes.Add(new RepairChange(part.Offset, $"{zeros} zeros were put before this archive, so that it starts on a multiple of 4"));
        }
    }

    private static bool WritePart(ImagePart part, Stream image, Stream output, CancellationToken cancellationToken)
    {
        if (part is CopiedPart copied)
        {
            CopyPieces(copied.Pieces, image, output, cancellationToken);
            return copied.EndsWithLz4;
        }

        var recoded = (RecodedPart)part;
        using (var compressed = recoded.Method is { } method ? ImageCompression.Open(output, method, null) : null)
        {
            var normalizer = new CpioNormalizer(compressed ?? output);
            foreach (var source in recoded.Sources)
            {
                cancellationToken.ThrowIfCancellationRequested();
                source.Decode(image, normalizer, out _);
            }

            normalizer.Finish();
        }

        return recoded.Method == CompressionMethod.Lz4Legacy;
    }

    private static void CopyPieces(IReadOnlyList<ImagePiece> pieces, Stream image, Stream output, CancellationToken cancellationToken)
    {
        foreach (var piece in pieces)
        {
            if (piece.Bytes is { } bytes)
            {
                output.Write(bytes);
            }
            else
            {
                ImageCopy.Copy(image, piece.Offset, piece.Length, output, cancellationToken);
            }
        }
    }

    private static long EndOf(ImagePart part) => part switch
    {
        CopiedPart { Pieces: [{ Bytes: null } only] } => only.Offset + only.Length,
        RecodedPart { Sources: [.., { Pieces: [.., { Bytes: null } last] }] } => last.Offset + last.Length,
        _ => long.MaxValue,
    };
}
