using System.Collections.Concurrent;
using Sunup.Boots.Verdicts.Images;

namespace Sunup.Boots.Verdicts.Corpus;

/// <summary>What most images are made of: one archive with <c>/init</c>, and others that bring a file each.</summary>
internal static class Parts
{
    private static readonly ConcurrentDictionary<string, byte[]> s_made = new(StringComparer.Ordinal);

    /// <summary>The program that is <c>/init</c> of <see cref="A"/>.</summary>
    public static byte[] Init { get; } = ElfProgram.Probe("/a", "/b", "/c").ToBytes();

    /// <summary><c>/init</c>, which tells of <c>/a</c>, <c>/b</c> and <c>/c</c>, and the file <c>/a</c>.</summary>
    public static byte[] A { get; } = WithInit().End();

    /// <summary>The file <c>/b</c>.</summary>
    public static byte[] B { get; } = new NewcArchive().File("b", "second\n").End();

    /// <summary>The file <c>/c</c>.</summary>
    public static byte[] C { get; } = new NewcArchive().File("c", "third\n").End();

    /// <summary>A trailer alone: 124 bytes.</summary>
    public static byte[] Empty { get; } = new NewcArchive().End();

    public static byte[] GzipA => Once("gzip-a", () => Compressor.Gzip(A));

    public static byte[] GzipB => Once("gzip-b", () => Compressor.Gzip(B));

    /// <summary>The archive of <see cref="A"/>, to be added to.</summary>
    public static NewcArchive WithInit(params IReadOnlyList<string> morePaths) => new NewcArchive().Init(["/a", "/b", "/c", .. morePaths]).File("a", "first\n");

    /// <summary>As <see cref="A"/>, with a file that no compressor makes smaller between: /init, the noise, /a.</summary>
    public static byte[] Large(int noise) => new NewcArchive().Init("/a", "/b", "/c", "/noise").File("noise", Bytes.Noise(noise)).File("a", "first\n").End();

    /// <summary>As <see cref="A"/>, with /init behind a file that no compressor makes smaller.</summary>
    public static byte[] LateInit(int noise) => new NewcArchive().File("noise", Bytes.Noise(noise)).Init("/a", "/b", "/c", "/noise").File("a", "first\n").End();

    /// <summary>/init is itself long and does not compress: a program of several pages with noise behind it.</summary>
    public static byte[] LongInit(int noise) =>
        new NewcArchive().File("a", "first\n").Program("init", Bytes.Join(ElfProgram.Probe("/a", "/b", "/c").ToBytes(), Bytes.Noise(noise))).End();

    /// <summary>A gzip member whose length is <paramref name="remainder"/> modulo 4, by the length of a name in its header.</summary>
    public static byte[] GzipOfLength(byte[] archive, int remainder)
    {
        var plain = Compressor.Gzip(archive);
        var name = new string('n', (remainder - plain.Length + 3 + (plain.Length * 4)) & 3) + "\0";
        var gzip = Bytes.Join(plain.With(3, 8)[..10], Bytes.Text(name), plain[10..]);
        return gzip.Length % 4 == remainder ? gzip : throw new InvalidOperationException("The length is not what was asked for.");
    }

    public static byte[] Once(string name, Func<byte[]> make) => s_made.GetOrAdd(name, _ => make());
}
