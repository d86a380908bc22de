namespace Sunup.Formats.Tests.Compression;

/// <summary>Bytes to compress: real files of this machine, text, and bytes that do not compress.</summary>
internal static class Samples
{
    public static byte[] Program { get; } = Sized(File.ReadAllBytes("/bin/bash"), 600_000);

    public static byte[] Text { get; } = Sized([.. Directory.GetFiles("/usr/share/common-licenses").Order(StringComparer.Ordinal).SelectMany(File.ReadAllBytes)], 300_000);

    public static byte[] Noise { get; } = Random(200_000);

    public static byte[] Zeros { get; } = new byte[700_001];

    public static IEnumerable<byte[]> All => [[], [7], Text[..100], Text, Program, Noise, Zeros, [.. Text, .. Noise, .. Zeros, .. Program, .. Text]];

    public static byte[] Random(int length)
    {
        var bytes = new byte[length];
        new Random(42).NextBytes(bytes);
        return bytes;
    }

    private static byte[] Sized(byte[] bytes, int most) => bytes[..Math.Min(bytes.Length, most)];
}
