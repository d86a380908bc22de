using Sunup.Boots.Verdicts.Images;

namespace Sunup.Boots.Verdicts.Corpus;

/// <summary>xz and lzma alone: checks, filters, blocks, streams, sizes.</summary>
internal static class XzVectors
{
    public static IEnumerable<Vector> All() => [.. Checks(), .. Filters(), .. Blocks(), .. Streams(), .. Lzma()];

    private static byte[] XzA => Parts.Once("xz-a", () => Compressor.Xz(Parts.A));

    private static IEnumerable<Vector> Checks()
    {
        foreach (var check in (string[])["none", "crc32", "crc64", "sha256"])
        {
            yield return new Vector($"xz-check-{check}", () => Compressor.Xz(Parts.A, $"--check={check}"));
        }

        yield return new Vector("xz-check-default", () => Compressor.Run("xz", Parts.A, "-T1"));
        yield return new Vector("xz-check-crc64-second", () => Bytes.Join(XzA, Compressor.Xz(Parts.B, "--check=crc64")));
        yield return new Vector("xz-check-reserved-2", () => XzA.With(7, 2));
        yield return new Vector("xz-flags-byte-one", () => XzA.With(6, 1));
        yield return new Vector("xz-header-crc-wrong", () => XzA.With(8, 0xff));
        yield return new Vector("xz-magic-wrong", () => XzA.With(3, 0xff));
        yield return new Vector("xz-block-check-wrong", () => XzA.With(BlockCheckAt(XzA), 0xde, 0xad, 0xbe, 0xef));
        yield return new Vector("xz-index-damaged", () => XzA.With(^16, 0xff));
        yield return new Vector("xz-footer-crc-wrong", () => XzA.With(^12, 0xff));
        yield return new Vector("xz-footer-magic-wrong", () => XzA.With(^1, 0xff));
        yield return new Vector("xz-footer-missing", () => XzA.Cut(12));
        yield return new Vector("xz-backward-size-wrong", () => XzA.With(^8, 0x7f));
    }

    /// <summary>The four bytes before the index, which is here: a zero, one record, padding, a CRC32.</summary>
    private static int BlockCheckAt(byte[] xz) => xz.Length - 12 - (((xz[^8] | (xz[^7] << 8)) + 1) * 4) - 4;

    private static IEnumerable<Vector> Filters()
    {
        foreach (var (name, filter) in ((string, string)[])[("x86", "--x86"), ("arm64", "--arm64"), ("arm", "--arm"), ("powerpc", "--powerpc"), ("delta", "--delta=dist=4")])
        {
            yield return new Vector($"xz-filter-{name}", () => Filtered(filter));
        }

        yield return new Vector("xz-filter-two", () => Compressor.Run("xz", Parts.A, "-T1", "--check=crc32", "--delta", "--x86", "--lzma2=preset=6"));
        yield return new Vector("xz-filter-x86-after-good", () => Bytes.Join(XzA, Compressor.Run("xz", Parts.B, "-T1", "--check=crc32", "--arm", "--lzma2=preset=6")));
        // The dictionary's size is one byte: 2 or 3, shifted by its half and 11.
        foreach (var (name, size) in ((string, byte)[])[("256mib", 32), ("512mib", 34), ("768mib", 35), ("1536mib", 37), ("4gib", 40), ("reserved", 41)])
        {
            yield return new Vector($"xz-dictionary-{name}", () => WithDictionary(XzA, size));
        }

        yield return new Vector("xz-dictionary-4kib", () => Compressor.Xz(Parts.Large(20_000), "--check=crc32", "--lzma2=dict=4KiB"));
        yield return new Vector("xz-dictionary-64mib", () => WithDictionary(XzA, 28));

        static byte[] Filtered(string filter) => Compressor.Run("xz", Parts.A, "-T1", "--check=crc32", filter, "--lzma2=preset=6");
    }

