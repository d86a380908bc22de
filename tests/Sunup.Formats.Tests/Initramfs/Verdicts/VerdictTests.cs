using Sunup.Formats.Initramfs.Unpacking;
using Sunup.Formats.Initramfs.Verdicts;
using Sunup.Formats.Kernels;
using Sunup.Formats.Tests.Initramfs.Unpacking;

namespace Sunup.Formats.Tests.Initramfs.Verdicts;

/// <summary>Images that were booted on Debian's 6.1 and 6.12, and what those kernels said.</summary>
public sealed class VerdictTests
{
    private const string InvalidMagic = "invalid magic at start of compressed archive";
    private const string JunkAtEnd = "junk at the end of compressed archive";
    private const string JunkWithin = "junk within compressed archive";
    private const string BrokenPadding = "broken padding";

    private static byte[] Plain => CpioImage.Good().ToArray();

    private static byte[] Other => new CpioImage().File("other", "x").Trailer().ToArray();

    [Theory]
    [InlineData(1, BrokenPadding)]
    [InlineData(2, BrokenPadding)]
    [InlineData(3, BrokenPadding)]
    [InlineData(5, BrokenPadding)]
    [InlineData(511, BrokenPadding)]
    [InlineData(0, null)]
    [InlineData(4, null)]
    [InlineData(8, null)]
    public void After_a_raw_archive_only_whole_words_of_zeros_may_follow(int zeros, string? message)
    {
        Assert.Equal(message, Verify(CpioImage.Good().Zeros(zeros).Raw(Other)).Message);
        Assert.Equal(message, Verify(CpioImage.Good().Zeros(zeros).Compressed(Other)).Message);
    }

