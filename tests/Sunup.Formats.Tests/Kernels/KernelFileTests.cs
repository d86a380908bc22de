using Sunup.Formats.Compression;
using Sunup.Formats.Kernels;
using Sunup.Formats.Recognition;

namespace Sunup.Formats.Tests.Kernels;

public sealed class KernelFileTests
{
    private static readonly KernelReadOptions s_deep = new() { Config = true };

    private static KernelFile? Read(byte[] bytes, KernelReadOptions? options = null) => KernelFile.Read(new FileBytes(bytes), options);

    [Theory]
    [InlineData("gzip", CompressionMethod.Gzip)]
    [InlineData("bzip2", CompressionMethod.Bzip2)]
    [InlineData("lzma", CompressionMethod.Lzma)]
    [InlineData("xz", CompressionMethod.Xz)]
    [InlineData("lzo", CompressionMethod.Lzo)]
    [InlineData("lz4", CompressionMethod.Lz4Legacy)]
    [InlineData("zstd", CompressionMethod.Zstd)]
    public void A_bzImage_gives_its_version_its_payload_and_its_configuration(string method, CompressionMethod expected)
    {
        var vmlinux = SampleKernels.Vmlinux();
        var kernel = Read(SampleKernels.BzImage(SampleKernels.Compress(method, vmlinux), vmlinux.Length), s_deep)!;
        Assert.Equal((KernelKind.BzImage, "x86_64", "6.12.1-test", new KernelVersion(6, 12, 1)), (kernel.Kind, kernel.Machine, kernel.Release, kernel.Version));
        Assert.Equal((expected, (uint)vmlinux.Length, (long)vmlinux.Length), (kernel.Payload!.Value.Method, kernel.Payload.Value.UncompressedLength!.Value, kernel.DecompressedLength!.Value));
        Assert.Equal(("y", "n", true), (kernel.Config!["RD_ZSTD"], kernel.Config["RD_LZ4"], kernel.ConfigRead));
        Assert.Empty(kernel.Problems);
    }

    [Fact]
    public void Without_being_asked_a_payload_is_not_decompressed()
    {
        var kernel = Read(SampleKernels.BzImage(SampleKernels.Gzip(SampleKernels.Vmlinux()), 1))!;
        Assert.Equal((null, false, "6.12.1-test"), (kernel.DecompressedLength, kernel.ConfigRead, kernel.Release));
    }

    [Fact]
    public void A_kernel_without_a_configuration_says_that_it_was_looked_for()
    {
        var vmlinux = SampleKernels.Vmlinux(withConfig: false);
        var kernel = Read(SampleKernels.BzImage(SampleKernels.Gzip(vmlinux), vmlinux.Length), s_deep)!;
        Assert.Equal((true, null), (kernel.ConfigRead, kernel.ConfigText));
    }

    [Theory]
    [InlineData(0x204, "cmdline_size", false)]
    [InlineData(0x206, "cmdline_size", true)]
    [InlineData(0x207, "payload_offset", false)]
    [InlineData(0x208, "payload_offset", true)]
    [InlineData(0x209, "init_size", false)]
    [InlineData(0x20a, "init_size", true)]
    [InlineData(0x20b, "xloadflags", false)]
    [InlineData(0x20c, "xloadflags", true)]
    [InlineData(0x20e, "kernel_info_offset", false)]
    [InlineData(0x20f, "kernel_info_offset", true)]
    public void A_field_is_there_from_its_protocol_version_on(int protocol, string field, bool isThere)
    {
        var file = SampleKernels.BzImage(SampleKernels.Gzip([1]), 1, (ushort)protocol);
        Assert.True(X86SetupHeader.TryRead(file, out var header));
        Assert.Equal(isThere, header.Get(field) is not null);
    }

    [Fact]
    public void A_payload_with_one_bit_changed_is_damaged()
    {
        var vmlinux = SampleKernels.Vmlinux();
        var file = SampleKernels.BzImage(SampleKernels.Compress("xz", vmlinux), vmlinux.Length);
        file[file.Length / 2] ^= 4;
        var problem = Assert.Single(Read(file, s_deep)!.Problems);
        Assert.Equal((KernelProblemKind.PayloadDamaged, "payload"), (problem.Kind, problem.Fault.Field));
    }

    [Fact]
    public void A_payload_of_another_length_than_it_says_is_a_problem()
    {
        var vmlinux = SampleKernels.Vmlinux();
        var file = SampleKernels.BzImage(SampleKernels.Compress("zstd", vmlinux), vmlinux.Length + 1);
        Assert.Equal(KernelProblemKind.PayloadLength, Assert.Single(Read(file, s_deep)!.Problems).Kind);
    }

    [Theory]
    [InlineData(0x300, "setup code (setup_sects)")]
    [InlineData(0x1000, "protected-mode code (syssize)")]
    public void A_kernel_that_is_cut_short_names_the_field_that_is(int length, string field)
    {
        var file = SampleKernels.BzImage(SampleKernels.Gzip(SampleKernels.Vmlinux()), 1)[..length];
        var problem = Assert.Single(Read(file, s_deep)!.Problems);
        Assert.Equal((KernelProblemKind.CutShort, field), (problem.Kind, problem.Fault.Field));
    }

