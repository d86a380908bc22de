using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.RegularExpressions;
using Sunup.Formats.Recognition;
using Sunup.Formats.UnifiedKernelImages;

namespace Sunup.Images.Tests.UnifiedKernelImages;

/// <summary>Images of ukify and of objcopy through their tools and through us: the same sections, bytes and register.</summary>
[Trait("Kind", "Peer")]
public sealed partial class UkiReadingDifferentialTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Sections_are_objdumps() => Read(Ukify(513), (file, image) =>
    {
        var theirs = SectionLine().Matches(Tools.Shell($"objdump -h {_folder["uki.efi"]}"))
            .Select(match => (match.Groups["name"].Value, Hex(match.Groups["offset"].Value))).ToList();
        Assert.Equal(theirs, image.Sections.Select(section => (section.Name, section.Offset)));
        Assert.Empty(image.Problems);
        Assert.Equal(file.Length, image.FileLength);
    });

    [Theory]
    [InlineData(511)]
    [InlineData(512)]
    [InlineData(513)]
    public void Bytes_are_objcopys_and_the_inputs(int length) => Read(Ukify(length), (file, image) =>
    {
        foreach (var name in (string[])[".osrel", ".cmdline", ".uname", ".initrd", ".sbat", ".linux"])
        {
            var section = image.Find(name)!;
            Tools.Shell($"objcopy -O binary --only-section={name} uki.efi part", _folder.Path);
            Assert.Equal(File.ReadAllBytes(_folder["part"]), file.Read(section.Offset, section.Length));
        }

        Assert.Equal(File.ReadAllBytes(_folder["initrd"]), file.Read(image.Find(".initrd")!.Offset, length));
        Assert.Equal(new FileInfo(TestKernel.Find()).Length, InnerKernel.LengthOf(file, image.Find(".linux")!));
    });

    [Fact]
    public void Sizes_and_hashes_are_ukifys() => Read(Ukify(1000), (file, image) =>
    {
        using var json = JsonDocument.Parse(Tools.Shell($"{NewerSystemd.Ukify} --json=short inspect {_folder["uki.efi"]}"));
        foreach (var section in json.RootElement.EnumerateObject())
        {
            var ours = image.Find(section.Name)!;
            Assert.Equal(section.Value.GetProperty("size").GetInt64(), ours.Length);
            Assert.Equal(section.Value.GetProperty("sha256").GetString(), Convert.ToHexStringLower(SHA256.HashData(file.Read(ours.Offset, ours.Length))));
        }
    });

    [Fact]
    public void The_register_is_systemd_measures_of_257() => Read(Ukify(777), (file, image) =>
    {
        foreach (var section in image.SectionsOf(0))
        {
            File.WriteAllBytes(_folder[section.Name[1..]], file.Read(section.Offset, section.Length));
        }

        var theirs = Tools.Shell($"{NewerSystemd.Measure} calculate --linux=linux --osrel=osrel --cmdline=cmdline --initrd=initrd --uname=uname --sbat=sbat", _folder.Path)
            .Split('\n').Where(line => line.StartsWith("11:", StringComparison.Ordinal)).Order(StringComparer.Ordinal);
        var ours = PcrForecast.Of(image, file, PcrForecast.AllBanks, PcrForecast.StandardPhases.RemoveAt(0), TestContext.Current.CancellationToken)[0].Values
            .Select(value => $"11:{PcrForecast.NameOf(value.Bank)}={value.Digest}").Order(StringComparer.Ordinal);
        Assert.Equal(theirs, ours);
    });

    [Fact]
    public void An_image_that_objcopy_made_with_addresses_by_hand_overlaps_and_is_told()
    {
        File.WriteAllText(_folder["cmdline"], "quiet");
        Tools.Shell($"objcopy --add-section .cmdline=cmdline --change-section-vma .cmdline=0x30000 --add-section .linux={TestKernel.Find()} --change-section-vma .linux=0x40000 "
            + $"--add-section .initrd={Initrd(4096)} --change-section-vma .initrd=0x50000 {NewerSystemd.Stub} uki.efi", _folder.Path);
        Read(_folder["uki.efi"], (_, image) => Assert.Contains(image.Problems, problem => problem.Kind == UkiProblemKind.OverlapInMemory));
    }

    private static long Hex(string text) => long.Parse(text, NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    private static void Read(string path, Action<FileBytes, UkiImage> check)
    {
        using var stream = File.OpenRead(path);
        var file = new FileBytes(stream);
        check(file, UkiImage.Read(file)!);
    }

    private string Initrd(int length)
    {
        var bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        File.WriteAllBytes(_folder["initrd"], bytes);
        return _folder["initrd"];
    }

    private string Ukify(int length)
    {
        Tools.Shell($"{NewerSystemd.Ukify} build --stub {NewerSystemd.Stub} --linux {TestKernel.Find()} --initrd {Initrd(length)} --cmdline 'console=ttyS0 quiet' --os-release $'ID=test\\nVERSION_ID=1\\n' -o {_folder["uki.efi"]}");
        return _folder["uki.efi"];
    }

    // "  6 .osrel        00000047  ...  ...  00016800  2**2": size, VMA, LMA, file offset.
    [GeneratedRegex(@"^ +\d+ (?<name>\.\S+) +[0-9a-f]+ +[0-9a-f]+ +[0-9a-f]+ +(?<offset>[0-9a-f]+) ", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex SectionLine();
}
