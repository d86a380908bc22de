using Sunup.Formats.Recognition;
using Sunup.Formats.UnifiedKernelImages;

namespace Sunup.Formats.Tests.UnifiedKernelImages;

public sealed class UkiImageTests
{
    private static SampleUki Plain(string stub = "257.13-1") => new SampleUki().Stub(stub).With(".osrel", "ID=test\nPRETTY_NAME=\"Test \\\"1\\\"\"\n").With(".cmdline", "quiet").With(".initrd", new byte[513]).With(".linux", SampleUki.Kernel());

    private static SampleUki TwoProfiles(string stub = "257.13-1") =>
        Plain(stub).With(".profile", "ID=main\nTITLE=Main").With(".profile", "ID=reset\nTITLE=\"Factory reset\"").With(".cmdline", "reset=1");

    [Fact]
    public void A_sound_image_has_no_problem_and_its_sections_in_order()
    {
        var image = Plain().Read();
        Assert.Empty(image.Problems);
        Assert.Equal([".sdmagic", ".osrel", ".cmdline", ".initrd", ".linux"], image.Sections.Select(section => section.Name));
        Assert.Equal("257.13-1", image.Stub!.Version);
        Assert.Equal(257, image.Stub.Major);
        Assert.False(image.HasProfiles);
        Assert.False(image.IsAddon);
    }

    [Theory]
    [InlineData(511)]
    [InlineData(512)]
    [InlineData(513)]
    public void A_sections_length_is_without_the_padding_of_the_file(int length)
    {
        // Talos edf7c3288: the size in the file is padded.
        var section = new SampleUki().With(".initrd", new byte[length]).With(".linux", SampleUki.Kernel()).Read().Find(".initrd")!;
        Assert.Equal(length, section.Length);
        Assert.Equal(0u, section.Header.RawSize % 512);
    }

    [Fact]
    public void The_base_is_first_and_a_profile_replaces_what_it_brings()
    {
        // Talos 19040ffd6, 15191aa3e: sections of the same name in several profiles.
        var image = TwoProfiles().Read();
        Assert.Equal(["main", "reset"], image.Profiles.Select(profile => profile.Id));
        Assert.Equal("Factory reset", image.Profiles[1].Title);
        Assert.Null(image.Find(".cmdline", 0)!.Profile);
        Assert.Equal(1, image.Find(".cmdline", 1)!.Profile);
        Assert.Null(image.Find(".linux", 1)!.Profile);
        Assert.Empty(image.Problems);
        Assert.Equal(2, image.SectionsOf(1).Count(section => section.Profile == 1));
    }

    [Fact]
    public void An_empty_section_of_a_profile_hides_the_bases()
    {
        var image = new SampleUki().With(".cmdline", "quiet").With(".linux", SampleUki.Kernel()).With(".profile", "ID=a").With(".profile", "ID=b").With(".cmdline", []).Read();
        Assert.NotNull(image.Find(".cmdline", 0));
        Assert.Null(image.Find(".cmdline", 1));
    }

    [Fact]
    public void Duplicate_sections_are_found_and_the_first_is_taken_since_257()
    {
        var image = Plain().With(".cmdline", "second").Read();
        Assert.Equal(5, image.Find(".cmdline")!.Length);
        Assert.Equal(UkiProblemKind.Duplicate, Assert.Single(image.Problems).Kind);
    }

    [Fact]
    public void A_stub_before_257_knows_no_profiles()
    {
        var problem = Assert.Single(TwoProfiles("252.39-1~deb12u2").Read().Problems, problem => problem.Kind == UkiProblemKind.StubWithoutProfiles);
        Assert.Contains("252.39", problem.Fault.Rule, StringComparison.Ordinal);
    }

    [Fact]
    public void An_addon_has_no_kernel()
    {
        var image = new SampleUki().With(".cmdline", "debug").Read();
        Assert.True(image.IsAddon);
        Assert.Empty(image.Problems);
    }

    [Fact]
    public void What_only_a_whole_image_has_and_no_kernel_is_a_missing_kernel() =>
        Assert.Equal(UkiProblemKind.MissingLinux, Assert.Single(new SampleUki().With(".osrel", "ID=x").With(".cmdline", "a").Read().Problems).Kind);

