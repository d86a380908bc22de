using System.Diagnostics;
using System.Globalization;
using System.Runtime.Versioning;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Sunup.Formats.Initramfs;

namespace Sunup.Formats.Tests.Initramfs;

public sealed class CpioNewcWriterTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_same_calls_give_the_same_bytes() => Assert.Equal(await SampleAsync(), await SampleAsync());

    [Fact]
    public async Task Entries_are_those_that_were_written()
    {
        var entries = NewcReading.Read(await SampleAsync());
        Assert.Equal(["dev", "dev/console", "etc", "etc/a", "etc/b", "init", "lib", "lib/x", "run", "run/pipe", "big", "TRAILER!!!"], entries.Select(entry => entry.Name));
        var byName = entries.ToDictionary(entry => entry.Name, StringComparer.Ordinal);
        Assert.Equal((0x2180u, 5u, 1u), (byName["dev/console"].Mode, byName["dev/console"].DeviceMajor, byName["dev/console"].DeviceMinor));
        Assert.Equal((0x41edu, 2u), (byName["etc"].Mode, byName["etc"].Links));
        Assert.Equal(byName["etc/a"].Inode, byName["etc/b"].Inode);
        Assert.Equal((2u, 0, "shared"), (byName["etc/a"].Links, byName["etc/a"].Data.Length, Encoding.UTF8.GetString(byName["etc/b"].Data)));
        Assert.Equal((0x81edu, 7u), (byName["init"].Mode, byName["init"].Time));
        Assert.Equal((0xa1ffu, "../init"), (byName["lib/x"].Mode, Encoding.UTF8.GetString(byName["lib/x"].Data)));
        Assert.Equal((0x81a4u, 1000u, 99u), (byName["big"].Mode, byName["big"].Uid, byName["big"].Time));
        Assert.Equal(new byte[300_001], byName["big"].Data);
        Assert.Equal(entries.Count - 2, entries.Select(entry => entry.Inode).Where(inode => inode != 0).Distinct().Count());
    }

    [Fact]
    public async Task Directories_that_are_missing_are_written_first_because_the_kernel_would_drop_the_file()
    {
        var archive = await WriteAsync(writer => writer.WriteFileAsync("a/b/c", CpioAttributes.Readable, "x"u8.ToArray(), Cancel));
        Assert.Equal(["a", "a/b", "a/b/c", "TRAILER!!!"], NewcReading.Read(archive).Select(entry => entry.Name));
    }

    [Theory]
    [InlineData("/init")]
    [InlineData("")]
    [InlineData("a//b")]
    [InlineData("./a")]
    [InlineData("../a")]
    [InlineData("a/")]
    [InlineData("TRAILER!!!")]
    [InlineData("a\0b")]
    public async Task A_path_that_would_land_elsewhere_is_refused(string path) =>
        await Assert.ThrowsAsync<ArgumentException>(async () => await WriteAsync(writer => writer.WriteFileAsync(path, CpioAttributes.Readable, default, Cancel)));

    [Fact]
    public async Task Content_that_ends_early_is_an_error() =>
        await Assert.ThrowsAsync<EndOfStreamException>(async () => await WriteAsync(writer => writer.WriteFileAsync("a", CpioAttributes.Readable, new MemoryStream(new byte[5]), 6, Cancel)));

    [Fact]
    public async Task A_file_beyond_4_gib_is_refused() =>
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await WriteAsync(writer => writer.WriteFileAsync("a", CpioAttributes.Readable, Stream.Null, 1L << 32, Cancel)));

    [Fact]
    public async Task Nothing_follows_the_trailer()
    {
        var writer = new CpioNewcWriter(Stream.Null);
        await writer.FinishAsync(Cancel);
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await writer.WriteDirectoryAsync("a", CpioAttributes.Executable, Cancel));
    }

    [Fact]
    public void Any_files_are_read_back_as_they_were_written() => Prop.ForAll(
        ArbMap.Default.ArbFor<byte[][]>(),
        contents =>
        {
            var archive = WriteAsync(async writer =>
            {
                for (var i = 0; i < contents.Length; i++)
                {
                    await writer.WriteFileAsync($"d{i % 3}/{new string('n', 1 + (i % 9))}{i}", CpioAttributes.Readable, contents[i] ?? [], Cancel);
                }
            }).AsTask().GetAwaiter().GetResult();
            var files = NewcReading.Read(archive).Where(entry => (entry.Mode & 0xf000) == 0x8000).Select(entry => entry.Data).ToArray();
            return files.Length == contents.Length && files.Zip(contents).All(pair => pair.First.AsSpan().SequenceEqual(pair.Second ?? [])) && archive.Length % 4 == 0;
        }).QuickCheckThrowOnFailure();

    [Fact]
    [SupportedOSPlatform("linux")]
    public async Task Gnu_cpio_lists_and_extracts_it()
    {
        if (!File.Exists("/usr/bin/cpio") && !File.Exists("/bin/cpio"))
        {
            Assert.SkipUnless(Environment.GetEnvironmentVariable("CI") == "true", "GNU cpio is not installed");
        }

        var folder = Directory.CreateTempSubdirectory("sunup-cpio-");
        try
        {
            var archive = await SampleAsync();
            Assert.Equal("dev\ndev/console\netc\netc/a\netc/b\ninit\nlib\nlib/x\nrun\nrun/pipe\nbig\n", await CpioAsync("-t", folder.FullName, archive));
            await CpioAsync("-idm --no-absolute-filenames -E patterns", folder.FullName, archive, "init\netc\netc/*\nlib\nlib/*\nbig\n");
            Assert.Equal("shared", await File.ReadAllTextAsync(Path.Combine(folder.FullName, "etc/a"), Cancel));
            Assert.Equal("../init", new FileInfo(Path.Combine(folder.FullName, "lib/x")).LinkTarget);
            Assert.Equal(UnixFileMode.UserExecute, File.GetUnixFileMode(Path.Combine(folder.FullName, "init")) & UnixFileMode.UserExecute);
            Assert.Equal(300_001, new FileInfo(Path.Combine(folder.FullName, "big")).Length);
            Assert.Equal(DateTime.UnixEpoch.AddSeconds(7), File.GetLastWriteTimeUtc(Path.Combine(folder.FullName, "init")));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Theory]
    [InlineData(null, 0u)]
    [InlineData("", 0u)]
    [InlineData("-1", 0u)]
    [InlineData("1700000000", 1_700_000_000u)]
    [InlineData("99999999999", 0u)]
    public void Source_date_epoch_is_a_time_of_32_bits(string? text, uint seconds) => Assert.Equal(seconds, SourceDateEpoch.Parse(text));

    private static ValueTask<byte[]> SampleAsync() => WriteAsync(async writer =>
    {
        await writer.WriteDeviceAsync("dev/console", CpioDeviceKind.Character, 5, 1, CpioAttributes.Private, Cancel);
        await writer.WriteDirectoryAsync("etc", CpioAttributes.Executable, Cancel);
        await writer.WriteDirectoryAsync("etc", CpioAttributes.Executable, Cancel);
        await writer.WriteHardLinksAsync(["etc/a", "etc/b"], CpioAttributes.Readable, "shared"u8.ToArray(), Cancel);
        await writer.WriteFileAsync("init", CpioAttributes.Executable, "#!/bin/sh\n"u8.ToArray(), Cancel);
        await writer.WriteSymbolicLinkAsync("lib/x", "../init", default, Cancel);
        await writer.WriteDeviceAsync("run/pipe", CpioDeviceKind.Fifo, 0, 0, CpioAttributes.Private, Cancel);
        await writer.WriteFileAsync("big", CpioAttributes.Readable with { Uid = 1000, ModifiedAt = 99 }, new MemoryStream(new byte[300_001]), 300_001, Cancel);
    });

    private static async ValueTask<byte[]> WriteAsync(Func<CpioNewcWriter, ValueTask> write)
    {
        using var stream = new MemoryStream();
        var writer = new CpioNewcWriter(stream, modifiedAt: 7);
        await write(writer);
        await writer.FinishAsync(Cancel);
        Assert.Equal(stream.Length, writer.Length);
        return stream.ToArray();
    }

    private static async Task<string> CpioAsync(string arguments, string folder, byte[] archive, string? patterns = null)
    {
        if (patterns is not null)
        {
            await File.WriteAllTextAsync(Path.Combine(folder, "patterns"), patterns, Cancel);
        }

        using var process = Process.Start(new ProcessStartInfo("cpio", $"{arguments} --quiet")
        {
            WorkingDirectory = folder,
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        await process.StandardInput.BaseStream.WriteAsync(archive, Cancel);
        process.StandardInput.Close();
        var output = await process.StandardOutput.ReadToEndAsync(Cancel);
        Assert.Equal("", await process.StandardError.ReadToEndAsync(Cancel));
        await process.WaitForExitAsync(Cancel);
        Assert.Equal(0, process.ExitCode);
        return output;
    }
}

/// <summary>Reads newc archives, for these tests only; strict about padding.</summary>
internal static class NewcReading
{
    public sealed record Entry(string Name, uint Inode, uint Mode, uint Uid, uint Links, uint Time, uint DeviceMajor, uint DeviceMinor, byte[] Data);

    public static List<Entry> Read(byte[] archive)
    {
        var entries = new List<Entry>();
        var at = 0;
        while (at < archive.Length)
        {
            Assert.Equal("070701", Encoding.ASCII.GetString(archive, at, 6));
            var start = at;
            uint Field(int index) => uint.Parse(Encoding.ASCII.GetString(archive, start + 6 + (8 * index), 8), NumberStyles.AllowHexSpecifier, null);
            var nameSize = (int)Field(11);
            var name = Encoding.UTF8.GetString(archive, at + 110, nameSize - 1);
            Assert.Equal(0, archive[at + 110 + nameSize - 1]);
            var data = Padded(archive, at + 110 + nameSize);
            at = Padded(archive, data + (int)Field(6));
            entries.Add(new Entry(name, Field(0), Field(1), Field(2), Field(4), Field(5), Field(9), Field(10), archive[data..(data + (int)Field(6))]));
        }

        Assert.Equal("TRAILER!!!", entries[^1].Name);
        return entries;
    }

    private static int Padded(byte[] archive, int end)
    {
        var next = (end + 3) & ~3;
        Assert.All(archive[end..next], value => Assert.Equal(0, value));
        return next;
    }
}
