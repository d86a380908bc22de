using System.Text;
using Sunup.Formats.Initramfs.Unpacking;
using Sunup.Images.Adding;
using Sunup.Images.Extracting;
using Sunup.Images.Tests.Extracting;
using Sunup.Model;

namespace Sunup.Images.Tests.Adding;

public sealed class ImageAdditionTests : IDisposable
{
    private readonly TemporaryFolder _work = new();

    public void Dispose() => _work.Dispose();

    private AddRequest Request() => new() { BasePath = _work["base"], Rules = UnpackRules.ForKernel(null, null) };

    private AddReport Add(AddRequest request)
    {
        using var output = File.Create(_work["new"]);
        return new ImageAddition(request).Run(output, TestContext.Current.CancellationToken);
    }

    private void Extract(params string[] images)
    {
        Tools.Shell("rm -rf out", _work.Path);
        var report = new ImageExtraction(new ExtractOptions { Rules = UnpackRules.ForKernel(null, null), Final = true })
            .Run([.. images.DefaultIfEmpty("new").Select(name => _work[name])], _work.Folder("out"), TestContext.Current.CancellationToken);
        Assert.Empty(report.Findings);
    }

    private string Write(string name, string text)
    {
        File.WriteAllText(_work[name], text);
        return _work[name];
    }

    private static Archive Merged() => new Archive().Folder("usr").Folder("usr/lib").Link("lib", "usr/lib").Folder("usr/lib/modules").Folder("usr/lib/modules/6.1.0-test")
        .Folder("tmp", 0x43ff).File("init", "#!/bin/sh\n", 0x81ed);

    [Trait("Kind", "Peer")]
    [Theory]
    [InlineData("cp plain base", 0)]
    [InlineData("gzip < plain > base", -1)]
    [InlineData("lz4 -lq < plain > base", 4)]
    [InlineData("zstd -q < plain > base; truncate -s %512 base", 0)]
    public void What_is_added_is_there_behind_any_image(string line, int leastPadding)
    {
        File.WriteAllBytes(_work["plain"], Merged().ToArray());
        Tools.Shell(line, _work.Path);
        var report = Add(Request() with { Sources = [new AddedSource(Write("f", "text"), "etc/deep/f")] });
        Assert.Empty(report.Findings);
        Assert.True(report.Padding >= leastPadding && report.Offset % 4 == 0);
        Assert.Equal(["etc", "etc/deep", "etc/deep/f"], report.Paths.Select(path => path.Path));
        Extract();
        Assert.Equal("text", File.ReadAllText(_work["out/etc/deep/f"]));
        Assert.True(File.Exists(_work["out/init"]));
    }

    [Trait("Kind", "Peer")]
    [Fact]
    public void A_link_to_a_folder_stays_and_modes_of_folders_that_are_there_stay()
    {
        File.WriteAllBytes(_work["base"], Merged().ToArray());
        var source = Write("f", "text");
        var report = Add(Request() with { Sources = [new AddedSource(source, "lib/firmware/f"), new AddedSource(source, "tmp/f")] });
        Assert.Equal(["tmp/f", "usr/lib/firmware", "usr/lib/firmware/f"], report.Paths.Select(path => path.Path));
        Extract();
        Assert.Equal("1777 usr/lib\n", Tools.Shell("stat -c %a tmp | tr '\\n' ' '; readlink lib", _work["out"]));
    }

    [Fact]
    public void The_supplement_alone_does_the_same_behind_the_image()
    {
        File.WriteAllBytes(_work["base"], Merged().ToArray());
        Add(Request() with { SupplementOnly = true, Sources = [new AddedSource(Write("f", "text"), "lib/f")] });
        Extract("base", "new");
        Assert.Equal("text", File.ReadAllText(_work["out/usr/lib/f"]));
    }

    [Fact]
    public void An_image_that_the_kernel_stops_at_is_refused_and_so_is_one_that_was_cut()
    {
        File.WriteAllBytes(_work["base"], [.. Merged().ToArray(), .. "x"u8]);
        Assert.Contains(Add(Request() with { Sources = [new AddedSource(Write("f", "text"), "f")] }).Findings, finding => finding.Id == "SU0874");
        File.WriteAllBytes(_work["base"], Merged().File("last", new string('x', 999)).ToArray()[..^700]);
        Assert.Contains(Add(Request() with { Sources = [new AddedSource(Write("f", "text"), "f")] }).Findings, finding => finding.Id == "SU0874");
    }

    [Fact]
    public void A_file_over_a_full_folder_or_below_a_file_is_refused()
    {
        File.WriteAllBytes(_work["base"], Merged().ToArray());
        var source = Write("f", "text");
        var finding = Assert.Single(Add(Request() with { Sources = [new AddedSource(source, "usr"), new AddedSource(source, "init/f")] }).Findings);
        Assert.Equal(("SU0860", 2), (finding.Id, finding.Evidence.Length));
    }

    [Fact]
    public void Microcode_goes_first_and_is_found()
    {
        File.WriteAllBytes(_work["base"], Merged().ToArray());
        var report = Add(Request() with { Early = true, Sources = [new AddedSource(Write("f", "code"), "kernel/x86/microcode/GenuineIntel.bin")] });
        Assert.Empty(report.Findings);
        using var stream = File.OpenRead(_work["new"]);
        var early = Formats.Initramfs.Early.EarlyCpio.Read(new Formats.Compression.InputWindow(stream));
        Assert.Contains(early.Files, file => file.Name == "kernel/x86/microcode/GenuineIntel.bin" && file.Size == 4);
        Extract();
        Assert.True(File.Exists(_work["out/init"]));
    }

