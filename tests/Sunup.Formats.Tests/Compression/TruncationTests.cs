using Sunup.Formats.Compression;

namespace Sunup.Formats.Tests.Compression;

public sealed class TruncationTests
{
    [Theory]
    [InlineData(CompressionMethod.Gzip, "gzip", new[] { "Not a gzip file", "header error", "read error" })]
    [InlineData(CompressionMethod.Xz, "xz --check=crc32", new[] { "XZ-compressed data is corrupt" })]
    [InlineData(CompressionMethod.Xz, "xz --check=crc32 --x86 --lzma2", new[] { "XZ-compressed data is corrupt" })]
    [InlineData(CompressionMethod.Zstd, "zstd -3", new[] { "ZSTD-compressed data is truncated", "ZSTD-compressed data has an incomplete frame header" })]
    [InlineData(CompressionMethod.Lzma, "lzma", new[] { "unexpected EOF" })]
    [InlineData(CompressionMethod.Lz4Legacy, "lz4 -l", new[] { "Decoding failed", "invalid header" })]
    [InlineData(CompressionMethod.Lzo, "lzop", new[] { "file corrupted", "invalid header" })]
    [InlineData(CompressionMethod.Bzip2, "bzip2", new string?[] { null, "Data integrity error when decompressing." })]
    public void Every_truncation_has_the_kernels_words(CompressionMethod method, string command, string?[] words)
    {
        byte[] sample = [.. Samples.Text[..20_000], .. Samples.Noise[..3000], .. Samples.Program[..9000]];
        var packed = Tool.Run($"{command} -c", sample);
        for (var length = 2; length < packed.Length; length += length < 100 || length > packed.Length - 100 ? 1 : 37)
        {
            var decoding = Decoding.Of(method, packed.AsSpan(0, length));
            Assert.True(sample.AsSpan().StartsWith(decoding.Output));

            // The trailer of gzip may miss, and the end marker of LZ4 is none.
            if (decoding.Outcome.Failed)
            {
                Assert.Contains(decoding.Outcome.Message, words);
            }
            else
            {
                Assert.True(method is CompressionMethod.Gzip && decoding.Outcome.Undefined is not null
                    || method is CompressionMethod.Lz4Legacy && length == 4
                    || method is CompressionMethod.Lz4Legacy && length is > 4 and < 8
                    || method is CompressionMethod.Lzma && length == packed.Length - 1);
            }
        }
    }

    [Theory]
    [InlineData(CompressionMethod.Gzip, "gzip")]
    [InlineData(CompressionMethod.Xz, "xz --check=crc32")]
    [InlineData(CompressionMethod.Zstd, "zstd -3")]
    [InlineData(CompressionMethod.Lzma, "lzma")]
    [InlineData(CompressionMethod.Lz4Legacy, "lz4 -l")]
    [InlineData(CompressionMethod.Lzo, "lzop")]
    [InlineData(CompressionMethod.Bzip2, "bzip2")]
    public void Changed_bytes_never_throw(CompressionMethod method, string command)
    {
        byte[] sample = [.. Samples.Text[..20_000], .. Samples.Noise[..500], .. new byte[5000]];
        var packed = Tool.Run($"{command} -c", sample);
        var random = new Random(7);
        for (var round = 0; round < 600; round++)
        {
            var changed = (byte[])packed.Clone();
            for (var i = random.Next(1, 4); i > 0; i--)
            {
                changed[random.Next(2, round % 2 == 0 ? 60 : changed.Length)] = (byte)random.Next(256);
            }

            var decoding = Decoding.Of(method, changed, new DecoderSettings { MemoryBytes = 64 << 20 });
            Assert.InRange(decoding.Position, 0, changed.Length);
        }
    }

    [Theory]
    [InlineData(CompressionMethod.Gzip, "gzip", "write error", 1)]
    [InlineData(CompressionMethod.Xz, "xz --check=crc32", "XZ-compressed data is corrupt", 1)]
    [InlineData(CompressionMethod.Zstd, "zstd", "Failed to flush()", 1)]
    [InlineData(CompressionMethod.Bzip2, "bzip2", "Compressed file ends unexpectedly", 1)]
    [InlineData(CompressionMethod.Lzo, "lzop", null, 1)]
    [InlineData(CompressionMethod.Lz4Legacy, "lz4 -l", null, 0)]
    [InlineData(CompressionMethod.Lzma, "lzma", null, 0)]
    [InlineData(CompressionMethod.Lzma, "xz --format=lzma --lzma1=dict=4KiB", "LZMA data is corrupt", 1)]
    public void A_refused_piece_stops_the_decoder(CompressionMethod method, string command, string? message, int after)
    {
        var decoding = Decoding.Of(method, Tool.Run($"{command} -c", Samples.Program), refuseAfter: after);
        Assert.True(decoding.Outcome.Failed);
        Assert.Equal(message, decoding.Outcome.Message);
        Assert.Equal(after + 1, decoding.Pieces.Count);
    }
}
