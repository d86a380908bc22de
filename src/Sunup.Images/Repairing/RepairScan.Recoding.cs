using Sunup.Formats.Compression;

namespace Sunup.Images.Repairing;

/// <remarks>What has to be packed anew, and why.</remarks>
internal sealed partial class RepairScan
{
    /// <summary>Whether what was unpacked has to be packed anew: it is not what the kernel takes, or goes on with what came before, or another method is wanted.</summary>
    private bool Recodes(CpioNormalizer shape) => options.Recompress is not null || IsOpen || shape.EndsInside || shape.HasWrongZeros || shape.HasJunk || shape.Entries == 0;

    private void Recode(CompressedSource source, long length, CpioNormalizer shape)
    {
        var method = MethodFor(source.Method ?? CompressionMethod.Lz4Legacy);
        if (IsOpen && _open is { } open && _parts[^1] is RecodedPart before)
        {
            source.Decode(image, open, out _);
            before.Sources.Add(source);
            Change("a compressed stream that goes on in the middle of an entry of the one before (pzstd, or a file that was split): the kernel says \"junk at the end of compressed archive\"; both became one stream");
            Judge(open);
        }
        else if (shape.Entries == 0 && !shape.HasJunk)
        {
            Change("a compressed stream without an archive in it; it was left out");
        }
        else
        {
            _open = shape;
            _parts.Add(new RecodedPart(_at, [source], method));
            Explain(source, shape, method);
            Judge(shape);
        }

        _at += length;
    }

    private void Explain(CompressedSource source, CpioNormalizer shape, CompressionMethod? method)
    {
        if (shape.HasWrongZeros)
        {
            Change("zeros inside a compressed stream that the kernel does not take there (\"no cpio magic\", \"broken padding\"); they were left out");
        }

        if (shape.LacksPadding)
        {
            Change("the last entry lacked its padding: inside a compressed stream the kernel says \"junk at the end of compressed archive\"; the zeros were added");
        }

        if (source.Method is { } old && old != method)
        {
            Change($"{CompressionMagic.NameOf(old)} became {(method is { } chosen ? CompressionMagic.NameOf(chosen) : "an archive that is not compressed")}{(options.Rules.Compressions.Contains(old) ? "" : $": this kernel lacks CONFIG_{CompressionMagic.OptionOf(old)}")}");
        }
    }

    private void Judge(CpioNormalizer shape)
    {
        if (shape.HasJunk)
        {
            Problem(_at, "inside this compressed stream is something that is no archive");
        }
    }

    // There is no writer of LZO; and the kernel must have the method.
    private CompressionMethod? MethodFor(CompressionMethod old)
    {
        var wanted = options.Recompress ?? old;
        return wanted != CompressionMethod.Lzo && options.Rules.Compressions.Contains(wanted) ? wanted
            : new CompressionMethod?[] { CompressionMethod.Zstd, CompressionMethod.Gzip, CompressionMethod.Xz, CompressionMethod.Lz4Legacy, CompressionMethod.Bzip2, CompressionMethod.Lzma }
                .FirstOrDefault(method => options.Rules.Compressions.Contains(method!.Value));
    }
}
