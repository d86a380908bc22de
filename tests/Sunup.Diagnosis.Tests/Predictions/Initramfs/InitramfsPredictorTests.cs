using Sunup.Diagnosis.Explanations;
using Sunup.Diagnosis.Predictions.Initramfs;
using Sunup.Formats.Compression;
using Sunup.Formats.Initramfs.Early;
using Sunup.Formats.Initramfs.Verdicts;
using Sunup.Model;

namespace Sunup.Diagnosis.Tests.Predictions.Initramfs;

public sealed class InitramfsPredictorTests
{
    [Fact]
    public void Nothing_is_said_of_a_sound_image() => Assert.Empty(InitramfsPredictor.Predict(Images.Sound));

    [Fact]
    public void A_raw_cpio_behind_an_odd_gzip_is_named_with_the_byte_that_is_missing()
    {
        var finding = Assert.Single(InitramfsPredictor.Predict(Images.OddGzipThenCpio));
        Assert.Equal("SU0821", finding.Id);
        Assert.Equal(FindingSeverity.Error, finding.Severity);
        Assert.StartsWith(
            "The second image (extra.cpio) starts at byte 1 031 099, which is not a multiple of 4; the first is gzip, so a raw cpio must start on a multiple of 4: insert 1 zero byte. ",
            finding.Cause,
            StringComparison.Ordinal);
        Assert.Equal("truncate -s %4 boot/main.img", finding.Remedies[0].Command);
        Assert.Equal("cat boot/main.img boot/extra.cpio > JOINED.img && sunup initrd repair JOINED.img -o FIXED.img", finding.Remedies[1].Command);
    }

    [Fact]
    public void The_bytes_around_the_fault_are_evidence()
    {
        var evidence = InitramfsPredictor.Predict(Images.OddGzipThenCpio)[0].Evidence[0];
        Assert.Equal("boot/extra.cpio", evidence.Where);
        Assert.Equal("byte 1 031 099: 00 00 3f 12 00 00 30 00 | 30 37 30 37 30 31 30 30  \"..?...0.|07070100\"", evidence.Text);
    }

