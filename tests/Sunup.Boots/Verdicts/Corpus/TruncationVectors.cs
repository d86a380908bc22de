using Sunup.Boots.Verdicts.Images;

namespace Sunup.Boots.Verdicts.Corpus;

/// <summary>Archives that end too early, are split, or have no trailer, in every compression.</summary>
internal static class TruncationVectors
{
    public static IEnumerable<Vector> All() => [.. Raw(), .. RawThenMore(), .. ShortPlaintext(), .. CutStreams(), .. Split(), .. NoTrailer()];

    public static IReadOnlyList<(string Name, Func<byte[], byte[]> Compress)> Methods { get; } =
    [
        ("gzip", Compressor.Gzip),
        ("xz", bytes => Compressor.Xz(bytes)),
        ("zstd", bytes => Compressor.Zstd(bytes)),
        ("lz4", Compressor.Lz4),
        ("bzip2", bytes => Compressor.Bzip2(bytes)),
        ("lzma", bytes => Compressor.Lzma(bytes)),
        ("lzo", bytes => Compressor.Lzo(bytes)),
    ];

    /// <summary>Offsets in <see cref="Parts.A"/> by what is there.</summary>
    private static IEnumerable<(string Name, int At)> Places()
    {
        var image = Parts.A;
        var data = image.OffsetOf("first\n");
        var trailer = image.OffsetOf("TRAILER!!!") - CpioHeader;
        return
        [
            ("in-first-header", 55),
            ("in-first-name", 112),
            ("behind-first-name", 116),
            ("in-init-headers", 200),
            ("in-init-code", 400),
            ("in-init-last-byte", image.OffsetOf("SUNUP-END") + 20),
            ("in-second-header", data - 60),
            ("in-second-data", data + 3),
            ("behind-second-data", data + 6),
            ("at-trailer", trailer),
            ("in-trailer-header", trailer + 40),
            ("in-trailer-name", trailer + CpioHeader + 4),
            ("behind-trailer-name", trailer + 121),
            ("in-trailer-padding", trailer + 122),
        ];
    }

    private const int CpioHeader = 110;

    private static IEnumerable<Vector> Raw() => Places().Select(place => new Vector($"cut-raw-{place.Name}", () => Parts.A[..place.At]));

    private static IEnumerable<Vector> RawThenMore()
    {
        foreach (var (name, at) in Places().Where(place => place.Name is "in-init-code" or "in-second-data" or "in-trailer-header" or "behind-trailer-name" or "in-trailer-padding" or "at-trailer"))
        {
            yield return new Vector($"cut-raw-{name}-gzip", () => Bytes.Join(Parts.A[..at], Parts.GzipB));
            yield return new Vector($"cut-raw-{name}-raw", () => Bytes.Join(Parts.A[..at], Parts.B));
        }
    }

    private static IEnumerable<Vector> ShortPlaintext() => Places()
        .Where(place => place.Name is not "in-first-name" and not "behind-second-data")
        .Select(place => new Vector($"cut-plaintext-gzip-{place.Name}", () => Compressor.Gzip(Parts.A[..place.At])));