    [Fact]
    public void Another_efi_application_is_no_image_of_ours() => Assert.Null(UkiImage.Read(new SampleUki().With(".text", new byte[64]).With(".sbat", "sbat,1\n").File()));

    [Fact]
    public void A_boot_menu_with_an_osrel_of_its_own_is_none() => Assert.Null(UkiImage.Read(new SampleUki().With(".sdmagic", "#### LoaderInfo: systemd-boot 252.39 ####").With(".osrel", "ID=systemd-boot").File()));

    public static TheoryData<string, int, uint, UkiProblemKind> Damages => new()
    {
        { "VirtualAddress of .initrd into .cmdline", SampleUki.Entry(3, 12), 0x1400, UkiProblemKind.OverlapInMemory },
        { "VirtualAddress of .initrd odd", SampleUki.Entry(3, 12), 0x1601, UkiProblemKind.MemoryAlignment },
        { "PointerToRawData of .cmdline into .osrel", SampleUki.Entry(2, 20), 0x800, UkiProblemKind.OverlapInFile },
        { "PointerToRawData of .cmdline odd", SampleUki.Entry(2, 20), 0xa01, UkiProblemKind.FileAlignment },
        { "PointerToRawData behind the file", SampleUki.Entry(2, 20), 0xfffffe00, UkiProblemKind.Truncated },
        { "VirtualSize of 4 GiB", SampleUki.Entry(3, 8), uint.MaxValue, UkiProblemKind.Wraps },
        { "SizeOfImage", SampleUki.OptionalField(56), 0x1200, UkiProblemKind.SizeOfImage },
        { "SizeOfHeaders", SampleUki.OptionalField(60), 0x180, UkiProblemKind.HeaderRoom },
        { "Machine", 0x44, 0x00051234, UkiProblemKind.UnknownMachine },
    };

    [Theory]
    [MemberData(nameof(Damages))]
    public void Each_damage_is_found(string what, int offset, uint value, UkiProblemKind kind)
    {
        var bytes = Plain().Bytes();
        SampleUki.Put32(bytes, offset, value);
        var image = UkiImage.Read(new FileBytes(bytes));
        Assert.True(image!.Problems.Any(problem => problem.Kind == kind), $"{what}: {string.Join(", ", image.Problems.Select(problem => problem.Kind))}");
    }

    [Fact]
    public void The_kernels_length_is_its_own_and_never_the_sections()
    {
        var kernel = SampleUki.Kernel(1536);
        var uki = new SampleUki().With(".linux", [.. kernel, .. new byte[777]], memorySize: 0x10000);
        var image = uki.Read();
        Assert.Equal(1536, InnerKernel.LengthOf(uki.File(), image.Find(".linux")!));
        Assert.Equal(UkiProblemKind.PaddedSize, Assert.Single(image.Problems).Kind);
    }

    [Fact]
    public void A_kernel_that_is_longer_than_its_section_is_cut() =>
        Assert.Contains(new SampleUki().With(".linux", SampleUki.Kernel(1536), memorySize: 1024).Read().Problems, problem => problem.Kind == UkiProblemKind.InnerCut);

    [Fact]
    public void A_kernel_for_another_machine_is_found() =>
        Assert.Contains(new SampleUki().With(".linux", SampleUki.Kernel(machine: 0xaa64)).Read().Problems, problem => problem.Kind == UkiProblemKind.InnerMachine);

    [Fact]
    public void A_kernel_that_takes_no_initrd_is_found() =>
        Assert.Contains(new SampleUki().With(".linux", SampleUki.Kernel(imageVersion: 0)).Read().Problems, problem => problem.Kind == UkiProblemKind.InnerTooOld);

    [Theory]
    [InlineData("257.13-1", false)]
    [InlineData("258.1", true)]
    public void Relocations_in_the_kernel_stop_stubs_since_258(string stub, bool refused)
    {
        var kernel = SampleUki.Kernel();
        SampleUki.Put32(kernel, SampleUki.Entry(0, 24), 0x500);
        Assert.Equal(refused, new SampleUki().Stub(stub).With(".linux", kernel).Read().Problems.Any(problem => problem.Kind == UkiProblemKind.InnerRefused));
    }
}
