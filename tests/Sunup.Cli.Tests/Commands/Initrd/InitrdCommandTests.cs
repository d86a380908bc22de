using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Sunup.Cli.Invocation;
using Sunup.Formats.Initramfs;

namespace Sunup.Cli.Tests.Commands.Initrd;

/// <summary><c>sunup initrd verify</c> and <c>ls</c> on archives of real bytes.</summary>
public sealed class InitrdCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_join_that_breaks_is_exit_code_1_and_names_the_bytes_that_are_missing()
    {
        var (main, extra) = (await OddGzipAsync("main.img"), await ArchiveAsync("extra.cpio", "etc"));
        var run = await CliRun.InvokeAsync("initrd", "verify", main, extra, "--json");
        Assert.Equal(ExitCodes.No, run.ExitCode);
        using var json = JsonDocument.Parse(run.Output);
        var verdict = json.RootElement;
        Assert.Equal("invalid magic at start of compressed archive", verdict.GetProperty("message").GetString());
        Assert.Equal("Initramfs unpacking failed: invalid magic at start of compressed archive", verdict.GetProperty("console").GetString());
        Assert.Equal(new FileInfo(main).Length, verdict.GetProperty("offset").GetInt64());
        Assert.Equal("SU0821", verdict.GetProperty("findings")[0].GetProperty("id").GetString());
        Assert.Contains("so a raw cpio must start on a multiple of 4: insert", verdict.GetProperty("findings")[0].GetProperty("cause").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_same_files_are_sound_where_the_loader_pads()
    {
        var (main, extra) = (await OddGzipAsync("main.img"), await ArchiveAsync("extra.cpio", "etc"));
        var run = await CliRun.InvokeAsync("initrd", "verify", main, extra, "--join", "ipxe", "--json");
        using var json = JsonDocument.Parse(run.Output);
        Assert.Equal(JsonValueKind.Null, json.RootElement.GetProperty("message").ValueKind);
        Assert.Equal(4096, json.RootElement.GetProperty("files")[1].GetProperty("offset").GetInt64());
    }

    [Fact]
    public async Task What_was_appended_to_an_lz4_archive_is_named_and_repaired()
    {
        var (raw, lz4) = (await ArchiveAsync("a.cpio", "etc"), _folder.At("a.lz4"));
        Directory.CreateDirectory(_folder.At("tree/bin"));
        _folder.Write("tree/bin/init", "");
        Assert.Equal(0, (await CliRun.InvokeAsync("initrd", "pack", _folder.At("tree"), "--compress", "lz4", "-o", lz4)).ExitCode);
        File.WriteAllBytes(_folder.At("both"), [.. File.ReadAllBytes(lz4), .. File.ReadAllBytes(raw)]);
        var run = await CliRun.InvokeAsync("initrd", "verify", _folder.At("both"));
        Assert.Contains("SU0837", run.Output, StringComparison.Ordinal);
        // Wherever the line is wrapped, which its numbers decide; behind up to three zero bytes, as long as the packed tree leaves it.
        Assert.Contains("30 37 30 37 30", string.Join(' ', run.Output.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
        await CliRun.InvokeAsync("initrd", "repair", _folder.At("both"), "-o", _folder.At("fixed"));
        Assert.Contains("\"message\": null", (await CliRun.InvokeAsync("initrd", "verify", _folder.At("fixed"), "--json")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_screen_ends_with_what_to_do()
    {
        var run = await CliRun.InvokeAsync("initrd", "verify", await OddGzipAsync("main.img"), await ArchiveAsync("extra.cpio", "etc"));
        Assert.Equal(ExitCodes.No, run.ExitCode);
        Assert.Contains("Initramfs unpacking failed: invalid magic", run.Output, StringComparison.Ordinal);
        Assert.Contains("looks like an initrd", run.Output, StringComparison.Ordinal);
        Assert.Contains("$ truncate -s %4 ", run.Output, StringComparison.Ordinal);
        Assert.Empty(run.Error);
    }

    [Fact]
    public async Task Entries_behind_a_compressed_archive_are_listed_too()
    {
        var run = await CliRun.InvokeAsync("initrd", "ls", await OddGzipAsync("main.img"), await ArchiveAsync("extra.cpio", "etc"));
        Assert.Equal(ExitCodes.Yes, run.ExitCode);
        Assert.Equal("bin\nbin/init\netc\netc/init\n", run.Output);
    }

    [Fact]
    public async Task A_long_list_has_modes_and_one_segment_can_be_asked_for()
    {
        var run = await CliRun.InvokeAsync("initrd", "ls", "-l", await OddGzipAsync("main.img"), await ArchiveAsync("extra.cpio", "etc"), "--segment", "2");
        Assert.Equal(
            "drwxr-xr-x   2 root  root          0 1970-01-01 00:00 etc\n-rwxr-xr-x   1 root  root          6 1970-01-01 00:00 etc/init\n",
            run.Output);
    }

    [Fact]
    public async Task The_json_of_a_list_is_one_object()
    {
        var run = await CliRun.InvokeAsync("initrd", "ls", await OddGzipAsync("main.img"), await ArchiveAsync("extra.cpio", "etc"), "--json");
        using var json = JsonDocument.Parse(run.Output);
        Assert.Equal(["bin", "bin/init", "etc", "etc/init"], json.RootElement.GetProperty("entries").EnumerateArray().Select(entry => entry.GetProperty("name").GetString()!));
        Assert.Contains(json.RootElement.GetProperty("segments").EnumerateArray(), segment => segment.GetProperty("compression").GetString() == "gzip");
    }

    [Fact]
    public async Task The_final_tree_says_who_wins_and_what_is_lost()
    {
        var (first, etc) = (await ArchiveAsync("a.cpio", "bin"), await ArchiveAsync("etc.cpio", "etc"));
        var second = _folder.At("b.cpio");
        await using (var output = File.Create(second))
        {
            var writer = new CpioNewcWriter(output);
            await writer.WriteFileAsync("etc", CpioAttributes.Readable, "x"u8.ToArray(), TestContext.Current.CancellationToken);
            await writer.WriteFileAsync("bin/init", CpioAttributes.Executable, "second\n"u8.ToArray(), TestContext.Current.CancellationToken);
            await writer.FinishAsync(TestContext.Current.CancellationToken);
        }

        var run = await CliRun.InvokeAsync("initrd", "ls", "--final", "-l", first, etc, second);
        Assert.Equal(ExitCodes.Yes, run.ExitCode);
        Assert.Contains("        7 1970-01-01 00:00 bin/init  [segment ", run.Output, StringComparison.Ordinal);
        Assert.Contains("# etc: lost", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_name_cannot_write_to_the_terminal()
    {
        var run = await CliRun.InvokeAsync("initrd", "ls", await ArchiveAsync("evil.cpio", "a\u001b[2J\nb"));
        Assert.Equal("a\\033[2J\\012b\na\\033[2J\\012b/init\n", run.Output);
    }

    [Fact]
    public async Task A_file_that_is_not_there_is_wrong_usage()
    {
        var run = await CliRun.InvokeAsync("initrd", "verify", _folder.At("none.img"));
        Assert.Equal(ExitCodes.Usage, run.ExitCode);
        Assert.Contains("none.img", run.Error, StringComparison.Ordinal);
    }

    private async Task<string> ArchiveAsync(string name, string folder)
    {
        var path = _folder.At(name);
        await using var output = File.Create(path);
        var writer = new CpioNewcWriter(output);
        await writer.WriteDirectoryAsync(folder, CpioAttributes.Executable, TestContext.Current.CancellationToken);
        await writer.WriteFileAsync($"{folder}/init", CpioAttributes.Executable, Encoding.ASCII.GetBytes("hello\n"), TestContext.Current.CancellationToken);
        await writer.FinishAsync(TestContext.Current.CancellationToken);
        return path;
    }

    /// <summary>A gzip archive whose length is no multiple of 4: zeros behind the cpio archive are added until it is so.</summary>
    private async Task<string> OddGzipAsync(string name)
    {
        var archive = await File.ReadAllBytesAsync(await ArchiveAsync(name + ".cpio", "bin"), TestContext.Current.CancellationToken);
        for (var padding = 0; ; padding += 4)
        {
            using var packed = new MemoryStream();
            using (var gzip = new GZipStream(packed, CompressionLevel.Optimal, leaveOpen: true))
            {
                gzip.Write(archive);
                gzip.Write(new byte[padding]);
            }

            if (packed.Length % 4 != 0)
            {
                await File.WriteAllBytesAsync(_folder.At(name), packed.ToArray(), TestContext.Current.CancellationToken);
                return _folder.At(name);
            }
        }
    }
}
