using Sunup.Formats.Compression;
using Sunup.Formats.Initramfs.Early;
using Sunup.Formats.Initramfs.Unpacking;
using Sunup.Formats.Tests.Initramfs.Unpacking;

namespace Sunup.Formats.Tests.Initramfs.Early;

public sealed class EarlyTests
{
    private const string Intel = "kernel/x86/microcode/GenuineIntel.bin";
    private const string Amd = "kernel/x86/microcode/AuthenticAMD.bin";

    [Fact]
    public void Microcode_and_tables_at_the_start_are_found_behind_a_trailer_too()
    {
        var report = Report(new CpioImage().Folder("kernel").File(Intel, "code").Trailer().Pad(512).File("kernel/firmware/acpi/SSDT.aml", "table").Trailer());
        Assert.Equal([(EarlyKind.IntelMicrocode, 4L), (EarlyKind.AcpiTable, 5L)], report.Items.Select(item => (item.Kind, item.Found!.Size)));
    }

    [Theory]
    [InlineData("./")]
    [InlineData("/")]
    public void A_name_with_something_before_it_is_not_found(string before)
    {
        var item = Assert.Single(Report(new CpioImage().File(before + Amd, "code").Trailer()).Items);
        Assert.Null(item.Found);
        Assert.Contains("first byte", item.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_is_found_in_or_behind_a_compressed_segment()
    {
        var early = new CpioImage().File(Amd, "code").Trailer().ToArray();
        Assert.Contains("compressed segment", Assert.Single(Report(new CpioImage().Compressed(early)).Items).Reason, StringComparison.Ordinal);
        var behind = Assert.Single(Report(new CpioImage().Compressed(CpioImage.Good().ToArray()).Pad().Raw(early)).Items);
        Assert.Contains("compressed with gzip", behind.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_link_is_no_microcode() => Assert.Contains("regular", Assert.Single(Report(new CpioImage().Link(Intel, "x").Trailer()).Items).Reason, StringComparison.Ordinal);

    [Fact]
    public void A_file_that_is_cut_is_not_found()
    {
        var image = new CpioImage().File(Intel, "microcode").ToArray();
        Assert.Empty(EarlyCpio.Read(new InputWindow(new MemoryStream(image, 0, image.Length - 8))).Files);
    }

    [Fact]
    public void Any_bytes_give_an_answer()
    {
        var random = new Random(3);
        var image = new CpioImage().File(Intel, "code").Trailer().Zeros(8).ToArray();
        for (var round = 0; round < 2000; round++)
        {
            var changed = (byte[])image.Clone();
            changed[random.Next(changed.Length)] = (byte)random.Next(256);
            Assert.InRange(EarlyCpio.Read(new InputWindow(new MemoryStream(changed, 0, random.Next(changed.Length + 1)))).Files.Length, 0, 1);
        }
    }

    private static EarlyReport Report(CpioImage image)
    {
        var candidates = new EarlyCandidates();
        InitramfsReader.Read(new InputWindow(new MemoryStream(image.ToArray())), UnpackRules.ForKernel(null, null), candidates, StoredDecoder.Create);
        return EarlyReport.Of(EarlyCpio.Read(new InputWindow(new MemoryStream(image.ToArray()))), candidates);
    }
}
