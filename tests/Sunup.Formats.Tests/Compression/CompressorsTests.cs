using FsCheck;
using FsCheck.Fluent;
using Sunup.Formats.Compression;

namespace Sunup.Formats.Tests.Compression;

public sealed class CompressorsTests
{
    public static TheoryData<CompressionMethod> Methods => [.. Enum.GetValues<CompressionMethod>().Where(method => method != CompressionMethod.Lzo)];

    [Theory]
    [MemberData(nameof(Methods))]
    public void The_kernels_decoder_takes_what_is_written_at_every_level(CompressionMethod method)
    {
        var (least, most) = Compressors.Levels(method);
        byte[] sample = [.. Samples.Text[..50_000], .. Samples.Noise[..10_000], .. Samples.Zeros[..90_000]];
        for (var level = least; level <= most; level++)
        {
            var packed = Pack(method, sample, level);
            var decoding = Decoding.Of(method, packed);
            Assert.Null(decoding.Outcome.Message);
            Assert.False(decoding.Outcome.Failed);
            Assert.True(sample.AsSpan().SequenceEqual(decoding.Output));
        }

        Assert.Equal(Pack(method, sample, null), Pack(method, sample, null));
    }

    [Trait("Kind", "Peer")]
    [Theory]
    [InlineData(CompressionMethod.Gzip, "gzip -dc")]
    [InlineData(CompressionMethod.Bzip2, "bzip2 -dc")]
    [InlineData(CompressionMethod.Xz, "xz -dc")]
    [InlineData(CompressionMethod.Lzma, "xz --format=lzma -dc")]
    [InlineData(CompressionMethod.Zstd, "zstd -dc")]
    [InlineData(CompressionMethod.Lz4Legacy, "lz4 -dc")]
    public void The_tool_takes_what_is_written(CompressionMethod method, string command)
    {
        byte[] sample = [.. Samples.Program, .. Samples.Noise, .. new byte[9 << 20]];
        Assert.True(sample.AsSpan().SequenceEqual(Tool.Run(command, Pack(method, sample, null))));
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void Any_bytes_come_back(CompressionMethod method) =>
        Prop.ForAll<byte[]>(bytes => bytes.AsSpan().SequenceEqual(Decoding.Of(method, Pack(method, bytes, null)).Output)).Check(Config.QuickThrowOnFailure.WithMaxTest(40));

    [Fact]
    public void There_is_no_writer_of_lzo() =>
        Assert.Throws<NotSupportedException>(() => Compressors.Create(CompressionMethod.Lzo, Stream.Null));

    private static byte[] Pack(CompressionMethod method, byte[] bytes, int? level)
    {
        using var output = new MemoryStream();
        using (var stream = Compressors.Create(method, output, level, leaveOpen: true))
        {
            foreach (var part in bytes.Chunk(70_000))
            {
                stream.Write(part);
            }
        }

        return output.ToArray();
    }
}
