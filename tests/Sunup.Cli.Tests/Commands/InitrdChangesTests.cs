using System.Text.Json;

namespace Sunup.Cli.Tests.Commands;

public sealed class InitrdChangesTests : IDisposable
{
    private readonly TemporaryFolder _work = new();

    public InitrdChangesTests()
    {
        Directory.CreateDirectory(Path.Combine(_work.Path, "tree/etc"));
        File.WriteAllText(Path.Combine(_work.Path, "tree/init"), "#!/bin/sh\n");
        File.WriteAllText(Path.Combine(_work.Path, "tree/etc/name"), "here\n");
    }

    public void Dispose() => _work.Dispose();

    private string this[string name] => Path.Combine(_work.Path, name);

    [Theory]
    [InlineData("none")]
    [InlineData("gzip")]
    [InlineData("xz")]
    [InlineData("zstd")]
    [InlineData("lz4")]
    [InlineData("lzma")]
    [InlineData("bzip2")]
    public async Task What_is_packed_extended_and_repaired_is_extracted(string compression)
    {
        Assert.Equal(0, (await CliRun.InvokeAsync("initrd", "pack", this["tree"], "-o", this["a.img"], "--compress", compression)).ExitCode);
        File.WriteAllText(this["late"], "late\n");
        Assert.Equal(0, (await CliRun.InvokeAsync("initrd", "add", this["a.img"], $"{this["late"]}:/etc/late", "-o", this["b.img"])).ExitCode);
        Assert.Equal(0, (await CliRun.InvokeAsync("initrd", "repair", this["b.img"], "-o", this["c.img"], "--pad-to", "4096")).ExitCode);
        Assert.Equal(0, new FileInfo(this["c.img"]).Length % 4096);
        Assert.Equal(0, (await CliRun.InvokeAsync("initrd", "extract", this["c.img"], "-C", this["out"], "--final")).ExitCode);
        Assert.Equal("here\nlate\n", File.ReadAllText(this["out/etc/name"]) + File.ReadAllText(this["out/etc/late"]));
    }

    [Fact]
    public async Task Each_says_what_it_did_as_JSON()
    {
        using var packed = JsonDocument.Parse((await CliRun.InvokeAsync("initrd", "pack", this["tree"], "-o", this["a.img"], "--json")).Output);
        Assert.Equal(("sunup-initrd-changes/1", 2, 1), (packed.RootElement.GetProperty("format").GetString(), packed.RootElement.GetProperty("files").GetInt32(), packed.RootElement.GetProperty("folders").GetInt32()));
        using var added = JsonDocument.Parse((await CliRun.InvokeAsync("initrd", "add", this["a.img"], "--to", "opt", this["tree"], "-o", this["b.img"], "--json")).Output);
        Assert.Equal("opt", added.RootElement.GetProperty("paths")[0].GetProperty("path").GetString());
        using var repaired = JsonDocument.Parse((await CliRun.InvokeAsync("initrd", "repair", this["b.img"], "--json")).Output);
        Assert.Equal((true, 0), (repaired.RootElement.GetProperty("sound").GetBoolean(), repaired.RootElement.GetProperty("changes").GetArrayLength()));
        using var extracted = JsonDocument.Parse((await CliRun.InvokeAsync("initrd", "extract", this["b.img"], "-C", this["out"], "--json")).Output);
        Assert.Equal(4, extracted.RootElement.GetProperty("files").GetInt32());
    }

    [Fact]
    public async Task Nothing_is_written_where_the_answer_is_no()
    {
        File.WriteAllText(this["a.img"], "from before");
        File.WriteAllText(this["bad.img"], "no image at all");
        Assert.Equal(1, (await CliRun.InvokeAsync("initrd", "pack", "--early", this["tree"], "-o", this["a.img"])).ExitCode);
        Assert.Equal(1, (await CliRun.InvokeAsync("initrd", "repair", this["bad.img"], "-o", this["a.img"])).ExitCode);
        Assert.Equal(1, (await CliRun.InvokeAsync("initrd", "add", this["bad.img"], $"{this["tree/init"]}:init", "-o", this["a.img"])).ExitCode);
        Assert.Equal("from before", File.ReadAllText(this["a.img"]));
        Assert.Equal(3, Directory.EnumerateFileSystemEntries(_work.Path).Count());
    }

    [Theory]
    [InlineData("pack", "NOWHERE", "-o", "x")]
    [InlineData("pack", ".", "-o", "x", "--pad-to", "3")]
    [InlineData("pack", ".", "-o", "x", "--compress", "gzip", "--level", "99")]
    [InlineData("pack", ".", "-o", "x", "--compress", "gzip", "--early")]
    [InlineData("pack", ".", "--json")]
    [InlineData("add", "x")]
    [InlineData("add", "x", "NOWHERE:y")]
    [InlineData("extract", "x")]
    [InlineData("extract", "x", "-C", "y", "--final", "--by-segment")]
    [InlineData("repair", "x", "--pad-to", "0")]
    public async Task What_cannot_be_meant_is_a_usage_error(params string[] words) =>
        Assert.Equal(2, (await CliRun.InvokeAsync(["initrd", .. words])).ExitCode);
}
