using FsCheck;
using FsCheck.Fluent;
using Sunup.Formats.Initramfs.Joins;

namespace Sunup.Formats.Tests.Initramfs.Joins;

public sealed class JoinTests
{
    [Theory]
    [InlineData("none", 10, 15)]
    [InlineData("efi-stub", 10, 15)]
    [InlineData("systemd-boot-256", 10, 15)]
    [InlineData("systemd-boot", 12, 17)]
    [InlineData("systemd-boot-257.0", 12, 20)]
    [InlineData("syslinux", 12, 17)]
    [InlineData("grub", 12, 20)]
    [InlineData("systemd-stub", 12, 20)]
    [InlineData("ukify", 12, 20)]
    [InlineData("u-root", 512, 517)]
    [InlineData("ipxe", 4096, 4101)]
    public void Ten_bytes_and_five_lie_where_the_loader_puts_them(string name, long second, long length)
    {
        var layout = LoaderJoin.Find(name)!.Place([10, 5]);
        Assert.Equal((second, second - 10, length, null), (layout.Parts[1].Offset, layout.Parts[1].PaddingBefore, layout.Length, layout.Objection));
    }

    [Theory]
    [InlineData("qemu")]
    [InlineData("kexec")]
    public void A_loader_of_one_file_says_so(string name)
    {
        Assert.Null(LoaderJoin.Find(name)!.Place([10]).Objection);
        Assert.Contains("takes one file", LoaderJoin.Find(name)!.Place([10, 5]).Objection, StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_that_is_none() => Assert.Null(LoaderJoin.Find("lilo"));

    [Fact]
    public void Any_images_are_read_back_with_zeros_between() => Prop.ForAll(
        ArbMap.Default.ArbFor<byte[][]>(),
        images =>
        {
            var all = images.Select(image => image ?? []).ToArray();
            return LoaderJoin.All.All(join => Expected(join, all).AsSpan().SequenceEqual(Read(join, all)) && SeeksAnywhere(join, all));
        }).QuickCheckThrowOnFailure();

    private static byte[] Expected(LoaderJoin join, byte[][] images)
    {
        var layout = join.Place([.. images.Select(image => (long)image.Length)]);
        var bytes = new byte[layout.Length];
        foreach (var part in layout.Parts)
        {
            images[part.Index].CopyTo(bytes, part.Offset);
        }

        return bytes;
    }

    private static byte[] Read(LoaderJoin join, byte[][] images)
    {
        using var joined = Open(join, images);
        var bytes = new MemoryStream();
        joined.CopyTo(bytes);
        return bytes.ToArray();
    }

    private static bool SeeksAnywhere(LoaderJoin join, byte[][] images)
    {
        var expected = Expected(join, images);
        using var joined = Open(join, images);
        for (var offset = expected.Length - 1; offset >= 0; offset -= 1 + (expected.Length / 9))
        {
            joined.Seek(offset - expected.Length, SeekOrigin.End);
            if (joined.ReadByte() != expected[offset])
            {
                return false;
            }
        }

        return joined.Length == expected.Length;
    }

    private static JoinedStream Open(LoaderJoin join, byte[][] images) => new(join, [.. images.Select(image => new MemoryStream(image))]);
}
