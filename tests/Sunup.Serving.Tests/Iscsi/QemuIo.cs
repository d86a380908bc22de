using System.Diagnostics;

namespace Sunup.Serving.Tests.Iscsi;

/// <summary>QEMU's own initiator, which has a disk for as long as the test wants.</summary>
internal sealed class QemuIo : IAsyncDisposable
{
    private readonly Process _process;

    private QemuIo(Process process) => _process = process;

    public static async Task<QemuIo> OpenAsync(int port, string target, string initiator)
    {
        var image = $$$"""json:{"driver":"raw","file":{"driver":"iscsi","transport":"tcp","portal":"127.0.0.1:{{{port}}}","target":"{{{target}}}","lun":1,"initiator-name":"{{{initiator}}}"}}""";
        var start = new ProcessStartInfo("stdbuf", ["-oL", "qemu-io", image]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        var user = new QemuIo(Process.Start(start)!);
        await user.AskAsync("length", " MiB");
        return user;
    }

    /// <summary>Carries a read or a write out; it must not fail.</summary>
    public Task DoAsync(string command) => AskAsync(command, "ops/sec)");

    // One command at a time: of two in one piece qemu-io reads the second only when more comes.
    private async Task AskAsync(string command, string end)
    {
        await _process.StandardInput.WriteLineAsync(command);
        await _process.StandardInput.FlushAsync();
        var said = "";
        while (await _process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
        {
            said += line + "\n";
            if (line.EndsWith(end, StringComparison.Ordinal))
            {
                Assert.DoesNotContain("failed", said, StringComparison.Ordinal);
                return;
            }
        }

        Assert.Fail($"qemu-io ended: {said}{await _process.StandardError.ReadToEndAsync()}");
    }

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