    private static IEnumerable<Vector> CutStreams()
    {
        foreach (var (name, compress) in Methods)
        {
            byte[] Whole() => Parts.Once($"long-init-{name}", () => compress(Parts.LongInit(6000)));
            byte[] Small() => Parts.Once($"a-{name}", () => compress(Parts.A));
            yield return new Vector($"stream-{name}-whole", Small);
            yield return new Vector($"stream-{name}-2-bytes", () => Small()[..2]) { Undefined = WhenCut(name, "2-bytes") };
            yield return new Vector($"stream-{name}-12-bytes", () => Small()[..12]) { Undefined = WhenCut(name, "12-bytes") };
            yield return new Vector($"stream-{name}-half", () => Whole()[..(Whole().Length / 2)]) { Undefined = WhenCut(name, "half") };
            yield return new Vector($"stream-{name}-small-half", () => Small()[..(Small().Length / 2)]) { Undefined = WhenCut(name, "small-half") };
            yield return new Vector($"stream-{name}-less-1", () => Whole().Cut(1)) { Undefined = WhenCut(name, "less-1") };
            yield return new Vector($"stream-{name}-less-20", () => Whole().Cut(20)) { Undefined = WhenCut(name, "less-20") };
            yield return new Vector($"stream-{name}-damaged", () => Whole().With(Whole().Length / 2, 0xff, 0x00, 0xff, 0x00));
            yield return new Vector($"stream-{name}-then-raw", () => Bytes.Join(Small().PadTo(4), Bytes.Zeros(4), Parts.B));
            yield return new Vector($"stream-{name}-then-itself", () => Bytes.Join(Small(), compress(Parts.B)));
            yield return new Vector($"stream-{name}-then-newline", () => Bytes.Join(Small(), Bytes.Text("\n")));
        }
    }

    /// <summary>Which of the decoders read on behind the end of an image that is cut so.</summary>
    private static string? WhenCut(string method, string where) => (method, where) switch
    {
        ("gzip", "less-1") => GzipVectors.BehindTrailer,
        ("lz4", "2-bytes") => "lib/decompress_unlz4.c reads the four bytes of its magic without looking whether they are there.",
        ("lz4", _) => Lz4Vectors.ChunkUnbounded,
        ("bzip2", not "2-bytes" and not "less-1") =>
            "lib/decompress_bunzip2.c notes the end of the data and goes on in the block that it is in, with bytes from behind its buffer.",
        _ => null,
    };

    private static IEnumerable<Vector> Split()
    {
        foreach (var (name, compress) in Methods)
        {
            yield return new Vector($"split-{name}-in-init", () => Bytes.Join(compress(Parts.A[..400]), compress(Parts.A[400..])));
        }

        var second = Parts.A.OffsetOf("first\n") - 112;
        yield return new Vector("split-gzip-between-entries", () => Bytes.Join(Compressor.Gzip(Parts.A[..second]), Compressor.Gzip(Parts.A[second..])));
        yield return new Vector("split-gzip-in-header", () => Bytes.Join(Compressor.Gzip(Parts.A[..(second + 20)]), Compressor.Gzip(Parts.A[(second + 20)..])));
        yield return new Vector("split-raw-gzip-between-entries", () => Bytes.Join(Parts.A[..second], Compressor.Gzip(Parts.A[second..])));
        yield return new Vector("split-xz-late-init", () => Bytes.Join(Compressor.Xz(Parts.LateInit(9000)[..9500]), Compressor.Xz(Parts.LateInit(9000)[9500..])));
    }

    private static IEnumerable<Vector> NoTrailer()
    {
        var bare = Parts.WithInit().ToBytes();
        yield return new Vector("no-trailer-raw", () => bare);
        yield return new Vector("no-trailer-raw-raw", () => Bytes.Join(bare, Parts.B));
        yield return new Vector("no-trailer-raw-gzip", () => Bytes.Join(bare, Parts.GzipB));
        yield return new Vector("no-trailer-raw-4-zeros-raw", () => Bytes.Join(bare, Bytes.Zeros(4), Parts.B));
        yield return new Vector("no-trailer-gzip", () => Compressor.Gzip(bare));
        yield return new Vector("no-trailer-gzip-gzip", () => Bytes.Join(Compressor.Gzip(bare), Parts.GzipB));
        yield return new Vector("no-trailer-lz4-raw", () => Bytes.Join(Compressor.Lz4(bare).PadTo(4), Bytes.Zeros(4), Parts.B));
        yield return new Vector("no-trailer-trailer-first", () => Bytes.Join(Parts.Empty, Parts.A));
        yield return new Vector("no-trailer-trailer-with-body", () => Bytes.Join(new NewcArchive().Init("/a").Add(new NewcEntry("TRAILER!!!", 0) { Data = Bytes.Text("body") }).File("a", "behind\n").End()));
    }
}
