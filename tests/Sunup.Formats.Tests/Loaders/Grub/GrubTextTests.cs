using System.Buffers.Binary;
using Sunup.Formats.Loaders.Grub;

namespace Sunup.Formats.Tests.Loaders.Grub;

/// <summary>What is written for GRUB is what GRUB's configuration reader takes; and its first stages find each other.</summary>
public sealed class GrubTextTests
{
    [Theory]
    [InlineData("root=UUID=1-2 rw console=ttyS0", "root=UUID=1-2 rw console=ttyS0")]
    [InlineData("a=$b;c|d&e <f> {g} #h 'i' \\j", "a=$b;c|d&e <f> {g} #h \\'i\\' \\\\j")]
    [InlineData("title=\"two $words; 'of' {one}\" rw", "\"title=two $words; \\'of\\' {one}\" rw")]
    [InlineData("", "")]
    public void A_command_line_is_read_back(string written, string read)
    {
        var configuration = GrubConfiguration.Read(GrubText.Configuration("web1", "/vmlinuz", "/initrd.img", written));
        var entry = Assert.Single(configuration.Entries);
        Assert.True(entry.IsDefault);
        Assert.Empty(configuration.Problems);
        Assert.Equal(read, entry.CommandLine);
        Assert.Equal(["/vmlinuz", "/initrd.img"], entry.Files.Select(file => file.Path));
    }

    [Fact]
    public void Without_an_initrd_none_is_named() => Assert.DoesNotContain("initrd", GrubText.Configuration("web1", "/vmlinuz", null, "rw"), StringComparison.Ordinal);

    [Fact]
    public void The_stages_of_the_distribution_are_linked()
    {
        var boot = File.ReadAllBytes("/usr/lib/grub/i386-pc/boot.img");
        var code = GrubBootImage.Code(boot, 34);
        Assert.Equal(440, code.Length);
        Assert.Equal(34, BinaryPrimitives.ReadInt64LittleEndian(code.AsSpan(0x5c)));
        // All else is as it was.
        Assert.Equal(boot[..0x5c], code[..0x5c]);
        Assert.Equal(boot[0x68..440], code[0x68..]);

        var core = GrubBootImage.Core(new byte[1300], 34);
        Assert.Equal(1536, core.Length);
        Assert.Equal((35L, 2, 0x820), (BinaryPrimitives.ReadInt64LittleEndian(core.AsSpan(500)), BinaryPrimitives.ReadUInt16LittleEndian(core.AsSpan(508)), BinaryPrimitives.ReadUInt16LittleEndian(core.AsSpan(510))));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(511)]
    [InlineData(512)]
    public void What_is_no_boot_image_is_refused(int length) => Assert.Throws<InvalidDataException>(() => GrubBootImage.Code(new byte[length], 34));

    [Theory]
    [InlineData(0)]
    [InlineData(512)]
    [InlineData((65_535 * 512) + 1)]
    public void A_core_that_its_list_cannot_name_is_refused(int length) => Assert.Throws<InvalidDataException>(() => GrubBootImage.Core(new byte[length], 34));
}
