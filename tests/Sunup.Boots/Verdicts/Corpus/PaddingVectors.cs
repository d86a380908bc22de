using Sunup.Boots.Verdicts.Images;

namespace Sunup.Boots.Verdicts.Corpus;

/// <summary>Zeros, and other bytes, between archives and at both ends.</summary>
internal static class PaddingVectors
{
    public static IEnumerable<Vector> All() => [.. BehindRaw(), .. BehindGzip(), .. AtTheEnd(), .. InFront(), .. Junk(), .. ZerosInside()];

    private static IEnumerable<Vector> BehindRaw()
    {
        foreach (var zeros in (int[])[0, 1, 2, 3, 4, 5, 6, 7, 8, 12, 16, 507, 508, 509, 511, 512, 4093, 4096])
        {
            yield return new Vector($"pad-raw-{zeros}-raw", () => Bytes.Join(Parts.A, Bytes.Zeros(zeros), Parts.B));
        }

        foreach (var zeros in (int[])[0, 1, 2, 3, 4, 5, 8, 511, 512])
        {
            yield return new Vector($"pad-raw-{zeros}-gzip", () => Bytes.Join(Parts.A, Bytes.Zeros(zeros), Parts.GzipB));
        }
    }

    private static IEnumerable<Vector> BehindGzip()
    {
        foreach (var remainder in (int[])[0, 1, 2, 3])
        {
            foreach (var zeros in (int[])[0, 1, 2, 3, 4, 7, 512])
            {
                yield return new Vector($"pad-gzip{remainder}-{zeros}-raw", () => Bytes.Join(Parts.GzipOfLength(Parts.A, remainder), Bytes.Zeros(zeros), Parts.B));
            }

            foreach (var zeros in (int[])[0, 1, 2, 3])
            {
                yield return new Vector($"pad-gzip{remainder}-{zeros}-gzip", () => Bytes.Join(Parts.GzipOfLength(Parts.A, remainder), Bytes.Zeros(zeros), Parts.GzipB));
            }
        }

        yield return new Vector("pad-gzip1-1-raw-3-raw", () => Bytes.Join(Parts.GzipOfLength(Parts.A, 1), Bytes.Zeros(3), Parts.B, Bytes.Zeros(3), Parts.C));
        yield return new Vector("pad-raw-4-gzip-odd-gzip-raw", () => Bytes.Join(Parts.A, Bytes.Zeros(4), Parts.GzipOfLength(Parts.B, 3), Bytes.Zeros(1), Parts.C));
    }

    private static IEnumerable<Vector> AtTheEnd()
    {
        foreach (var zeros in (int[])[1, 2, 3, 4, 511])
        {
            yield return new Vector($"pad-raw-{zeros}-end", () => Bytes.Join(Parts.A, Bytes.Zeros(zeros)));
            yield return new Vector($"pad-gzip-{zeros}-end", () => Bytes.Join(Parts.GzipA, Bytes.Zeros(zeros)));
        }

        yield return new Vector("pad-raw-to-512", () => Parts.A.PadTo(512));
    }

    private static IEnumerable<Vector> InFront()
    {
        foreach (var zeros in (int[])[1, 2, 3, 4, 5, 8, 4096])
        {
            yield return new Vector($"pad-front-{zeros}-raw", () => Bytes.Join(Bytes.Zeros(zeros), Parts.A));
            yield return new Vector($"pad-front-{zeros}-gzip", () => Bytes.Join(Bytes.Zeros(zeros), Parts.GzipA));
        }

        yield return new Vector("pad-zeros-only-512", () => Bytes.Zeros(512));
        yield return new Vector("pad-zeros-only-1", () => Bytes.Zeros(1));
    }

