using Sunup.Boots.Verdicts.Images;

namespace Sunup.Boots.Verdicts.Corpus;

/// <summary>LZ4 legacy: a magic, then chunks, each behind its size; the kernel reads sizes until one is zero or fewer than four bytes are left.</summary>
internal static class Lz4Vectors
{
    public const string ChunkUnbounded = "lib/decompress_unlz4.c takes the next four bytes as a chunk's size and does not compare it with what is left: the decoder reads behind the image.";

    private static readonly byte[] s_magic = [0x02, 0x21, 0x4c, 0x18];

    public static IEnumerable<Vector> All() => [.. Tails(), .. JunkTails(), .. Chunks(), .. OtherFormats()];

    private static byte[] Lz4A => Parts.Once("lz4-a", () => Compressor.Lz4(Parts.A));

    private static byte[] Lz4B => Parts.Once("lz4-b", () => Compressor.Lz4(Parts.B));

    private static IEnumerable<Vector> Tails()
    {
        for (var zeros = 0; zeros <= 8; zeros++)
        {
            var count = zeros;
            yield return new Vector($"lz4-tail-{count}-raw", () => Bytes.Join(Lz4A, Bytes.Zeros(count), Parts.B));
        }

        foreach (var zeros in (int[])[0, 1, 2, 3, 4, 5])
        {
            yield return new Vector($"lz4-tail-{zeros}-lz4", () => Bytes.Join(Lz4A, Bytes.Zeros(zeros), Lz4B));
            yield return new Vector($"lz4-tail-{zeros}-gzip", () => Bytes.Join(Lz4A, Bytes.Zeros(zeros), Parts.GzipB));
        }

        foreach (var zeros in (int[])[1, 2, 3, 4, 7, 508])
        {
            yield return new Vector($"lz4-tail-{zeros}-end", () => Bytes.Join(Lz4A, Bytes.Zeros(zeros)));
        }

        yield return new Vector("lz4-aligned-4-zeros-raw", () => Bytes.Join(Lz4A.PadTo(4), Bytes.Zeros(4), Parts.B));
        yield return new Vector("lz4-aligned-8-zeros-raw-raw", () => Bytes.Join(Lz4A.PadTo(4), Bytes.Zeros(8), Parts.B, Parts.C));
        yield return new Vector("lz4-after-raw", () => Bytes.Join(Parts.B, Lz4A));
        yield return new Vector("lz4-three-streams", () => Bytes.Join(Lz4A, Lz4B, Compressor.Lz4(Parts.C)));
        yield return new Vector("lz4-two-magics-in-a-row", () => Bytes.Join(s_magic, Lz4A));
        yield return new Vector("lz4-three-magics-in-a-row", () => Bytes.Join(s_magic, s_magic, Lz4A));
    }

    private static IEnumerable<Vector> JunkTails()
    {
        yield return new Vector("lz4-junk-1", () => Bytes.Join(Lz4A, Bytes.Text("x")));
        yield return new Vector("lz4-junk-3", () => Bytes.Join(Lz4A, Bytes.Text("xyz")));
        yield return new Vector("lz4-junk-4-abcd", () => Bytes.Join(Lz4A, Bytes.Text("ABCD"))) { Undefined = ChunkUnbounded };
        yield return new Vector("lz4-junk-40", () => Bytes.Join(Lz4A, Bytes.Text(new string('z', 40)))) { Undefined = ChunkUnbounded };
        yield return new Vector("lz4-junk-size-larger-than-rest", () => Bytes.Join(Lz4A, [16, 0, 0, 0, 1, 2])) { Undefined = ChunkUnbounded };
        yield return new Vector("lz4-junk-size-fits", () => Bytes.Join(Lz4A, [2, 0, 0, 0, 0xff, 0xff]));
    }

    private static IEnumerable<Vector> Chunks()
    {
        yield return new Vector("lz4-two-chunks", () => Compressor.Lz4(Parts.WithInit().File("zeros", Bytes.Zeros(9 << 20)).File("behind", "x").End()));
        yield return new Vector("lz4-noise", () => Compressor.Lz4(Parts.Large(100_000)));
        yield return new Vector("lz4-magic-only", () => s_magic);
        yield return new Vector("lz4-magic-and-zero", () => Bytes.Join(s_magic, Bytes.Zeros(4)));
        yield return new Vector("lz4-magic-and-zero-later", () => Bytes.Join(Parts.A, s_magic, Bytes.Zeros(4), Parts.GzipB));
        yield return new Vector("lz4-magic-wrong", () => Lz4A.With(3, 0x19));
        yield return new Vector("lz4-cut-in-size", () => Lz4A[..6]);
        yield return new Vector("lz4-cut-behind-size", () => Lz4A[..8]) { Undefined = ChunkUnbounded };
        yield return new Vector("lz4-chunk-size-less", () => Lz4A.With(4, (byte)(Lz4A[4] - 1)));
        yield return new Vector("lz4-chunk-one-archive-split", () => Bytes.Join(Compressor.Lz4(Parts.A[..500]), Compressor.Lz4(Parts.A[500..])[4..]));
    }

    private static IEnumerable<Vector> OtherFormats()
    {
        yield return new Vector("lz4-frame-format", () => Compressor.Run("lz4", Parts.A, "-q"));
        yield return new Vector("lz4-frame-later", () => Bytes.Join(Parts.A, Compressor.Run("lz4", Parts.B, "-q")));
        yield return new Vector("bzip2-two-blocks", () => Compressor.Bzip2(Parts.Large(150_000), "-1"));
        yield return new Vector("bzip2-level-1", () => Compressor.Bzip2(Parts.A, "-1"));
        yield return new Vector("bzip2-level-0", () => Compressor.Bzip2(Parts.A).With(3, (byte)'0'));
        yield return new Vector("bzip2-third-byte", () => Compressor.Bzip2(Parts.A).With(2, (byte)'0'));
        yield return new Vector("bzip2-crc-wrong", () => Compressor.Bzip2(Parts.A).With(10, 1, 2, 3, 4));
        yield return new Vector("bzip2-stream-crc-wrong", () => Compressor.Bzip2(Parts.A).With(^3, 0xff));
        yield return new Vector("bzip2-empty", () => Compressor.Bzip2([]));
        yield return new Vector("bzip2-empty-later", () => Bytes.Join(Parts.A, Compressor.Bzip2([]), Parts.GzipB));
        yield return new Vector("lzo-no-checksum", () => Lzo("-F"));
        yield return new Vector("lzo-crc32", () => Lzo("--crc32"));
        yield return new Vector("lzo-level-9", () => Lzo("-9"));
        yield return new Vector("lzo-level-1", () => Lzo("-1"));
        yield return new Vector("lzo-two-blocks", () => Compressor.Lzo(Parts.Large(400_000)));
        yield return new Vector("lzo-checksum-wrong", () => Compressor.Lzo(Parts.A).With(^20, 0xff, 0xff));
        yield return new Vector("lzo-end-mark-missing", () => Compressor.Lzo(Parts.A).Cut(4));
        yield return new Vector("lzo-magic-third-byte", () => Compressor.Lzo(Parts.A).With(2, 0));
        yield return new Vector("lzo-version-old", () => Compressor.Lzo(Parts.A).With(9, 0x09, 0x00));
        yield return new Vector("lzo-then-zeros-raw", () => Bytes.Join(Compressor.Lzo(Parts.A).PadTo(4), Parts.B));

        static byte[] Lzo(string option) => Compressor.Lzo(Parts.A, option);
    }
}
