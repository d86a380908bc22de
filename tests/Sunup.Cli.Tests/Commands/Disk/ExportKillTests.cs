using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Sunup.Cli.Tests.Commands.Disk;

/// <summary><c>sunup disk export --overlay</c>, killed in the middle of writing; QEMU's initiator writes and reads.</summary>
public sealed class ExportKillTests : IDisposable
{
    private const string Name = "iqn.2026-01.org.sunup:kill";
    private const int Blocks = 400;
    private readonly string _folder = Directory.CreateTempSubdirectory("sunup-export-").FullName;
    private readonly int _port = FreePort();

    public ExportKillTests()
    {
        const string plugin = "/usr/lib/x86_64-linux-gnu/qemu/block-iscsi.so";
        Assert.False(!File.Exists(plugin) && Environment.GetEnvironmentVariable("CI") is "true", $"In CI: this test needs {plugin}");
        Assert.SkipUnless(File.Exists(plugin), $"this test needs {plugin}");
        using var golden = File.Create(Path.Combine(_folder, "golden.img"));
        golden.SetLength(64 << 20);
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private string Url => $"iscsi://127.0.0.1:{_port}/{Name}/1";

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(3)]
    [InlineData(60)]
    public async Task A_kill_loses_nothing_that_was_flushed(int flushesBeforeTheKill)
    {
        var flushed = await WriteUntilKilledAsync(flushesBeforeTheKill);
        Assert.True(flushed >= flushesBeforeTheKill, $"{flushed} writes were flushed");
        using var again = await StartAsync();
        var reads = Enumerable.Range(0, flushed).SelectMany(block => new[] { "-c", Command("read", block) });
        var check = SunupProcess.Run("qemu-io", ["-f", "raw", .. reads, Url]);
        Assert.True(check.ExitCode == 0 && !(check.Output + check.Error).Contains("verification failed", StringComparison.Ordinal), check.Output + check.Error);
        again.Kill();
        await again.WaitForExitAsync(Stop);
        Assert.Equal(new byte[1 << 20], (await File.ReadAllBytesAsync(Path.Combine(_folder, "golden.img"), Stop))[..(1 << 20)]);
    }

    /// <summary>How many writes had their flush answered; the next one was under way when the target was killed (SIGKILL).</summary>
    private async Task<int> WriteUntilKilledAsync(int flushes)
    {
        using var target = await StartAsync();
        var writes = Enumerable.Range(0, Blocks).SelectMany(block => new[] { "-c", Command("write", block), "-c", "flush" });
        using var client = SunupProcess.Start("stdbuf", ["-oL", "qemu-io", "-f", "raw", .. writes, Url]);
        var written = 0;
        while (written < flushes + 1 && await client.StandardOutput.ReadLineAsync(Stop) is { } line)
        {
            written += line.StartsWith("wrote ", StringComparison.Ordinal) ? 1 : 0;
        }

        target.Kill();
        await target.WaitForExitAsync(Stop);
        client.Kill(entireProcessTree: true);
        await client.WaitForExitAsync(Stop);
        // A write is told before its own flush: of the last one nothing is known.
        return written - 1;
    }

    /// <summary>Odd lengths at odd places, each with a pattern of its own.</summary>
    private static string Command(string verb, int block) =>
        string.Create(CultureInfo.InvariantCulture, $"{verb} -P {(block % 250) + 1} {(block * 20480) + (block % 8 * 512)} {512 * (1 + (block % 17))}");

    private async Task<Process> StartAsync()
    {
        var process = SunupProcess.Start(SunupProcess.Program, ["disk", "export", Path.Combine(_folder, "golden.img"), "--portal", $"127.0.0.1:{_port}", "--target", Name, "--overlay", Path.Combine(_folder, "own")]);
        var first = await process.StandardError.ReadLineAsync(Stop);
        Assert.Contains(Name, first, StringComparison.Ordinal);
        _ = process.StandardError.ReadToEndAsync(Stop);
        return process;
    }

    private static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }
}