    private static IEnumerable<Vector> Junk()
    {
        (string Name, string Text)[] junk = [("newline", "\n"), ("one", "x"), ("four", "ABCD"), ("crlf", "\r\n\r\n"), ("zero-digit", "0"), ("hundred-zero-digits", new string('0', 100)), ("zero-digits-110", new string('0', 110)), ("zero-digits-200", new string('0', 200))];
        foreach (var (name, text) in junk)
        {
            yield return new Vector($"junk-raw-{name}", () => Bytes.Join(Parts.A, Bytes.Text(text)));
            yield return new Vector($"junk-gzip-{name}", () => Bytes.Join(Parts.GzipOfLength(Parts.A, 0), Bytes.Text(text)));
        }

        yield return new Vector("junk-raw-1-zero-newline", () => Bytes.Join(Parts.A, Bytes.Zeros(1), Bytes.Text("\n")));
        yield return new Vector("junk-gzip-1-zero-newline", () => Bytes.Join(Parts.GzipA, Bytes.Zeros(1), Bytes.Text("\n")));
        yield return new Vector("junk-first-raw", () => Bytes.Join(Bytes.Text("junk"), Parts.A));
        yield return new Vector("junk-between-raw", () => Bytes.Join(Parts.A, Bytes.Text("junk"), Parts.B));
        yield return new Vector("junk-only-zero-digit", () => Bytes.Text("0"));
        yield return new Vector("junk-only-109-zero-digits", () => Bytes.Text(new string('0', 109)));
        yield return new Vector("junk-only-110-zero-digits", () => Bytes.Text(new string('0', 110)));
        yield return new Vector("junk-only-one-byte", () => Bytes.Text("x"));
        yield return new Vector("junk-only-one-magic-byte", () => [0x1f]);
    }

    private static IEnumerable<Vector> ZerosInside()
    {
        foreach (var zeros in (int[])[1, 3, 4, 512])
        {
            yield return new Vector($"inside-gzip-first-{zeros}-zeros", () => Compressor.Gzip(Bytes.Join(Bytes.Zeros(zeros), Parts.A)));
            yield return new Vector($"inside-gzip-second-{zeros}-zeros", () => Bytes.Join(Parts.GzipA, Compressor.Gzip(Bytes.Join(Bytes.Zeros(zeros), Parts.B))));
            yield return new Vector($"inside-gzip-between-{zeros}-zeros", () => Compressor.Gzip(Bytes.Join(Parts.A, Bytes.Zeros(zeros), Parts.B)));
            yield return new Vector($"inside-gzip-after-raw-{zeros}-zeros", () => Bytes.Join(Parts.A, Compressor.Gzip(Bytes.Join(Bytes.Zeros(zeros), Parts.B))));
            yield return new Vector($"inside-gzip-end-{zeros}-zeros", () => Bytes.Join(Compressor.Gzip(Bytes.Join(Parts.A, Bytes.Zeros(zeros))), Parts.GzipB));
        }

        yield return new Vector("inside-gzip-empty-only", () => Compressor.Gzip([]));
        yield return new Vector("inside-gzip-empty-first", () => Bytes.Join(Compressor.Gzip([]), Parts.A));
        yield return new Vector("inside-gzip-empty-later", () => Bytes.Join(Parts.GzipA, Compressor.Gzip([]), Parts.GzipB));
        yield return new Vector("inside-gzip-empty-after-raw", () => Bytes.Join(Parts.A, Compressor.Gzip([]), Parts.GzipB));
        yield return new Vector("inside-gzip-junk-behind", () => Compressor.Gzip(Bytes.Join(Parts.A, Bytes.Text("JUNK"))));
        yield return new Vector("inside-gzip-junk-behind-then-raw", () => Bytes.Join(Compressor.Gzip(Bytes.Join(Parts.A, Bytes.Text("JUNK"))), Parts.B));
        yield return new Vector("inside-gzip-no-cpio-first", () => Bytes.Join(Compressor.Gzip(Bytes.Noise(300)), Parts.A));
        yield return new Vector("inside-gzip-no-cpio-later", () => Bytes.Join(Parts.A, Compressor.Gzip(Bytes.Noise(300))));
        yield return new Vector("inside-gzip-of-gzip", () => Compressor.Gzip(Parts.GzipA));
        yield return new Vector("inside-gzip-two-archives", () => Compressor.Gzip(Bytes.Join(Parts.A, Parts.B)));
        yield return new Vector("inside-gzip-one-zero-digit", () => Bytes.Join(Parts.A, Compressor.Gzip(Bytes.Text("0"))));
    }
}
