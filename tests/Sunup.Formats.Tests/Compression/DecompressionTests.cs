using Sunup.Formats.Compression;

namespace Sunup.Formats.Tests.Compression;

[Trait("Kind", "Peer")]
public sealed class DecompressionTests
{
    [Theory]
    [InlineData(CompressionMethod.Gzip, "gzip -9")]
    [InlineData(CompressionMethod.Xz, "xz --check=crc32 --x86 --lzma2=dict=32MiB")]
    [InlineData(CompressionMethod.Zstd, "zstd --ultra -22")]
    [InlineData(CompressionMethod.Lz4Legacy, "lz4 -l -9")]
    [InlineData(CompressionMethod.Lzma, "lzma -9")]
    [InlineData(CompressionMethod.Bzip2, "bzip2 -9")]
    [InlineData(CompressionMethod.Lzo, "lzop -9")]
    public void A_payload_with_its_length_behind_it_is_whole(CompressionMethod method, string command)
    {
        byte[] payload = [.. Tool.Run($"{command} -c", Samples.Program), .. BitConverter.GetBytes(Samples.Program.Length)];
        var result = Decompression.ToArray(payload, method, 1 << 24);
        Assert.Equal(PayloadResult.Complete, result.Result);
        Assert.True(Samples.Program.AsSpan().SequenceEqual(result.Bytes.Span));
    }

    [Fact]
    public void No_more_than_the_bound_comes_out()
    {
        var result = Decompression.ToArray(Tool.Run("gzip -c", Samples.Zeros), CompressionMethod.Gzip, 100_000);
        Assert.Equal(PayloadResult.TooLong, result.Result);
        Assert.Equal(100_000, result.Bytes.Length);
    }

    [Fact]
    public void A_cut_payload_gives_what_there_is_and_why()
    {
        var packed = Tool.Run("gzip -c", Samples.Text);
        var result = Decompression.ToArray(packed.AsMemory(0, packed.Length / 2), CompressionMethod.Gzip, 1 << 20);
        Assert.Equal(PayloadResult.Broken, result.Result);
        Assert.Equal("read error", result.Outcome.Message);
        Assert.False(result.Bytes.IsEmpty);
    }
}