    /// <summary>Another dictionary size in the one block's header: size, flags, filter 21, one byte of properties, the dictionary, three zeros, CRC32.</summary>
    private static byte[] WithDictionary(byte[] xz, byte size)
    {
        const int Header = 12;
        const int Dictionary = Header + 4;
        const int Checksum = Header + 8;
        var changed = xz.With(Dictionary, size);
        return changed.With(Checksum, BitConverter.GetBytes(Bytes.Crc32(changed.AsSpan(Header, Checksum - Header))));
    }

    private static IEnumerable<Vector> Blocks()
    {
        yield return new Vector("xz-blocks", () => Compressor.Xz(Parts.Large(20_000), "--check=crc32", "--block-size=4096"));
        yield return new Vector("xz-blocks-with-sizes", () => Compressor.Run("xz", Parts.Large(20_000), "-T2", "--check=crc32", "--block-size=4096"));
        yield return new Vector("xz-blocks-cut-between", () => Compressor.Xz(Parts.Large(20_000), "--check=crc32", "--block-size=4096")[..8400]);
        yield return new Vector("xz-uncompressed-chunks", () => Compressor.Xz(Parts.Large(90_000)));
        yield return new Vector("xz-empty", () => Compressor.Xz([]));
        yield return new Vector("xz-empty-later", () => Bytes.Join(Parts.A, Compressor.Xz([]), Parts.GzipB));
    }

    private static IEnumerable<Vector> Streams()
    {
        yield return new Vector("xz-stream-padding-4", () => Bytes.Join(XzA, Bytes.Zeros(4), Compressor.Xz(Parts.B)));
        yield return new Vector("xz-stream-padding-3", () => Bytes.Join(XzA, Bytes.Zeros(3), Compressor.Xz(Parts.B)));
        yield return new Vector("xz-then-gzip-then-zstd", () => Bytes.Join(XzA, Parts.GzipB, Compressor.Zstd(Parts.C)));
        yield return new Vector("xz-then-raw", () => Bytes.Join(XzA, Parts.B));
        yield return new Vector("xz-then-2-zeros-raw", () => Bytes.Join(XzA, Bytes.Zeros(2), Parts.B));
    }

    private static IEnumerable<Vector> Lzma()
    {
        byte[] Known() => Parts.Once("lzma-a", () => Compressor.Lzma(Parts.A));
        var length = BitConverter.GetBytes((long)Parts.A.Length);
        yield return new Vector("lzma-size-unknown", Known);
        yield return new Vector("lzma-size-known-with-end-mark", () => Known().With(5, length));
        yield return new Vector("lzma-size-too-small", () => Known().With(5, BitConverter.GetBytes((long)Parts.A.Length - 10)));
        yield return new Vector("lzma-size-too-large", () => Known().With(5, BitConverter.GetBytes((long)Parts.A.Length + 10)));
        yield return new Vector("lzma-size-known-then-gzip", () => Bytes.Join(Known().With(5, length), Parts.GzipB));
        yield return new Vector("lzma-other-properties", () => Compressor.Run("xz", Parts.A, "--format=lzma", "-T1", "--lzma1=lc=4,lp=0,pb=2"));
        yield return new Vector("lzma-dictionary-4kib", () => Compressor.Run("xz", Parts.Large(20_000), "--format=lzma", "-T1", "--lzma1=dict=4KiB"));
        yield return new Vector("lzma-dictionary-odd", () => Known().With(1, 0, 0, 0, 0x10));
        yield return new Vector("lzma-dictionary-zero", () => Known().With(1, 0, 0, 0, 0));
        yield return new Vector("lzma-dictionary-2gib", () => Known().With(1, 0, 0, 0, 0x80));
        yield return new Vector("lzma-large", () => Compressor.Lzma(Parts.Large(100_000)));
        yield return new Vector("lzma-then-4-zeros-gzip", () => Bytes.Join(Known(), Bytes.Zeros(4), Parts.GzipB));
        yield return new Vector("lzma-header-only", () => Known()[..13]);
    }
}
