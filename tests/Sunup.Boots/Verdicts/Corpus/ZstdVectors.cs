using Sunup.Boots.Verdicts.Images;

namespace Sunup.Boots.Verdicts.Corpus;

/// <summary>zstd: frames, windows, checks, what pzstd writes.</summary>
internal static class ZstdVectors
{
    private static readonly byte[] s_skippable = [0x50, 0x2a, 0x4d, 0x18, 4, 0, 0, 0, 1, 2, 3, 4];

    public static IEnumerable<Vector> All() => [.. Frames(), .. Headers(), .. Windows(), .. Joined()];

    private static byte[] ZstdA => Parts.Once("zstd-a", () => Compressor.Zstd(Parts.A));

    private static byte[] ZstdB => Parts.Once("zstd-b", () => Compressor.Zstd(Parts.B));

    private static IEnumerable<Vector> Frames()
    {
        yield return new Vector("zstd-default", () => ZstdA);
        yield return new Vector("zstd-no-check", () => Compressor.Zstd(Parts.A, "--no-check"));
        yield return new Vector("zstd-check-wrong", () => ZstdA.With(^4, 0xde, 0xad, 0xbe, 0xef));
        yield return new Vector("zstd-check-cut", () => ZstdA.Cut(4));
        yield return new Vector("zstd-skippable-first", () => Bytes.Join(s_skippable, ZstdA));
        yield return new Vector("zstd-skippable-between", () => Bytes.Join(ZstdA, s_skippable, ZstdB));
        yield return new Vector("zstd-skippable-last", () => Bytes.Join(ZstdA, s_skippable));
        yield return new Vector("zstd-parallel", () => Compressor.Run("pzstd", Parts.Large(20_000), "-q", "-c", "-p", "1"));
        yield return new Vector("zstd-two-frames", () => Bytes.Join(ZstdA, ZstdB));
        yield return new Vector("zstd-two-frames-1-zero", () => Bytes.Join(ZstdA, Bytes.Zeros(1), ZstdB));
        yield return new Vector("zstd-empty-first", () => Bytes.Join(Compressor.Zstd([]), ZstdA));
        yield return new Vector("zstd-empty-later", () => Bytes.Join(ZstdA, Compressor.Zstd([]), ZstdB));
        yield return new Vector("zstd-one-archive-two-frames", () => Bytes.Join(Compressor.Zstd(Parts.LateInit(9000)[..5000]), Compressor.Zstd(Parts.LateInit(9000)[5000..])));
    }

    private static IEnumerable<Vector> Headers()
    {
        yield return new Vector("zstd-magic-old", () => ZstdA.With(0, 0x27));
        yield return new Vector("zstd-magic-third-byte", () => ZstdA.With(2, 0x2e));
        yield return new Vector("zstd-reserved-bit", () => ZstdA.With(4, (byte)(ZstdA[4] | 8)));
        yield return new Vector("zstd-dictionary-id", () => Bytes.Join(ZstdA[..4], [(byte)(ZstdA[4] | 1)], ZstdA[5..6], [7], ZstdA[6..]));
        yield return new Vector("zstd-block-reserved", () => ZstdA.With(6, (byte)(ZstdA[6] | 6)));
        yield return new Vector("zstd-block-too-large", () => ZstdA.With(6, 0xff, 0xff, 0xff));
        yield return new Vector("zstd-header-only", () => ZstdA[..6]);
        yield return new Vector("zstd-4-bytes", () => ZstdA[..4]);
        yield return new Vector("zstd-raw-blocks", () => Compressor.Zstd(Parts.Large(300_000)));
        yield return new Vector("zstd-raw-blocks-cut", () => Compressor.Zstd(Parts.Large(300_000))[..200_000]);
        yield return new Vector("zstd-with-content-size", () => Compressor.Zstd(Parts.A, $"--stream-size={Parts.A.Length}"));
        yield return new Vector("zstd-content-size-and-more", () => Bytes.Join(Compressor.Zstd(Parts.A, $"--stream-size={Parts.A.Length}"), Parts.GzipB));
    }

    private static IEnumerable<Vector> Windows()
    {
        foreach (var log in (int[])[24, 27, 28, 29, 30, 31])
        {
            yield return new Vector($"zstd-window-{log}", () => Window(ZstdA, log));
        }

        yield return new Vector("zstd-window-31-after-good", () => Bytes.Join(ZstdA, Window(ZstdB, 31)));
        yield return new Vector("zstd-window-descriptor-max", () => ZstdA.With(5, 0xff));
        yield return new Vector("zstd-ultra-22", () => Compressor.Zstd(Parts.A, "--ultra", "-22"));

        // As --long does it, without the memory that this takes: the byte behind the frame's descriptor is the exponent less 10, and 3 bits of mantissa.
        static byte[] Window(byte[] frame, int log) => frame.With(5, (byte)((log - 10) << 3));
    }

    private static IEnumerable<Vector> Joined()
    {
        yield return new Vector("zstd-then-raw-aligned", () => Bytes.Join(ZstdA.PadTo(4), Parts.B));
        yield return new Vector("zstd-then-raw-as-it-is", () => Bytes.Join(ZstdA, Parts.B));
        yield return new Vector("zstd-then-gzip", () => Bytes.Join(ZstdA, Parts.GzipB));
        yield return new Vector("zstd-early-raw-first", () => Bytes.Join(Parts.B, ZstdA));
        yield return new Vector("zstd-raw-3-zeros-first", () => Bytes.Join(Parts.B, Bytes.Zeros(3), ZstdA));
    }
}
