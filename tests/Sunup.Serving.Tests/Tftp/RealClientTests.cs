using System.Diagnostics;
using Sunup.Model;

namespace Sunup.Serving.Tests.Tftp;

/// <summary>Clients that people have: each gets the same bytes. Debian packages atftp, curl, busybox, tftp-hpa.</summary>
[Trait("Kind", "Peer")]
public sealed class RealClientTests
{
    [Theory]
    [InlineData(false, "blksize 1428")]
    [InlineData(false, "blksize 1428", "windowsize 16")]
    [InlineData(false, "blksize 1428", "windowsize 64", "tsize 0", "timeout 3")]
    [InlineData(false, "blksize 65464")]
    [InlineData(false, "blksize 8")]
    [InlineData(true, "blksize 1428")]
    [InlineData(true, "blksize 1428", "windowsize 16")]
    [InlineData(true, "blksize 65464", "windowsize 4")]
    public async Task Atftp_gets_the_same_bytes(bool singlePort, params string[] options)
    {
        var length = options[0] == "blksize 8" ? 600_000 : 5_000_000;
        await using var server = await TftpServerUnderTest.StartAsync(new TftpServiceConfig { SinglePort = singlePort });
        var bytes = server.Write("file", length);
        var output = await RunAsync(server, "atftp", [.. options.SelectMany(option => new[] { "--option", option }), "-g", "-r", "file", "-l", "OUT", "127.0.0.1", "PORT"]);
        Assert.Equal(bytes, output);
        var complete = await server.Events.WaitAsync(EventKinds.TftpComplete);
        Assert.Equal($"{length}", complete["bytes"]);
        Assert.Equal(options[0], $"blksize {complete["blksize"]}");
    }

    // Not an empty file: curl 7.88 fails on one with "getpeername() failed", whichever server sends it.
    [Theory]
    [InlineData(1)]
    [InlineData(511)]
    [InlineData(512)]
    [InlineData(1024)]
    [InlineData(1_000_000)]
    public async Task Curl_gets_the_same_bytes(int length)
    {
        await using var server = await TftpServerUnderTest.StartAsync();
        var bytes = server.Write("file", length);
        Assert.Equal(bytes, await RunAsync(server, "curl", ["-s", "-S", "-o", "OUT", "tftp://127.0.0.1:PORT/file"]));
    }

    [Theory]
    [InlineData("512", 1_000_000)]
    [InlineData("1024", 1_000_000)]
    [InlineData("512", 0)]
    public async Task Busybox_gets_the_same_bytes(string blockSize, int length)
    {
        await using var server = await TftpServerUnderTest.StartAsync();
        var bytes = server.Write("file", length);
        Assert.Equal(bytes, await RunAsync(server, "busybox", ["tftp", "-g", "-b", blockSize, "-r", "file", "-l", "OUT", "127.0.0.1", "PORT"]));
    }

    [Theory]
    [InlineData("binary")]
    [InlineData("netascii")]
    public async Task Tftp_hpa_gets_the_same_bytes(string mode)
    {
        await using var server = await TftpServerUnderTest.StartAsync();
        var bytes = mode == "binary" ? server.Write("file", 1_000_000) : "one\ntwo\r\nthree\r"u8.ToArray();
        File.WriteAllBytes(Path.Combine(server.Folder, "file"), bytes);
        Assert.Equal(bytes, await RunAsync(server, "tftp", ["-m", mode, "127.0.0.1", "PORT", "-c", "get", "file", "OUT"]));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Fifty_clients_at_once_get_the_same_bytes(bool singlePort)
    {
        await using var server = await TftpServerUnderTest.StartAsync(new TftpServiceConfig { SinglePort = singlePort });
        var bytes = server.Write("file", 1_000_000);
        var clients = Enumerable.Range(0, 50).Select(number => number % 2 == 0
            ? RunAsync(server, "atftp", ["--option", "blksize 1428", "-g", "-r", "file", "-l", "OUT", "127.0.0.1", "PORT"])
            : RunAsync(server, "atftp", ["--option", "blksize 1428", "--option", "windowsize 16", "-g", "-r", "file", "-l", "OUT", "127.0.0.1", "PORT"]));
        foreach (var received in await Task.WhenAll(clients))
        {
            Assert.True(bytes.AsSpan().SequenceEqual(received));
        }
    }

    [Fact]
    public async Task Block_numbers_roll_over_for_a_real_client()
    {
        await using var server = await TftpServerUnderTest.StartAsync();
        var bytes = server.Write("file", 8 * 70_000);
        Assert.Equal(bytes, await RunAsync(server, "atftp", ["--option", "blksize 8", "--option", "windowsize 32", "-g", "-r", "file", "-l", "OUT", "127.0.0.1", "PORT"]));
    }

    /// <summary>Runs a client with OUT and PORT filled in; gives the file that it wrote.</summary>
    private static async Task<byte[]> RunAsync(TftpServerUnderTest server, string program, string[] arguments)
    {
        if (!(Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(folder => File.Exists(Path.Combine(folder, program))))
        {
            Assert.False(Environment.GetEnvironmentVariable("CI") == "true", $"{program} is missing, and CI must have it");
            Assert.Skip($"{program} is not installed");
        }

        var output = Path.Combine(server.Folder, Path.GetRandomFileName());
        var start = new ProcessStartInfo(program, arguments.Select(argument => argument.Replace("OUT", output).Replace("PORT", $"{server.EndPoint.Port}")))
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var text = Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(File.Exists(output), $"{program}: {string.Join(' ', await text)}");
        return await File.ReadAllBytesAsync(output, TestContext.Current.CancellationToken);
    }
}
