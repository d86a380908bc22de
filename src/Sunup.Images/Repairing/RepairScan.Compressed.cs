using System.Buffers.Binary;
using Sunup.Formats.Compression;

namespace Sunup.Images.Repairing;

/// <remarks>Compressed parts, each by its format.</remarks>
internal sealed partial class RepairScan
{
    private bool TryXz(ReadOnlySpan<byte> start)
    {
        if (!start.StartsWith(XzStream.Magic))
        {
            return false;
        }

        if (XzStream.TryRead(image, _at, _end) is { } stream)
        {
            TakeXz(stream);
        }
        else
        {
            Problem(_at, "this xz stream is broken or cut short");
        }

        return true;
    }

    private void TakeXz(XzStream stream)
    {
        var plain = new CompressedSource(_at, [.. stream.Rebuild([])], CompressionMethod.Xz);
        var sums = new BlockSums(stream.Blocks);
        var shape = new CpioNormalizer(null);
        if (plain.Decode(image, new TwoSinks(sums, shape), out _) is { } fault)
        {
            Problem(_at, $"this xz stream cannot be unpacked: {fault}");
        }
        else if (Recodes(shape))
        {
            Recode(plain, stream.Length, shape);
        }
        else if (stream.Check > 1)
        {
            Change($"xz with the check {(stream.Check == 4 ? "CRC64, the usual one" : stream.Check == 10 ? "SHA-256" : stream.Check)}, which the kernel does not know; the check became CRC32, the compressed data is the same");
            _parts.Add(new CopiedPart(_at, [.. stream.Rebuild(sums.ToArray())]));
            _at += stream.Length;
        }
        else
        {
            Copy(stream.Length);
        }
    }

    private bool TryLz4(ReadOnlySpan<byte> start)
    {
        switch (start.Length >= 4 ? BinaryPrimitives.ReadUInt32LittleEndian(start) : 0)
        {
            case Lz4Frame.Magic:
                TakeLz4Frame();
                return true;
            case Lz4Legacy.Magic:
                TakeLz4Legacy();
                return true;
            default:
                return false;
        }
    }

    private void TakeLz4Frame()
    {
        var source = new CompressedSource(_at, [new ImagePiece(null, _at, _end - _at)], null);
        var shape = new CpioNormalizer(null);
        if (source.Decode(image, shape, out var length) is { } fault)
        {
            Problem(_at, fault);
            return;
        }

        Change("LZ4 in the frame format, which the kernel does not know; it was compressed anew, in the legacy format (lz4 -l)");
        Recode(source with { Pieces = [new ImagePiece(null, _at, length)] }, length, shape);
    }

    private void TakeLz4Legacy()
    {
        var shape = new CpioNormalizer(null);
        if (Lz4Legacy.Measure(image, _at, _end, shape) is not { } measured)
        {
            Problem(_at, "this LZ4 stream is broken or cut short");
        }
        else if (Recodes(shape))
        {
            Recode(new CompressedSource(_at, [new ImagePiece(null, _at, measured)], CompressionMethod.Lz4Legacy), measured, shape);
        }
        else
        {
            Copy(measured, endsWithLz4: true);
        }
    }

    private bool TrySkippable(ReadOnlySpan<byte> start)
    {
        if (start.Length < 8 || (BinaryPrimitives.ReadUInt32LittleEndian(start) & 0xfffffff0) != 0x184D2A50)
        {
            return false;
        }

        var length = 8L + BinaryPrimitives.ReadUInt32LittleEndian(start[4..]);
        if (length > _end - _at)
        {
            return false;
        }

        Change($"a skippable frame of zstd, {length} bytes, as pzstd writes them: the kernel says \"invalid magic at start of compressed archive\"; it was left out");
        _at += length;
        return true;
    }

    private bool TryCompressed(ReadOnlySpan<byte> start)
    {
        if (CompressionMagic.Detect(start) is not { } method)
        {
            return false;
        }

        var source = new CompressedSource(_at, [new ImagePiece(null, _at, _end - _at)], method);
        var shape = new CpioNormalizer(null);
        if (source.Decode(image, shape, out var length) is { } fault)
        {
            Problem(_at, $"this {CompressionMagic.NameOf(method)} stream cannot be unpacked: {fault}. It is broken, or was cut short");
            return true;
        }

        if (Recodes(shape) || !options.Rules.Compressions.Contains(method))
        {
            Recode(source with { Pieces = [new ImagePiece(null, _at, length)] }, length, shape);
            return true;
        }

        Copy(length);
        return true;
    }
}