    [Fact]
    public void Zeros_to_512_at_the_end_are_good() => Assert.Null(Verify(CpioImage.Good().Pad(512)).Message);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(512)]
    public void Between_compressed_segments_any_number_of_zeros_is_good(int zeros)
    {
        var verdict = Verify(new CpioImage().Compressed(Plain).Zeros(zeros).Compressed(Other));
        Assert.Equal((null, InitOutcome.InitRuns), (verdict.Message, verdict.Outcome));
    }

    [Fact]
    public void A_raw_archive_after_a_compressed_one_must_start_on_a_word()
    {
        var image = new CpioImage().Compressed(Plain);
        var odd = (int)(image.Length % 4);
        Assert.NotEqual(0, odd);
        var verdict = Verify(image.Raw(Other));
        Assert.Equal((InvalidMagic, InitOutcome.InitRuns), (verdict.Message, verdict.Outcome));
        Assert.Equal((long)StoredDecoder.Compress(Plain).Length, verdict.Offset);
        Assert.Null(Verify(new CpioImage().Compressed(Plain).Zeros(4 - odd).Raw(Other)).Message);
    }

    [Theory]
    [InlineData(1, InvalidMagic)]
    [InlineData(4, null)]
    public void Zeros_before_a_raw_archive_count(int zeros, string? message) => Assert.Equal(message, Verify(new CpioImage().Zeros(zeros).Raw(Plain)).Message);

    [Fact]
    public void Zeros_before_a_compressed_one_do_not() => Assert.Null(Verify(new CpioImage().Zeros(1).Compressed(Plain)).Message);

    [Fact]
    public void One_byte_of_junk_is_enough()
    {
        Assert.Equal(InvalidMagic, Verify(CpioImage.Good().Raw("\n")).Message);
        Assert.Equal(InvalidMagic, Verify(new CpioImage().Compressed(Plain).Raw("\n")).Message);
        Assert.Equal(BrokenPadding, Verify(CpioImage.Good().Zeros(1).Raw("junk")).Message);
    }

    [Fact]
    public void Zeros_at_the_start_of_a_compressed_archive_are_no_header_in_the_first_and_padding_in_a_later_one()
    {
        byte[] four = [.. new byte[4], .. Plain];
        byte[] one = [.. new byte[1], .. Plain];
        Assert.Equal("no cpio magic", Verify(new CpioImage().Compressed(four)).Message);
        Assert.Null(Verify(new CpioImage().Compressed(Other).Compressed(four)).Message);
        Assert.Equal(BrokenPadding, Verify(new CpioImage().Compressed(Other).Compressed(one)).Message);
    }

    [Fact]
    public void An_empty_compressed_segment_is_junk_only_as_the_first()
    {
        Assert.Equal(JunkAtEnd, Verify(new CpioImage().Compressed([]).Compressed(Plain)).Message);
        Assert.Null(Verify(new CpioImage().Compressed(Plain).Compressed([])).Message);
    }

    [Fact]
    public void Junk_inside_of_a_compressed_segment()
    {
        Assert.Equal(JunkWithin, Verify(new CpioImage().Compressed([.. Plain, .. "JUNK"u8])).Message);
        Assert.Equal("no cpio magic", Verify(new CpioImage().Compressed("<html>404 not found, and some more text so that it is longer than a header of a cpio archive, which has 110 bytes</html>"u8.ToArray())).Message);
        Assert.Equal(JunkAtEnd, Verify(new CpioImage().Compressed("short"u8.ToArray())).Message);
        Assert.Equal(JunkWithin, Verify(new CpioImage().Compressed(Plain).Compressed("no cpio"u8.ToArray())).Message);
    }

    [Fact]
    public void A_trailer_is_not_needed()
    {
        var image = new CpioImage().File("init", Programs.Static());
        Assert.Equal((null, InitOutcome.InitRuns), Verdict(Verify(image)));
        Assert.Equal((null, InitOutcome.InitRuns), Verdict(Verify(new CpioImage().Compressed(image.ToArray()))));
    }

    [Fact]
    public void A_compressed_archive_that_is_cut_is_junk_at_the_end()
    {
        Assert.Equal(JunkAtEnd, Verify(new CpioImage().Compressed(Plain[..^3])).Message);
        Assert.Equal((JunkAtEnd, InitOutcome.InitFails), Verdict(Verify(new CpioImage().Compressed(Plain[..200]))));
        Assert.Equal(-26, Verify(new CpioImage().Compressed(Plain[..200])).Errno);
    }

    [Fact]
    public void One_archive_split_over_two_segments_is_junk_at_the_end()
    {
        var verdict = Verify(new CpioImage().Compressed(Plain[..200]).Compressed(Plain[200..]));
        Assert.Equal((JunkAtEnd, -26, "init"), (verdict.Message, verdict.Errno, verdict.Entry));
    }

    [Fact]
    public void A_raw_archive_may_be_cut_anywhere_and_nothing_is_said()
    {
        for (var length = 1; length < Plain.Length; length++)
        {
            var verdict = Verify(new CpioImage().Raw(Plain.AsSpan(0, length)));
            Assert.Null(verdict.Message);
            var (outcome, errno) = length < 116 ? (InitOutcome.NoInit, (int?)null) : length < 316 ? (InitOutcome.InitFails, -26) : (InitOutcome.InitRuns, null);
            Assert.Equal((length, outcome, errno), (length, verdict.Outcome, verdict.Errno));
            Assert.Equal(length is not (316 or >= 436), verdict.EndsInside);
        }
    }

    [Fact]
    public void A_cut_archive_eats_the_start_of_what_follows()
    {
        var verdict = Verify(new CpioImage().Raw(Plain.AsSpan(0, Plain.Length - 2)).Compressed(Other));
        Assert.Equal((InvalidMagic, (long)Plain.Length), (verdict.Message, verdict.Offset));
    }

    [Theory]
    [InlineData("070707", "incorrect cpio method used: use -H newc option")]
    [InlineData("070703", "no cpio magic")]
    public void Other_cpio_formats(string magic, string message) => Assert.Equal(message, Verify(new CpioImage().Entry("init", 0x81ed, [1], magic: magic)).Message);

    [Theory]
    [InlineData("04224d18", InvalidMagic)]
    [InlineData("68737173", InvalidMagic)]
    [InlineData("c7710000", InvalidMagic)]
    [InlineData("3c68746d", InvalidMagic)]
    [InlineData("1f", InvalidMagic)]
    [InlineData("00", null)]
    public void What_is_no_initramfs(string hex, string? message) => Assert.Equal((message, InitOutcome.NoInit), Verdict(Verify(new CpioImage().Raw(Convert.FromHexString(hex)))));

    [Fact]
    public void A_folder_with_a_size_is_skipped_whole()
    {
        var verdict = Verify(new CpioImage().Entry("d", 0x41ed, new byte[8]).File("d/f", "x").File("init", Programs.Static()).Trailer());
        Assert.Equal((null, InitOutcome.InitRuns), Verdict(verdict));
        Assert.Equal([(SilentLossKind.DataWhereNoneIsTaken, "d"), (SilentLossKind.ParentMissing, "d/f")], verdict.Losses.Select(loss => (loss.Kind, loss.Entry)));
    }

    [Theory]
    [InlineData("6.1.192", "malformed archive")]
    [InlineData("6.12.117", "malformed archive")]
    [InlineData("6.1.100", null)]
    [InlineData("6.13", "malformed archive")]
    [InlineData("5.10", "malformed archive")]
    public void A_name_without_its_nul(string version, string? message)
    {
        var image = new CpioImage().Entry("abc", 0x81a4, "abcd"u8.ToArray(), rawName: "abc", nameSize: 3).Raw(Plain);
        Assert.Equal(message, Verify(image, Rules(version)).Message);
    }

    [Theory]
    [InlineData("6.12.117", 0u, "bad data checksum")]
    [InlineData("6.12.117", 394u, null)]
    [InlineData("5.18", 394u, "no cpio magic")]
    public void Archives_with_checksums(string version, uint sum, string? message)
    {
        var verdict = Verify(new CpioImage().Entry("f", 0x81a4, "abcd"u8.ToArray(), magic: "070702", sum: sum).Raw(Plain), Rules(version));
        Assert.Equal(message, verdict.Message);
    }

    [Fact]
    public void A_checksum_of_a_file_that_could_not_be_made_is_not_looked_at() =>
        Assert.Null(Verify(new CpioImage().Entry("no/f", 0x81a4, "abcd"u8.ToArray(), magic: "070702", sum: 1).Raw(Plain)).Message);

    [Theory]
    [InlineData("6.12", null)]
    [InlineData("7.0", "damaged header")]
    public void A_header_with_0x(string version, string? message)
    {
        var image = new CpioImage().Entry("f", 0x81a4, "abcd"u8.ToArray()).ToArray();
        "0x000000"u8.CopyTo(image.AsSpan(6 + (2 * 8)));
        Assert.Equal(message, Verify(new CpioImage().Raw(image).Raw(Plain), Rules(version)).Message);
    }

    [Fact]
    public void A_header_with_spaces_is_an_empty_name_and_then_no_magic()
    {
        var image = new CpioImage().Entry("file", 0x81a4).ToArray();
        "       5"u8.CopyTo(image.AsSpan(6 + (11 * 8)));
        Assert.Equal(InvalidMagic, Verify(new CpioImage().Raw(image).Raw(Plain)).Message);
    }

    [Theory]
    [InlineData("4.19", "junk in compressed archive")]
    [InlineData("5.4", InvalidMagic)]
    public void Old_kernels_have_one_text_for_junk(string version, string message) => Assert.Equal(message, Verify(CpioImage.Good().Raw("junk"), Rules(version)).Message);

    [Fact]
    public void A_method_that_is_not_configured_is_named()
    {
        var config = KernelConfig.Parse("CONFIG_BLK_DEV_INITRD=y\nCONFIG_RD_GZIP=y\n# CONFIG_RD_XZ is not set\nCONFIG_X86_64=y\n")!;
        var image = new CpioImage().Raw([0xfd, 0x37, 0x7a, 0x58]);
        Assert.Equal("compression method xz not configured", Verify(image, UnpackRules.ForKernel(new KernelVersion(6, 12), config)).Message);
        Assert.Equal("decompressor failed", Verify(image, UnpackRules.ForKernel(new KernelVersion(7, 1), config)).Message);
    }

    [Fact]
    public void An_image_for_a_kernel_that_takes_none()
    {
        var config = KernelConfig.Parse("# CONFIG_BLK_DEV_INITRD is not set\n")!;
        Assert.Equal((null, InitOutcome.NoInit), Verdict(Verify(CpioImage.Good(), UnpackRules.ForKernel(null, config))));
    }

    [Fact]
    public void Before_5_10_a_message_empties_the_top_level_where_the_ram_disk_is_built_in()
    {
        var config = KernelConfig.Parse("CONFIG_BLK_DEV_INITRD=y\nCONFIG_BLK_DEV_RAM=y\nCONFIG_X86_64=y\nCONFIG_BINFMT_SCRIPT=y\n")!;
        var image = CpioImage.Good().Raw("junk");
        Assert.Equal(InitOutcome.NoInit, Verify(image, UnpackRules.ForKernel(new KernelVersion(5, 4), config)).Outcome);
        Assert.Equal(InitOutcome.InitRuns, Verify(image, UnpackRules.ForKernel(new KernelVersion(5, 10), config)).Outcome);
    }

    [Fact]
    public void A_bootconfig_at_the_end_is_cut_off_and_elsewhere_it_is_junk()
    {
        var trailer = new CpioImage().Raw("a=b\n").Raw([4, 0, 0, 0, 0x0a + 'a' + '=' + 'b' - 256, 1, 0, 0]).Raw("#BOOTCONFIG\n").ToArray();
        var good = Verify(CpioImage.Good().Raw(trailer));
        Assert.Equal((null, InitOutcome.InitRuns, 24L), (good.Message, good.Outcome, good.BootConfigLength));
        Assert.Null(Verify(CpioImage.Good().Raw(trailer).Zeros(3)).Message);
        Assert.Equal(InvalidMagic, Verify(CpioImage.Good().Raw(trailer).Raw(Other)).Message);
    }

    [Fact]
    public void Segments_cover_the_image_without_gaps()
    {
        var verdict = Verify(CpioImage.Good().Zeros(8).Compressed(Other).Zeros(5).Raw("junk"));
        Assert.Equal([SegmentKind.Cpio, SegmentKind.Zeros, SegmentKind.Compressed, SegmentKind.Zeros, SegmentKind.Unread], verdict.Segments.Select(segment => segment.Kind));
        Assert.Equal((1, 1, Plain.Length), (verdict.Segments[0].Entries, verdict.Segments[0].Trailers, verdict.Segments[0].Length));
        Assert.Equal((8L, (long)Other.Length, 4), (verdict.Segments[1].Length, verdict.Segments[2].UnpackedLength, verdict.Segment));
        Assert.All(verdict.Segments.Zip(verdict.Segments.Skip(1)), pair => Assert.Equal(pair.First.Offset + pair.First.Length, pair.Second.Offset));
        Assert.Equal(verdict.Length, verdict.Segments.Sum(segment => segment.Length));
    }

    private static (string? Message, InitOutcome Outcome) Verdict(InitramfsVerdict verdict) => (verdict.Message, verdict.Outcome);

    private static UnpackRules Rules(string version)
    {
        Assert.True(KernelVersion.TryParse(version, out var parsed));
        return UnpackRules.ForKernel(parsed, null);
    }

    private static InitramfsVerdict Verify(CpioImage image, UnpackRules? rules = null) =>
        InitramfsVerifier.Verify(new MemoryStream(image.ToArray()), rules ?? UnpackRules.ForKernel(null, null), StoredDecoder.Create);
}
