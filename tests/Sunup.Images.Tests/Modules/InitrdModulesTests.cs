using Sunup.Formats.Initramfs.Unpacking;
using Sunup.Images.Modules;
using Sunup.Images.Reading;
using Sunup.Images.Tests.Extracting;

namespace Sunup.Images.Tests.Modules;

/// <summary>What an initrd's own index says of its modules; it may have been made to do harm.</summary>
public sealed class InitrdModulesTests
{
    private static InitrdModules Read(string index, IEnumerable<string> modules)
    {
        using var archive = new Archive();
        archive.Folder("lib").Folder("lib/modules").Folder("lib/modules/6.1.0").File("lib/modules/6.1.0/modules.dep", index);
        foreach (var module in modules)
        {
            archive.File($"lib/modules/6.1.0/{module}.ko", "x");
        }

        using var image = new MemoryStream(archive.ToArray());
        return Assert.Single(InitrdFiles.Read("image", image, UnpackRules.ForKernel(null, null)).Releases);
    }

    [Fact]
    public void What_is_missing_comes_in_the_order_of_the_index()
    {
        var modules = Read("a.ko: b.ko gone1.ko c.ko\nb.ko: gone2.ko a.ko\nc.ko: gone3.ko gone1.ko\n", ["a", "b", "c"]);
        Assert.Equal(["gone2", "gone1", "gone3"], modules.MissingDependenciesOf("a"));
    }

    [Fact]
    public void A_chain_of_dependencies_may_be_as_long_as_it_likes()
    {
        const int Length = 60_000;
        var modules = Read(string.Concat(Enumerable.Range(0, Length).Select(i => $"m{i}.ko: m{i + 1}.ko\n")), Enumerable.Range(0, Length).Select(i => $"m{i}"));
        Assert.Equal([$"m{Length}"], modules.MissingDependenciesOf("m0"));
    }

    [Theory]
    [InlineData(0x80, true)]
    [InlineData(0x88, false)]
    public void A_module_of_an_image_that_asks_for_much_memory_is_not_read(byte window, bool isRead) =>
        // zstd: an empty frame whose window is 2^26 or 2^27 bytes (RFC 8878 3.1.1.1.2).
        Assert.Equal(isRead, ModuleFile.TryRead([0x28, 0xb5, 0x2f, 0xfd, 0x00, window, 0x01, 0x00, 0x00], "m.ko.zst") is not null);
}
