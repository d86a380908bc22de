using Sunup.Boots.Verdicts.Images;

namespace Sunup.Boots.Verdicts.Corpus;

/// <summary>Headers and trailers of gzip (RFC 1952). The kernel passes over the trailer unread and knows one flag, the name.</summary>
internal static class GzipVectors
{
    private const int HeaderLength = 10;
    public const string BehindTrailer = "lib/decompress_inflate.c counts the eight bytes of the trailer as read without looking whether they are there: what is left becomes a huge number.";

    public static IEnumerable<Vector> All() => [.. Flags(), .. Trailers(), .. Other()];

    private static IEnumerable<Vector> Flags()
    {
        yield return new Vector("gzip-flag-name", () => Flagged(8, Bytes.Text("initrd.cpio\0")));
        yield return new Vector("gzip-flag-name-empty", () => Flagged(8, Bytes.Text("\0")));
        yield return new Vector("gzip-flag-name-without-end", () => Bytes.Join(Parts.GzipA.With(3, 8)[..HeaderLength], Bytes.Text(new string('n', 400))));
        yield return new Vector("gzip-flag-text", () => Parts.GzipA.With(3, 1));
        yield return new Vector("gzip-flag-header-crc", () => Flagged(2, [0x12, 0x34]));
        yield return new Vector("gzip-flag-extra", () => Flagged(4, [4, 0, 1, 2, 3, 4]));
        yield return new Vector("gzip-flag-comment", () => Flagged(16, Bytes.Text("comment\0")));
        yield return new Vector("gzip-flag-name-and-comment", () => Flagged(24, Bytes.Text("name\0comment\0")));
        yield return new Vector("gzip-method-7", () => Parts.GzipA.With(2, 7));
        yield return new Vector("gzip-magic-9e", () => Parts.GzipA.With(1, 0x9e));
        yield return new Vector("gzip-magic-1f1f", () => Bytes.Join([0x1f], Parts.GzipA));
    }

    private static byte[] Flagged(byte flags, byte[] fields) => Bytes.Join(Parts.GzipA.With(3, flags)[..HeaderLength], fields, Parts.GzipA[HeaderLength..]);

    private static IEnumerable<Vector> Trailers()
    {
        yield return new Vector("gzip-crc-wrong", () => Parts.GzipA.With(^8, 0xde, 0xad, 0xbe, 0xef));
        yield return new Vector("gzip-size-wrong", () => Parts.GzipA.With(^4, 0xff, 0xff, 0xff, 0x7f));
        yield return new Vector("gzip-crc-wrong-then-raw", () => Bytes.Join(Parts.GzipOfLength(Parts.A, 0).With(^8, 1, 2, 3, 4), Parts.B));
        foreach (var missing in (int[])[1, 4, 7, 8])
        {
            yield return new Vector($"gzip-trailer-less-{missing}", () => Parts.GzipA.Cut(missing)) { Undefined = BehindTrailer };
        }

        yield return new Vector("gzip-trailer-missing-then-raw", () => Bytes.Join(Parts.GzipOfLength(Parts.A, 0).Cut(8), Parts.B));
        yield return new Vector("gzip-trailer-less-4-then-zeros", () => Bytes.Join(Parts.GzipOfLength(Parts.A, 0).Cut(4), Bytes.Zeros(4), Parts.B));
    }

    private static IEnumerable<Vector> Other()
    {
        yield return new Vector("gzip-header-only", () => Parts.GzipA[..HeaderLength]);
        yield return new Vector("gzip-header-9-bytes", () => Parts.GzipA[..9]);
        yield return new Vector("gzip-stored-blocks", () => Compressor.Gzip(Parts.Large(70_000)));
        yield return new Vector("gzip-large-then-raw", () => Bytes.Join(Compressor.Gzip(Parts.Large(100_000)).PadTo(4), Parts.B));
        yield return new Vector("gzip-reserved-block", () => Bytes.Join(Parts.GzipA[..HeaderLength], [0x07], Bytes.Noise(64)));
        yield return new Vector("gzip-distance-too-far", () => Bytes.Join(Parts.GzipA[..HeaderLength], [0x03 | 0x70, 0x7f, 0x7f, 0x7f], Bytes.Noise(64)));
        yield return new Vector("gzip-damaged-early", () => Parts.GzipA.With(30, 0xff, 0xff, 0xff, 0xff));
        yield return new Vector("gzip-damaged-late", () => Parts.GzipA.With(^40, 0xff, 0xff, 0xff, 0xff));
        yield return new Vector("gzip-three-members", () => Bytes.Join(Parts.GzipA, Parts.GzipB, Compressor.Gzip(Parts.C)));
        yield return new Vector("gzip-cut-in-middle-of-three", () => Bytes.Join(Parts.GzipA, Parts.GzipB.Cut(40), Compressor.Gzip(Parts.C)));
    }
}