    [Trait("Kind", "Peer")]
    [Fact]
    public void Modules_come_with_dependencies_and_modprobe_finds_them_without_depmod()
    {
        Requires.Tool("depmod");
        Requires.Tool("modprobe");
        MakeModules("6.1.0-test");
        File.WriteAllBytes(_work["base"], Merged().ToArray());
        var report = Add(Request() with { Modules = ["top-most"], ModuleFolder = _work["host/lib/modules/6.1.0-test"] });
        Assert.True(report.IsSound, string.Join('\n', report.Findings.Select(finding => finding.Summary)));
        Assert.Equal(["base_mod", "soft", "middle", "top_most"], report.Modules.Select(module => module.Name));
        Extract();
        foreach (var name in (string[])["top-most", "top_most", "pci:v00001234d00005678sv00000000sd00000000bc00sc00i00"])
        {
            var paths = Tools.Shell($"modprobe -d {_work["out"]} -S 6.1.0-test --show-depends '{name}' | sed 's:.*/::'").Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            Assert.Equal(["base-mod.ko", "middle.ko", "top-most.ko"], paths.Where(path => path != "soft.ko"));
        }
    }

    [Fact]
    public void Modules_of_another_release_are_refused_unless_that_is_asked_for()
    {
        MakeModules("6.2.0-other");
        File.WriteAllBytes(_work["base"], Merged().ToArray());
        var request = Request() with { Modules = ["middle"], ModuleFolder = _work["host/lib/modules/6.2.0-other"] };
        Assert.Contains(Add(request).Findings, finding => finding is { Id: "SU0870", Severity: FindingSeverity.Error });
        Assert.True(Add(request with { AnyRelease = true }).IsSound);
    }

    [Theory]
    [InlineData("conf/modules", "loop\n", "conf/modules", "loop\nmiddle\n")]
    [InlineData("usr/lib/systemd/systemd-modules-load", "", "etc/modules-load.d/sunup.conf", "middle\n")]
    [InlineData("etc/initrd-release", "", "etc/cmdline.d/sunup.conf", "rd.driver.pre=middle\n")]
    public void The_images_own_tool_is_told_to_load_the_modules(string mark, string text, string file, string content)
    {
        MakeModules("6.1.0-test");
        var folders = mark.Split('/')[..^1];
        var archive = Merged();
        for (var i = 1; i <= folders.Length; i++)
        {
            archive.Folder(string.Join('/', folders[..i]));
        }

        File.WriteAllBytes(_work["base"], archive.File(mark, text).ToArray());
        var request = Request() with { Modules = ["middle"], ModuleFolder = _work["host/lib/modules/6.1.0-test"] };
        Assert.Contains(Add(request).Findings, finding => finding.Id == "SU0871" && finding.Evidence[0].Where == file);
        Assert.True(Add(request with { Load = true }).IsSound);
        Extract();
        Assert.Equal(content, File.ReadAllText(_work["out/" + file]));
    }

    /// <summary>Modules that depmod and modprobe take: objects with a .modinfo and symbols, made by the assembler's format, not by a kernel build.</summary>
    private void MakeModules(string release)
    {
        Requires.Tool("as");
        var folder = _work.Folder($"host/lib/modules/{release}/kernel");
        foreach (var (name, depends, more) in new[] { ("base-mod", "", ""), ("soft", "", ""), ("middle", "base-mod", "softdep=pre: soft"), ("top-most", "middle,base-mod", "alias=pci:v00001234d00005678sv*sd*bc*sc*i*") })
        {
            var text = new StringBuilder(".section .modinfo,\"a\"\n");
            foreach (var line in (string[])[$"vermagic={release} SMP", $"depends={depends}", $"name={name.Replace('-', '_')}", more])
            {
                text.Append(line.Length == 0 ? "" : $".asciz \"{line}\"\n");
            }

            text.Append(".section __ksymtab_strings,\"a\"\n").Append($".asciz \"symbol_of_{name.Replace('-', '_')}\"\n").Append($".globl __crc_symbol_of_{name.Replace('-', '_')}\n__crc_symbol_of_{name.Replace('-', '_')} = 1\n");
            foreach (var needed in depends.Split(',', StringSplitOptions.RemoveEmptyEntries))
            {
                text.Append($".text\n.quad symbol_of_{needed.Replace('-', '_')}\n");
            }

            File.WriteAllText(_work["source.s"], text.ToString());
            Tools.Shell($"as -o {folder}/{name}.ko source.s", _work.Path);
        }

        File.WriteAllText(_work[$"host/lib/modules/{release}/modules.builtin"], "kernel/fs/ext4/ext4.ko\n");
        Tools.Shell($": > modules.order; depmod -b {_work["host"]} {release}", _work[$"host/lib/modules/{release}"]);
        Assert.Contains("kernel/top-most.ko: kernel/middle.ko kernel/base-mod.ko", File.ReadAllText(_work[$"host/lib/modules/{release}/modules.dep"]), StringComparison.Ordinal);
    }
}
