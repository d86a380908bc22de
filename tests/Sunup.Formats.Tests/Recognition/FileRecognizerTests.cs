using System.Text;
using Sunup.Formats.Recognition;
using Sunup.Formats.Tests.Compression;

namespace Sunup.Formats.Tests.Recognition;

public sealed class FileRecognizerTests
{
    private static RecognizedFile Of(byte[] bytes) => FileRecognizer.Recognize(new FileBytes(bytes));

    private static RecognizedFile OfPath(string path) => FileRecognizer.Recognize(new FileBytes(File.OpenRead(path)));

    private static byte[] Archive() => Tool.Run("cpio -o -H newc -D /usr/share/common-licenses 2>/dev/null", "BSD\nArtistic\n"u8.ToArray());

    [Theory]
    [InlineData("", "empty")]
    [InlineData("<!DOCTYPE html>\n<html>404</html>", "html")]
    [InlineData("\n <html><body>log in</body>", "html")]
    [InlineData("version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n", "git_lfs_pointer")]
    [InlineData("#!ipxe\nboot\n", "ipxe_script")]
    [InlineData("#!/bin/sh\nexit 0\n", "script")]
    [InlineData("#\n# Linux/x86 6.1 Kernel Configuration\n#\nCONFIG_X=y\n# CONFIG_Y is not set\n", "kernel_config")]
    [InlineData("title Debian\nversion 6.1\nlinux /vmlinuz\noptions quiet\n", "boot_entry")]
    [InlineData("menuentry 'Debian' {\n linux /vmlinuz\n}\n", "grub_config")]
    [InlineData("DEFAULT a\nLABEL a\n KERNEL vmlinuz\n APPEND quiet\n", "syslinux_config")]
    [InlineData("hello\n", "text")]
    [InlineData("!<arch>\ndebian-binary   1", "debian_package")]
    [InlineData("hsqs\u0001\u0000", "file_system")]
    [InlineData("\u0001\u0002\u0003\u0004", "unknown")]
    public void A_file_is_named_by_its_bytes(string text, string kind) => Assert.Equal(kind, Of(Encoding.Latin1.GetBytes(text)).Kind);

    [Fact]
    public void Two_archives_and_a_compressed_one_are_three_segments()
    {
        var archive = Archive();
        byte[] image = [.. archive, .. new byte[512], .. archive, .. Tool.Run("gzip -1", archive)];
        var segments = Assert.IsType<RecognizedInitramfs>(Of(image)).Segments;
        Assert.Equal(3, segments.Length);
        Assert.Equal((2, 2, null), (segments[0].Entries, segments[1].Entries, segments[2].Entries));
        Assert.Equal(archive.Length + 512, segments[1].Offset);
        Assert.All(segments, segment => Assert.Null(segment.Fault));
    }

    [Fact]
    public void An_archive_that_is_cut_names_where()
    {
        var archive = Archive();
        var segment = Assert.Single(Assert.IsType<RecognizedInitramfs>(Of(archive[..2000])).Segments);
        Assert.NotNull(segment.Fault);
    }

    [Theory]
    [InlineData("systemd-boot-efi", "systemd-bootx64.efi", "systemd_boot", "252")]
    [InlineData("systemd-boot-efi", "linuxx64.efi.stub", "systemd_stub", "252")]
    [InlineData("grub-efi-amd64-bin", "grubx64.efi", "grub", "2.06")]
    [InlineData("shim-unsigned", "shimx64.efi", "shim", "1")]
    [InlineData("shim-unsigned", "mmx64.efi", "mok_manager", null)]
    [InlineData("shim-unsigned", "fbx64.efi", "shim_fallback", null)]
    [InlineData("memtest86+", "memtest86+x64.efi", "memtest", "Memtest86+ v6")]
    public void An_EFI_application_is_known_by_what_is_in_it(string package, string file, string application, string? version)
    {
        var efi = Assert.IsType<RecognizedEfi>(OfPath(Assert.Single(DebianFiles.Of(package, file))));
        Assert.Equal(application, efi.Application);
        Assert.True(version is null ? efi.Version is null : efi.Version!.StartsWith(version, StringComparison.Ordinal), efi.Version);
        Assert.NotNull(efi.Evidence);
    }

    [Fact]
    public void A_kernel_module_names_its_kernel_and_its_dependencies()
    {
        var path = DebianFiles.Of("linux-image-6.1.0-56-cloud-amd64", "virtio_net.ko")[0];
        var module = Assert.IsType<RecognizedElf>(OfPath(path));
        Assert.Equal("kernel_module", module.Kind);
        Assert.Contains(module.ModuleInformation, entry => entry.Key == "vermagic" && entry.Value.StartsWith("6.1.0-56-cloud-amd64 ", StringComparison.Ordinal));
        Assert.Contains(module.ModuleInformation, entry => entry.Key == "depends" && entry.Value.Split(',').Contains("net_failover"));
    }
}
