using System.Globalization;
using Sunup.Formats.Recognition;

namespace Sunup.Formats.Kernels;

/// <summary>Looks into the kernel itself, decompressing it where it is compressed and something is wanted that only it has.</summary>
internal static class KernelContents
{
    private const int Step = 1 << 18;

    public static KernelFile Read(KernelFile kernel, FileBytes file, KernelReadOptions options)
    {
        var wantsBanner = kernel.VersionText is null && options.Version;
        if ((!wantsBanner && !options.Config) || kernel.Kind == KernelKind.OldBootSector || !IsReadable(kernel))
        {
            return kernel;
        }

        var scan = new KernelScan(wantsBanner, options.Config);
        var length = new LengthSink(scan, runToEnd: options.Config);
        var fault = kernel.Payload is { } payload ? payload.Decode(file, length) : Pass(kernel, file, length);
        scan.End();
        kernel = kernel with
        {
            VersionText = kernel.VersionText ?? WithoutPrefix(scan.Banner),
            ConfigRead = options.Config && fault is null,
            ConfigText = scan.ConfigText,
            DecompressedLength = options.Config && fault is null && kernel.Payload is not null ? length.Length : null,
        };
        return fault is null ? CheckLength(kernel) : KernelRules.Add(kernel, KernelProblemKind.PayloadDamaged, Damaged(kernel, fault, length.Length));
    }

    // A payload that is not where it should be, or is not what it should be, is not decompressed.
    private static bool IsReadable(KernelFile kernel) => kernel.Payload is null
        ? kernel.Kind != KernelKind.BzImage
        : !kernel.Problems.Any(problem => problem.Kind is KernelProblemKind.PayloadMisplaced or KernelProblemKind.PayloadUnknown or KernelProblemKind.CutShort);

    private static KernelFile CheckLength(KernelFile kernel)
    {
        if (kernel.DecompressedLength is not { } length || kernel.Payload!.Value.UncompressedLength is not { } said || said == (uint)length)
        {
            return kernel;
        }

        var rule = string.Create(CultureInfo.InvariantCulture, $"says {said} bytes, the payload decompresses to {length}");
        return KernelRules.Add(kernel, KernelProblemKind.PayloadLength, new FormatFault("uncompressed size", kernel.Payload.Value.Offset + kernel.Payload.Value.Length, rule));
    }

    private static FormatFault Damaged(KernelFile kernel, string message, long sofar) => new(
        "payload", kernel.Payload?.Offset ?? 0, string.Create(CultureInfo.InvariantCulture, $"does not decompress: {message}, after {sofar} bytes"));

    // What is loaded of an ELF file, or all of an image.
    private static string? Pass(KernelFile kernel, FileBytes file, LengthSink sink)
    {
        var buffer = new byte[Step];
        var parts = kernel.Elf is { } elf ? elf.Segments.Where(segment => segment.Type == 1).Select(segment => (segment.Offset, segment.Size)) : [(0, file.Length)];
        foreach (var (offset, size) in parts)
        {
            for (long done = 0; done < size;)
            {
                var read = file.ReadAt(offset + done, buffer.AsSpan(0, (int)Math.Min(buffer.Length, size - done)));
                if (read == 0 || !sink.Flush(buffer.AsSpan(0, read)))
                {
                    break;
                }

                done += read;
            }
        }

        return null;
    }

    private static string? WithoutPrefix(string? banner) => banner?["Linux version ".Length..];

    // Counts, and goes on to the end where the whole payload is to be checked.
    private sealed class LengthSink(KernelScan scan, bool runToEnd) : Compression.IFlushSink
    {
        public long Length { get; private set; }

        public bool Flush(ReadOnlySpan<byte> bytes)
        {
            Length += bytes.Length;
            return scan.Flush(bytes) || runToEnd;
        }
    }
}
