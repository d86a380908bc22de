using System.Buffers.Binary;
using Sunup.Formats.Compression;

namespace Sunup.Formats.Tests.Compression;

public sealed class KernelRuleTests
{
    [Fact]
    public void A_wrong_checksum_of_gzip_is_none_and_its_trailer_is_passed_over()
    {
        var packed = Tool.Run("gzip -c", Samples.Text);
        packed[^7] ^= 1;
        var decoding = Decoding.Of(CompressionMethod.Gzip, [.. packed, 1, 2, 3]);
        Assert.Null(decoding.Outcome.Message);
        Assert.Equal(packed.Length, decoding.Outcome.Consumed);
    }

    [Fact]
    public void A_cut_trailer_of_gzip_is_undefined_and_counts_whole()
    {
        var packed = Tool.Run("gzip -c", Samples.Text);
        var decoding = Decoding.Of(CompressionMethod.Gzip, packed.AsSpan(0, packed.Length - 3));
        Assert.Null(decoding.Outcome.Message);
        Assert.Equal(packed.Length, decoding.Outcome.Consumed);
        Assert.NotNull(decoding.Outcome.Undefined);
    }

    [Theory]
    [InlineData(4)]
    [InlineData(16)]
    public void Flags_of_gzip_that_the_kernel_does_not_read_break_the_data(byte flag)
    {
        var packed = Tool.Run("gzip -nc", Samples.Text);
        byte[] flagged = [.. packed.AsSpan(0, 3), flag, .. packed.AsSpan(4, 6), 5, 0, .. "hello\0"u8, .. packed.AsSpan(10)];
        Assert.Equal("uncompression error", Decoding.Of(CompressionMethod.Gzip, flagged).Outcome.Message);
    }

    [Fact]
    public void The_old_magic_of_gzip_is_none() =>
        Assert.Equal("Not a gzip file", Decoding.Of(CompressionMethod.Gzip, [0x1f, 0x9e, .. new byte[20]]).Outcome.Message);

    [Fact]
    public void A_window_larger_than_memory_is_out_of_memory()
    {
        byte[] frame = [0x28, 0xb5, 0x2f, 0xfd, 0, 21 << 3, 1, 0, 0];
        Assert.Equal("Out of memory while allocating ZSTD_DStream", Decoding.Of(CompressionMethod.Zstd, frame).Outcome.Message);
        Assert.Equal("ZSTD-compressed data is probably corrupt", Decoding.Of(CompressionMethod.Zstd, frame, new DecoderSettings { MemoryBytes = 4L << 30 }).Outcome.Message);
        frame[5] = 17 << 3;
        Assert.Null(Decoding.Of(CompressionMethod.Zstd, frame).Outcome.Message);
    }

    [Theory]
    [InlineData("xz -6 -T1 --check=crc32 -c", CompressionMethod.Xz, "XZ decompressor ran out of memory")]
    [InlineData("xz -6 -T1 --format=lzma -c", CompressionMethod.Lzma, null)]
    public void A_dictionary_as_large_as_memory_is_out_of_memory(string tool, CompressionMethod method, string? message)
    {
        const long dictionary = 8 << 20; // of preset 6
        var packed = Tool.Run(tool, Samples.Text);
        var outcome = Decoding.Of(method, packed, new DecoderSettings { MemoryBytes = dictionary }).Outcome;
        Assert.True(outcome.Failed || outcome.Message is not null);
        Assert.Equal(message, outcome.Message);
        Assert.Equal(new DecodeOutcome(packed.Length), Decoding.Of(method, packed, new DecoderSettings { MemoryBytes = dictionary + 1 }).Outcome);
    }

    [Fact]
    public void The_end_of_lz4_needs_a_zero_word()
    {
        var packed = Tool.Run("lz4 -l -c", Samples.Text);
        Assert.Equal(packed.Length, Decoding.Of(CompressionMethod.Lz4Legacy, [.. packed, 0, 0, 0, 0, 9]).Outcome.Consumed);
        Assert.Equal(packed.Length, Decoding.Of(CompressionMethod.Lz4Legacy, [.. packed, 1, 2, 3]).Outcome.Consumed);
        Assert.Equal("Decoding failed", Decoding.Of(CompressionMethod.Lz4Legacy, [.. packed, 0, 0, .. "070701"u8, .. new byte[400]]).Outcome.Message);
        var junk = Decoding.Of(CompressionMethod.Lz4Legacy, [.. packed, .. "ABCD"u8]).Outcome;
        Assert.NotNull(junk.Undefined);
    }

    [Fact]
    public void A_known_length_of_lzma_ends_it_before_the_marker()
    {
        var packed = Tool.Run("lzma -c", Samples.Text);
        BinaryPrimitives.WriteInt64LittleEndian(packed.AsSpan(5), Samples.Text.Length);
        var decoding = Decoding.Of(CompressionMethod.Lzma, packed);
        Assert.Null(decoding.Outcome.Message);
        Assert.True(Samples.Text.AsSpan().SequenceEqual(decoding.Output));
        Assert.InRange(decoding.Outcome.Consumed, packed.Length - 12, packed.Length - 2);
    }

    [Fact]
    public void A_length_of_zero_of_lzma_fails_without_words()
    {
        var packed = Tool.Run("lzma -c", Samples.Text);
        packed.AsSpan(5, 8).Clear();
        Assert.Equal(new DecodeOutcome(0, Failed: true), Decoding.Of(CompressionMethod.Lzma, packed).Outcome);
    }

    [Fact]
    public void A_skippable_frame_behind_the_first_is_not_looked_at()
    {
        var packed = Tool.Run("zstd -c", Samples.Text);
        byte[] skippable = [0x50, 0x2a, 0x4d, 0x18, 4, 0, 0, 0, 1, 2, 3, 4];
        Assert.Equal(packed.Length, Decoding.Of(CompressionMethod.Zstd, [.. packed, .. skippable]).Outcome.Consumed);
    }

    [Fact]
    public void A_wrong_checksum_of_bzip2_drops_what_was_not_flushed()
    {
        var packed = Tool.Run("bzip2 -c", Samples.Text.AsMemory(0, 10_000));
        packed[10] ^= 1;
        var decoding = Decoding.Of(CompressionMethod.Bzip2, packed);
        Assert.Equal("Data integrity error when decompressing.", decoding.Outcome.Message);
        Assert.Equal([4096, 4096], decoding.Pieces);
    }

    [Fact]
    public void An_empty_bzip2_stream_is_not_compared_with_its_checksum() =>
        Assert.False(Decoding.Of(CompressionMethod.Bzip2, [.. "BZh9"u8, 0x17, 0x72, 0x45, 0x38, 0x50, 0x90, 1, 2, 3, 4]).Outcome.Failed);
}