    [Fact]
    public void Bytes_behind_a_kernel_are_counted()
    {
        byte[] file = [.. SampleKernels.BzImage(SampleKernels.Gzip([1]), 1), 1, 2, 3];
        Assert.Equal(3, Read(file)!.BytesBehind);
    }

    [Theory]
    [InlineData("gzip", "gzip")]
    [InlineData("lz4", "lz4")]
    [InlineData("lzma", "lzma")]
    [InlineData("lzo", "lzo")]
    [InlineData("xzkern", "xz")]
    [InlineData("zstd22", "zstd")]
    [InlineData("zstd", "zstd")]
    public void A_zboot_image_unpacks_by_the_names_of_both_eras(string name, string method)
    {
        var image = SampleKernels.Arm64Image();
        var kernel = Read(SampleKernels.Zboot(name, SampleKernels.Compress(method, image), image.Length), s_deep)!;
        Assert.Equal((KernelKind.EfiZboot, "6.12.1-test", (long)image.Length, (uint)image.Length), (kernel.Kind, kernel.Release, kernel.DecompressedLength!.Value, kernel.Payload!.Value.UncompressedLength!.Value));
        Assert.Equal("y", kernel.Config!["RD_ZSTD"]);
        Assert.Empty(kernel.Problems);
    }

    [Fact]
    public void A_zboot_image_with_its_payload_elsewhere_is_refused()
    {
        var file = SampleKernels.Zboot("gzip", SampleKernels.Gzip(SampleKernels.Arm64Image()), 1);
        file[11] = 0x7f;
        Assert.Equal(KernelProblemKind.PayloadMisplaced, Assert.Single(Read(file, s_deep)!.Problems).Kind);
        file[11] = 0;
        file[512] = 7;
        Assert.Equal(KernelProblemKind.PayloadUnknown, Assert.Single(Read(file, s_deep)!.Problems).Kind);
    }

    [Fact]
    public void An_arm64_image_tells_its_header_and_its_version()
    {
        var kernel = Read(SampleKernels.Arm64Image(), s_deep)!;
        var image = kernel.Image!.Value;
        Assert.Equal((KernelKind.Arm64Image, "aarch64", "6.12.1-test"), (kernel.Kind, kernel.Machine, kernel.Release));
        Assert.Equal((0x200000UL, 4096, true, false), (image.ImageSize, image.PageSize, image.MayLieAnywhere, image.IsBigEndian));
        Assert.Equal("y", kernel.Config!["RD_ZSTD"]);
        Assert.Equal(KernelProblemKind.NoImageSize, Assert.Single(Read(SampleKernels.Arm64Image(imageSize: 0))!.Problems).Kind);
    }

    [Fact]
    public void A_RISC_V_image_tells_its_header_and_its_version()
    {
        var kernel = Read(SampleKernels.RiscvImage())!;
        Assert.Equal((KernelKind.RiscvImage, "riscv64", "6.12.1-test", 2u, 0x200000UL), (kernel.Kind, kernel.Machine, kernel.Release, kernel.Image!.Value.HeaderVersion, kernel.Image.Value.TextOffset));
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("zstd")]
    public void A_compressed_image_or_vmlinux_is_known_by_what_is_in_it(string method)
    {
        var image = Read(SampleKernels.Compress(method, SampleKernels.Arm64Image()))!;
        Assert.Equal((KernelKind.Arm64Image, "6.12.1-test", true), (image.Kind, image.Release, image.Wrapping is not null));
        var vmlinux = Read(SampleKernels.Compress(method, SampleKernels.Vmlinux()), s_deep)!;
        Assert.Equal((KernelKind.Vmlinux, "x86_64", "6.12.1-test", "y"), (vmlinux.Kind, vmlinux.Machine, vmlinux.Release, vmlinux.Config!["RD_ZSTD"]));
    }

    [Fact]
    public void A_vmlinux_is_known_by_its_version_text()
    {
        var kernel = Read(SampleKernels.Vmlinux())!;
        Assert.Equal((KernelKind.Vmlinux, "x86_64", "6.12.1-test"), (kernel.Kind, kernel.Machine, kernel.Release));
        Assert.Null(Read(SampleKernels.Vmlinux().AsSpan(0, 200_000).ToArray()));
    }

    [Fact]
    public void A_kernel_from_before_the_boot_protocol_is_named()
    {
        var file = new byte[1024];
        ((byte[])[0xb8, 0xc0, 0x07, 0x8e, 0xd8]).CopyTo(file, 0);
        "Loading"u8.CopyTo(file.AsSpan(0x1e0));
        file[510] = 0x55;
        file[511] = 0xaa;
        Assert.Equal(KernelProblemKind.TooOld, Assert.Single(Read(file)!.Problems).Kind);
    }
}
