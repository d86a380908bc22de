using Sunup.Formats.Compression;

namespace Sunup.Formats.Tests.Compression;

[Trait("Kind", "Peer")]
public sealed class ReferenceToolTests
{
    private const CompressionMethod Gzip = CompressionMethod.Gzip;
    private const CompressionMethod Xz = CompressionMethod.Xz;
    private const CompressionMethod Zstd = CompressionMethod.Zstd;
    private const CompressionMethod Lz4 = CompressionMethod.Lz4Legacy;

    [Theory]
    [InlineData(Gzip, "gzip -1")]
    [InlineData(Gzip, "gzip -9")]
    [InlineData(Gzip, "gzip -n")]
    [InlineData(Xz, "xz --check=crc32")]
    [InlineData(Xz, "xz --check=none -0")]
    [InlineData(Xz, "xz --check=crc32 -T2 --block-size=100000")]
    [InlineData(Xz, "xz --check=crc32 --x86 --lzma2=dict=1MiB")]
    [InlineData(Xz, "xz --check=crc32 --lzma2=dict=4KiB,lc=1,lp=3,pb=1")]
    [InlineData(Zstd, "zstd -1")]
    [InlineData(Zstd, "zstd -19")]
    [InlineData(Zstd, "zstd --long=27 --no-check")]
    [InlineData(Zstd, "zstd --ultra -22")]
    [InlineData(Lz4, "lz4 -l -1")]
    [InlineData(Lz4, "lz4 -l -9")]
    [InlineData(CompressionMethod.Bzip2, "bzip2 -1")]
    [InlineData(CompressionMethod.Bzip2, "bzip2 -9")]
    [InlineData(CompressionMethod.Lzma, "lzma")]
    [InlineData(CompressionMethod.Lzma, "xz --format=lzma --lzma1=dict=4KiB,lc=0,lp=2,pb=0")]
    [InlineData(CompressionMethod.Lzma, "xz --format=lzma --lzma1=dict=64KiB,lc=4")]
    [InlineData(CompressionMethod.Lzo, "lzop -1")]
    [InlineData(CompressionMethod.Lzo, "lzop -9")]
    public void What_a_tool_packs_comes_out_whole(CompressionMethod method, string command)
    {
        foreach (var sample in Samples.All)
        {
            var packed = Tool.Run($"{command} -c", sample);
            var decoding = Decoding.Of(method, [.. packed, .. new byte[16]]);
            if (sample.Length == 0 && method == Lz4)
            {
                continue;
            }

            Assert.Null(decoding.Outcome.Message);
            Assert.False(decoding.Outcome.Failed);
            Assert.Null(decoding.Outcome.Undefined);
            Assert.True(sample.AsSpan().SequenceEqual(decoding.Output));
            Assert.Equal(decoding.Position, decoding.Outcome.Consumed);
            Assert.InRange(decoding.Outcome.Consumed, method == CompressionMethod.Lzma ? packed.Length - 1 : packed.Length, packed.Length);
        }
    }

    [Theory]
    [InlineData(Gzip, "gzip", 32 << 10)]
    [InlineData(Xz, "xz --check=crc32", 4096)]
    [InlineData(Zstd, "zstd", 128 << 10)]
    [InlineData(Lz4, "lz4 -l", 8 << 20)]
    [InlineData(CompressionMethod.Bzip2, "bzip2", 4096)]
    [InlineData(CompressionMethod.Lzma, "xz --format=lzma --lzma1=dict=128KiB", 128 << 10)]
    [InlineData(CompressionMethod.Lzo, "lzop", 256 << 10)]
    public void Output_comes_in_the_kernels_pieces(CompressionMethod method, string command, int piece)
    {
        var programs = Enumerable.Repeat(Samples.Program, 1 + (piece / Samples.Program.Length)).SelectMany(bytes => bytes);
        byte[] sample = [.. Samples.Text, .. programs, .. Samples.Noise];
        var decoding = Decoding.Of(method, Tool.Run($"{command} -c", sample));
        Assert.True(sample.AsSpan().SequenceEqual(decoding.Output));
        Assert.All(decoding.Pieces.SkipLast(1), length => Assert.Equal(piece, length));
        Assert.InRange(decoding.Pieces[^1], 1, piece);
    }

    [Theory]
    [InlineData("xz")]
    [InlineData("xz --check=sha256")]
    [InlineData("xz --check=crc32 --arm64 --lzma2")]
    [InlineData("xz --check=crc32 --delta --lzma2")]
    [InlineData("xz --check=crc32 --x86 --x86 --lzma2")]
    public void Settings_that_the_kernel_lacks_are_named(string command)
    {
        var decoding = Decoding.Of(Xz, Tool.Run($"{command} -c", Samples.Text));
        Assert.Equal("Input was encoded with settings that are not supported by this XZ decoder", decoding.Outcome.Message);
        Assert.Empty(decoding.Pieces);
    }

    [Fact]
    public void A_filter_is_taken_where_the_kernel_has_it()
    {
        var packed = Tool.Run("xz --check=crc32 --arm64 --lzma2 -c", Samples.Program);
        var decoding = Decoding.Of(Xz, packed, new DecoderSettings { XzFilters = new XzFilterSet(4, 10) });
        Assert.Null(decoding.Outcome.Message);
        Assert.True(Samples.Program.AsSpan().SequenceEqual(decoding.Output));
    }

    [Theory]
    [InlineData(Gzip, "gzip")]
    [InlineData(Xz, "xz --check=crc32")]
    [InlineData(Zstd, "zstd")]
    [InlineData(CompressionMethod.Bzip2, "bzip2")]
    [InlineData(CompressionMethod.Lzo, "lzop")]
    public void Only_the_first_of_two_streams_is_taken(CompressionMethod method, string command)
    {
        var first = Tool.Run($"{command} -c", Samples.Text);
        var decoding = Decoding.Of(method, [.. first, .. Tool.Run($"{command} -c", Samples.Noise)]);
        Assert.Null(decoding.Outcome.Message);
        Assert.Equal(first.Length, decoding.Outcome.Consumed);
        Assert.True(Samples.Text.AsSpan().SequenceEqual(decoding.Output));
    }

    [Fact]
    public void Two_files_of_lz4_are_one_stream()
    {
        var first = Tool.Run("lz4 -l -c", Samples.Text);
        var decoding = Decoding.Of(Lz4, [.. first, .. first]);
        Assert.Null(decoding.Outcome.Message);
        Assert.Equal(2 * first.Length, decoding.Outcome.Consumed);
        Assert.Equal(2 * Samples.Text.Length, decoding.Output.Length);
    }
}
