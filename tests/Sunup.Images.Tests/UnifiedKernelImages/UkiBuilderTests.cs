using System.Globalization;
using System.Text;
using Sunup.Formats.PortableExecutables;
using Sunup.Formats.Recognition;
using Sunup.Images.UnifiedKernelImages;
using Sunup.Model;

namespace Sunup.Images.Tests.UnifiedKernelImages;

public sealed class UkiBuilderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Trait("Kind", "Peer")]
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(511)]
    [InlineData(512)]
    [InlineData(513)]
    [InlineData(70_000)]
    public void Objcopy_takes_out_of_every_section_exactly_what_went_in(int length)
    {
        Requires.Tool("objcopy");
        var initrd = Bytes(length);
        File.WriteAllBytes(_folder["initrd"], initrd);
        var image = Build(Recipe(TestPe.Make()) with { Base = Sections() with { Initrd = UkiContent.OfFile(_folder["initrd"]), CommandLine = UkiContent.OfText(new string('c', length)) } });
        File.WriteAllBytes(_folder["uki"], image);
        Tools.Shell("objcopy -O binary --dump-section .linux=linux uki /dev/null; touch initrd.out", _folder.Path);
        Assert.Equal(TestPe.Make(imageVersion: 1), File.ReadAllBytes(_folder["linux"]));
        if (length > 0)
        {
            Tools.Shell("objcopy -O binary --dump-section .initrd=initrd.out --dump-section .cmdline=cmdline.out uki /dev/null", _folder.Path);
            Assert.Equal(initrd, File.ReadAllBytes(_folder["initrd.out"]));
            Assert.Equal(length, new FileInfo(_folder["cmdline.out"]).Length);
        }
        else
        {
            Assert.Null(Read(image).Find(".initrd"));
            Assert.Null(Read(image).Find(".cmdline"));
        }
    }

    [Fact]
    public void The_same_recipe_gives_the_same_bytes() => Assert.Equal(Build(Recipe(TestPe.Make())), Build(Recipe(TestPe.Make())));

    [Theory]
    [InlineData(0x1000u, 0x1000u, 0x200u)]
    [InlineData(0x4000u, 0x200u, 0x200u)]
    [InlineData(0x1000u, 0x1000u, 0x20u)]
    [InlineData(0x10000u, 0x10000u, 0x1000u)]
    public void Sections_stand_on_the_stubs_alignments_and_never_overlap(uint first, uint sectionAlignment, uint fileAlignment)
    {
        var pe = Read(Build(Recipe(TestPe.Make(first, sectionAlignment, fileAlignment))));
        Assert.Empty(pe.Faults);
        long memory = pe.SizeOfHeaders;
        long file = pe.SizeOfHeaders;
        foreach (var section in pe.Sections)
        {
            Assert.True(section.VirtualAddress >= memory && section.RawOffset >= file, section.Name);
            Assert.Equal(0u, section.VirtualAddress % sectionAlignment);
            Assert.Equal(0u, section.RawOffset % fileAlignment);
            Assert.Equal(0u, section.RawSize % fileAlignment);
            memory = (long)section.VirtualAddress + section.VirtualSize;
            file = (long)section.RawOffset + section.RawSize;
        }

        Assert.Equal((memory + sectionAlignment - 1) / sectionAlignment * sectionAlignment, pe.SizeOfImage);
        Assert.True(pe.SizeOfHeaders <= first);
        Assert.Equal(0u, pe.CheckSum);
    }

    [Fact]
    public void Seventy_sections_move_the_stubs_content_in_the_file_and_not_in_memory()
    {
        var stub = TestPe.Make();
        var image = Build(Recipe(stub) with { Base = Sections() with { Others = Many(70) } });
        var pe = Read(image);
        Assert.True(pe.Sections.Length > 70);
        var text = pe.Sections[0];
        Assert.Equal((0x1000u, 0x400u), (text.VirtualAddress, text.RawSize));
        Assert.True(text.RawOffset > 0x200);
        Assert.Equal(stub[0x200..0x600], image[(int)text.RawOffset..(int)(text.RawOffset + 0x400)]);
        Assert.Equal("section 42", Encoding.ASCII.GetString(image, (int)pe.Find(".x42")!.RawOffset, 10));
    }

    [Fact]
    public void A_stub_without_room_is_refused_with_what_was_found_and_what_is_needed()
    {
        var error = Assert.Throws<FindingException>(() => Build(Recipe(TestPe.Make()) with { Base = Sections() with { Others = Many(120) } }));
        Assert.Equal("SU0692", error.Finding.Id);
        Assert.Contains("there is room for", error.Finding.Evidence[0].Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_kernel_that_is_copied_before_it_runs_keeps_its_length_and_an_old_one_gets_room()
    {
        var modern = Read(Build(Recipe(TestPe.Make())));
        Assert.Equal(0x600u, modern.Find(".linux")!.VirtualSize);
        File.WriteAllBytes(_folder["old"], TestPe.Make(imageVersion: 0, sizeOfImage: 0x9000));
        var old = Read(Build(Recipe(TestPe.Make()) with { Base = Sections() with { Linux = UkiContent.OfFile(_folder["old"]) } }));
        Assert.Equal(0x9000u, old.Find(".linux")!.VirtualSize);
        Assert.Equal(0x600u, old.Find(".linux")!.RawSize);
    }

    [Fact]
    public void A_kernel_that_writes_where_it_runs_takes_the_stubs_nx_away()
    {
        Assert.Equal(PeImage.NxCompatible, Read(Build(Recipe(TestPe.Make()))).DllCharacteristics & PeImage.NxCompatible);
        File.WriteAllBytes(_folder["wx"], TestPe.Make(flags: 0));
        var image = Read(Build(Recipe(TestPe.Make()) with { Base = Sections() with { Linux = UkiContent.OfFile(_folder["wx"]) } }));
        Assert.Equal(0, image.DllCharacteristics & PeImage.NxCompatible);
    }

    [Fact]
    public void What_is_no_kernel_no_stub_or_of_another_machine_is_told_as_that()
    {
        Assert.Equal("SU0693", IdOf(Recipe(TestPe.Make()) with { Base = Sections() with { Linux = UkiContent.OfText("no kernel") } }));
        Assert.Equal("SU0694", IdOf(Recipe(TestPe.Make(machine: 0xaa64))));
        Assert.Equal("SU0695", IdOf(Recipe("no stub"u8.ToArray())));
        Assert.Equal("SU0695", IdOf(Recipe(TestPe.Make(subsystem: 3))));
        Assert.Equal("SU0695", IdOf(Recipe(TestPe.Make(fileAlignment: 0x300))));
        Assert.Equal("SU0695", IdOf(Recipe(TestPe.Make()[..0x400])));
        Assert.Equal("SU0691", IdOf(Recipe(TestPe.Make()) with { Base = Sections() with { Initrd = UkiContent.OfFile(_folder["missing"]) } }));
    }

    [Fact]
    public void An_empty_command_line_is_left_out_and_that_is_said()
    {
        using var output = new MemoryStream();
        var report = UkiBuilder.Build(Recipe(TestPe.Make()) with { Base = Sections() with { CommandLine = UkiContent.OfText("") } }, output, cancellationToken: TestContext.Current.CancellationToken);
        Assert.Contains(report.Findings, finding => finding.Id == "SU0697" && finding.Cause!.Contains("Secure Boot", StringComparison.Ordinal));
        Assert.Null(Read(output.ToArray()).Find(".cmdline"));
    }

    [Fact]
    public void Initrds_are_joined_on_multiples_of_four_without_a_tail()
    {
        File.WriteAllBytes(_folder["a"], Bytes(5));
        File.WriteAllBytes(_folder["b"], Bytes(6));
        var image = Build(Recipe(TestPe.Make()) with { Base = Sections() with { Initrd = UkiContent.OfInitrds([_folder["a"], _folder["b"]]) } });
        var section = Read(image).Find(".initrd")!;
        Assert.Equal(14u, section.VirtualSize);
        Assert.Equal([.. Bytes(5), 0, 0, 0, .. Bytes(6)], image[(int)section.RawOffset..(int)(section.RawOffset + 14)]);
    }

    [Fact]
    public void Profiles_stand_behind_the_base_in_their_order()
    {
        var image = Build(Recipe(TestPe.Make()) with { Profiles = [new UkiProfileRecipe { Id = "rescue", Title = "Rescue \"mode\"", Sections = new UkiSections { CommandLine = UkiContent.OfText("single") } }] });
        var names = Read(image).Sections.Select(section => section.Name).ToList();
        Assert.Equal([".text", ".cmdline", ".linux", ".sbat", ".profile", ".profile", ".cmdline"], names);
        var profile = Read(image).Sections[5];
        Assert.Equal("ID=rescue\nTITLE=\"Rescue \\\"mode\\\"\"\n", Encoding.UTF8.GetString(image, (int)profile.RawOffset, (int)profile.VirtualSize));
    }

    private string IdOf(UkiRecipe recipe) => Assert.Throws<FindingException>(() => Build(recipe)).Finding.Id;

    private static System.Collections.Immutable.ImmutableArray<KeyValuePair<string, UkiContent>> Many(int count) =>
        [.. Enumerable.Range(0, count).Select(number => new KeyValuePair<string, UkiContent>(string.Create(CultureInfo.InvariantCulture, $".x{number}"), UkiContent.OfText($"section {number}")))];

    private UkiRecipe Recipe(byte[] stub) => new() { Stub = UkiContent.OfBytes(stub), Base = Sections() };

    private UkiSections Sections()
    {
        File.WriteAllBytes(_folder["kernel"], TestPe.Make());
        return new UkiSections { Linux = UkiContent.OfFile(_folder["kernel"]), CommandLine = UkiContent.OfText("quiet") };
    }

    private static byte[] Build(UkiRecipe recipe)
    {
        using var output = new MemoryStream();
        UkiBuilder.Build(recipe, output, cancellationToken: TestContext.Current.CancellationToken);
        return output.ToArray();
    }

    private static PeImage Read(byte[] image) => PeImage.Read(new FileBytes(image))!;

    private static byte[] Bytes(int length)
    {
        var bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        return bytes;
    }
}