    [Fact]
    public void Anything_behind_an_odd_raw_cpio_is_broken_padding()
    {
        var finding = Assert.Single(InitramfsPredictor.Predict(Images.OddCpioThenGzip));
        Assert.Equal("SU0820", finding.Id);
        Assert.Contains("the first is a raw cpio, behind which everything must start on a multiple of 4: insert 1 zero byte", finding.Cause, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(new byte[] { 0x04, 0x22, 0x4d, 0x18 }, "SU0842", "lz4 archive in the frame format")]
    [InlineData(new byte[] { 0x50, 0x2a, 0x4d, 0x18 }, "SU0843", "skippable frame of zstd")]
    [InlineData(new byte[] { 0x89, 0x50, 0x4e, 0x47 }, "SU0821", "a PNG picture")]
    [InlineData(new byte[] { 0x23, 0x21, 0x69, 0x70, 0x78, 0x65, 0x0a }, "SU0821", "an iPXE script")]
    [InlineData(new byte[] { 0x3c, 0x21, 0x44, 0x4f, 0x43, 0x54, 0x59, 0x50, 0x45 }, "SU0821", "a web page")]
    [InlineData(new byte[] { 0x68, 0x73, 0x71, 0x73 }, "SU0821", "a squashfs file system")]
    [InlineData(new byte[] { 0x0a }, "SU0821", "a line end")]
    [InlineData(new byte[] { 0xee }, "SU0821", "a single byte")]
    [InlineData(new byte[] { 0xee, 0xef, 1, 2 }, "SU0821", "no archive that a kernel knows")]
    public void Bytes_that_are_no_archive_are_called_what_they_are(byte[] bytes, string id, string words)
    {
        var image = Images.Sound with
        {
            Verdict = Images.Sound.Verdict with { Message = "invalid magic at start of compressed archive", Offset = 0, Segment = 0, Segments = [] },
            AtFault = new ByteWindow(0, [.. bytes]),
        };
        var finding = Assert.Single(InitramfsPredictor.Predict(image));
        Assert.Equal(id, finding.Id);
        Assert.Contains(words, finding.Cause, StringComparison.Ordinal);
    }

    public static TheoryData<string> Messages => [.. MessageFindings.All.Select(message => message.Text), "compression method zstd not configured", "a text of tomorrow"];

    [Theory]
    [MemberData(nameof(Messages))]
    public void Every_message_gives_a_finding_with_words_evidence_and_remedies(string message)
    {
        var finding = Assert.Single(InitramfsPredictor.Predict(Images.Compressed(message, CompressionMethod.Gzip, 0x1f, 0x8b, 8, 0)));
        Assert.Equal(MessageFindings.IdOf(message), finding.Id);
        Assert.NotNull(FindingCatalogue.Find(finding.Id));
        Assert.Contains($"\"{message}\"", finding.Summary, StringComparison.Ordinal);
        Assert.NotEmpty(finding.Evidence);
        Assert.NotEmpty(finding.Remedies);
        Assert.DoesNotContain("(not named)", finding.Cause, StringComparison.Ordinal);
        Assert.DoesNotContain("..", finding.Cause, StringComparison.Ordinal);
    }

    [Fact]
    public void What_follows_an_lz4_archive_is_the_culprit_and_not_the_archive()
    {
        var image = Images.Compressed("Decoding failed", CompressionMethod.Lz4Legacy, 2, 0x21, 0x4c, 0x18) with
        {
            Parts = [new ImagePart("initrd.lz4", 0, 2048), new ImagePart("osrel.cpio", 2048, 512)],
        };
        Assert.Equal("SU0837", Assert.Single(InitramfsPredictor.Predict(image)).Id);

        var damaged = image with { Alone = image.Verdict };
        Assert.Equal("SU0836", Assert.Single(InitramfsPredictor.Predict(damaged)).Id);
        Assert.Equal("SU0836", Assert.Single(InitramfsPredictor.Predict(image with { Parts = [] })).Id);
    }

    [Theory]
    [InlineData("0707010000", "a raw cpio archive")]
    [InlineData("\0\0" + "0707010000", "a raw cpio archive")]
    [InlineData("\u001f\u008b\u0008\0\0\0", "something compressed with gzip")]
    [InlineData("\u0028\u00b5\u002f\u00fd\0\0", "something compressed with zstd")]
    [InlineData("\u007fELF\u0002\u0001", "an ELF program")]
    public void What_follows_an_lz4_archive_in_one_file_is_named(string behind, string words)
    {
        var image = Images.Compressed("Decoding failed", CompressionMethod.Lz4Legacy, 2, 0x21, 0x4c, 0x18) with
        {
            BehindLz4 = new ByteWindow(217, [.. System.Text.Encoding.Latin1.GetBytes(behind)]),
        };
        var finding = Assert.Single(InitramfsPredictor.Predict(image));
        Assert.Equal("SU0837", finding.Id);
        Assert.Contains($"ends at byte 217, and {words} follows", finding.Cause, StringComparison.Ordinal);
        Assert.Contains("insert 4 zero bytes", finding.Cause, StringComparison.Ordinal);
        Assert.StartsWith("byte 217: |", finding.Evidence[0].Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Bytes_that_are_nothing_known_are_damage() => Assert.Equal("SU0836", Assert.Single(InitramfsPredictor.Predict(
        Images.Compressed("Decoding failed", CompressionMethod.Lz4Legacy, 2, 0x21, 0x4c, 0x18) with { BehindLz4 = new ByteWindow(217, [1, 2, 3, 0xf4, 5, 6]) })).Id);

    [Theory]
    [InlineData(-2, "SU0846")]
    [InlineData(-8, "SU0847")]
    [InlineData(-13, "SU0848")]
    [InlineData(-14, "SU0849")]
    [InlineData(-26, "SU0850")]
    [InlineData(-12, "SU0811")]
    public void An_init_that_fails_is_told_by_its_error_number(int errno, string id)
    {
        var finding = Assert.Single(InitramfsPredictor.Predict(Images.WithInit(InitOutcome.InitFails, errno, "the reason")));
        Assert.Equal(id, finding.Id);
        Assert.Equal(FindingSeverity.Error, finding.Severity);
        Assert.Equal($"/init cannot be started (error {errno})", finding.Summary);
        Assert.Equal("the reason", finding.Evidence[0].Text);
    }

    [Fact]
    public void Undefined_is_a_finding_of_its_own_and_no_message_is_promised()
    {
        var image = Images.WithInit(InitOutcome.Undefined, null, "the length of a chunk goes beyond the image");
        var finding = Assert.Single(InitramfsPredictor.Predict(image with { Verdict = image.Verdict with { Message = "Decoding failed", Offset = 0 } }));
        Assert.Equal("SU0844", finding.Id);
        Assert.Contains("the length of a chunk goes beyond the image", finding.Summary, StringComparison.Ordinal);
    }

    [Fact]
    public void An_image_without_init_is_an_error_and_one_of_microcode_alone_is_none()
    {
        var image = Images.WithInit(InitOutcome.NoInit, null, "there is no /init");
        Assert.Equal(("SU0845", FindingSeverity.Error), Assert.Single(InitramfsPredictor.Predict(image)) is var error ? (error.Id, error.Severity) : default);
        var early = image with { Early = [new EarlyItem(EarlyKind.IntelMicrocode, "kernel/x86/microcode/GenuineIntel.bin", new EarlyFile("kernel/x86/microcode/GenuineIntel.bin", 0, 120, 100), null)] };
        Assert.Equal(FindingSeverity.Info, Assert.Single(InitramfsPredictor.Predict(early)).Severity);
    }

    [Fact]
    public void Losses_of_one_kind_are_one_finding()
    {
        var image = Images.Sound with
        {
            Verdict = Images.Sound.Verdict with
            {
                Losses =
                [
                    new SilentLoss(SilentLossKind.ParentMissing, "etc/app/a", 0, "etc/app does not exist"),
                    new SilentLoss(SilentLossKind.ParentMissing, "etc/app/b", 0, "etc/app does not exist"),
                    new SilentLoss(SilentLossKind.CutShort, "lib/x.so", 0, "100 of 4 096 bytes are there"),
                ],
            },
        };
        var findings = InitramfsPredictor.Predict(image);
        Assert.Equal(["SU0855", "SU0851"], findings.Select(finding => finding.Id));
        Assert.Equal([FindingSeverity.Error, FindingSeverity.Warning], findings.Select(finding => finding.Severity));
        Assert.StartsWith("etc/app/a and 1 more: lost", findings[1].Summary, StringComparison.Ordinal);
        Assert.Equal(2, findings[1].Evidence.Length);
    }

    [Fact]
    public void Microcode_that_is_missed_and_a_bootconfig_that_is_buried_are_told()
    {
        var image = Images.Sound with
        {
            Parts = [new ImagePart("a.img", 0, 2000), new ImagePart("b.img", 2048, 2048)],
            Early = [new EarlyItem(EarlyKind.AmdMicrocode, "./kernel/x86/microcode/AuthenticAMD.bin", null, "its name starts with ./")],
            BootConfig = new BootConfigPlace(1900, 80, 2000, IsFound: false),
        };
        var findings = InitramfsPredictor.Predict(image);
        Assert.Equal(["SU0858", "SU0859"], findings.Select(finding => finding.Id));
        Assert.StartsWith("b.img is joined behind it.", findings[1].Cause, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Every_kind_of_loss_has_a_finding(SilentLossKind kind)
    {
        var image = Images.Sound with { Verdict = Images.Sound.Verdict with { Losses = [new SilentLoss(kind, "a", 0, "why")] } };
        Assert.Equal(SilentLosses[kind], Assert.Single(InitramfsPredictor.Predict(image)).Id);
    }

    private static Dictionary<SilentLossKind, string> SilentLosses => new()
    {
        [SilentLossKind.ParentMissing] = "SU0851",
        [SilentLossKind.DataWhereNoneIsTaken] = "SU0852",
        [SilentLossKind.NameTooLong] = "SU0853",
        [SilentLossKind.BlockedByFolder] = "SU0854",
        [SilentLossKind.CutShort] = "SU0855",
        [SilentLossKind.UnknownType] = "SU0856",
        [SilentLossKind.LinkLost] = "SU0857",
        [SilentLossKind.DeviceKept] = "SU0854",
    };

    public static TheoryData<SilentLossKind> Kinds => [.. Enum.GetValues<SilentLossKind>()];
}
