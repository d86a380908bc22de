using System.Globalization;
using Sunup.Boots.Verdicts.Images;

namespace Sunup.Boots.Verdicts.Corpus;

/// <summary>Images that nobody designed: good ones of several segments, with bytes changed, lost, repeated or put in.</summary>
internal static class MutantVectors
{
    private const int EachOf = 10;

    private static readonly (string Name, Func<byte[]> Make)[] s_good =
    [
        ("gzip-gzip-raw", () => Bytes.Join(Bytes.Join(Parts.GzipA, Parts.GzipB).PadTo(4), Parts.C)),
        ("raw-zstd", () => Bytes.Join(Parts.B.PadTo(512), Compressor.Zstd(Parts.A))),
        ("raw-raw-raw", () => Bytes.Join(Parts.A, Bytes.Zeros(8), Parts.B, Parts.C.PadTo(512))),
        ("xz-xz", () => Bytes.Join(Compressor.Xz(Parts.A), Compressor.Xz(Parts.B))),
        ("lz4-raw", () => Bytes.Join(Bytes.Join(Compressor.Lz4(Parts.A), Bytes.Zeros(4)).PadTo(4), Parts.B)),
        ("raw-bzip2-lzma", () => Bytes.Join(Parts.B, Compressor.Bzip2(Parts.A), Compressor.Lzma(Parts.C))),
        ("raw-lzo", () => Bytes.Join(Parts.B, Compressor.Lzo(Parts.A))),
    ];

    /// <summary>Its /init is damaged so that it never ends.</summary>
    private const string Endless = "mutant-raw-raw-raw-2";

    public static IEnumerable<Vector> All() => s_good.SelectMany((good, index) => Enumerable.Range(0, EachOf).Select(i =>
        new Vector(string.Create(CultureInfo.InvariantCulture, $"mutant-{good.Name}-{i}"), () => Mutate(good.Make(), (uint)((index * 1000) + i + 1))) { IsMutant = true }))
        .Where(vector => vector.Name != Endless);

    /// <summary>Another one: of any image, by any seed.</summary>
    public static Vector Of(Vector good, uint seed) =>
        new(string.Create(CultureInfo.InvariantCulture, $"{good.Name}~{seed}"), () => Mutate(good.Image, seed)) { IsMutant = true, InitPath = good.InitPath };

    private static byte[] Mutate(byte[] image, uint seed)
    {
        var noise = Bytes.Noise(64, seed * 2654435761u);
        var steps = 1 + (noise[0] % 3);
        for (var step = 0; step < steps; step++)
        {
            var dice = noise.AsSpan(1 + (step * 8), 8);
            var at = ((dice[0] << 16) | (dice[1] << 8) | dice[2]) % image.Length;
            var length = Math.Min(1 + (dice[4] % 16), image.Length - at);
            image = (dice[3] % 6) switch
            {
                0 => image.With(at, (byte)(image[at] ^ (1 << (dice[5] & 7)))),
                1 => image.With(at, dice[5]),
                2 => Bytes.Join(image[..at], image[(at + length)..]),
                3 => Bytes.Join(image[..(at + length)], image[at..]),
                4 => Bytes.Join(image[..at], Bytes.Zeros(length), image[at..]),
                _ => image[..Math.Max(1, image.Length - (dice[5] % 200))],
            };
        }

        return image;
    }
}
