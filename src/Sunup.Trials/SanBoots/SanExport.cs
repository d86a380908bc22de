using System.Collections.Immutable;
using Sunup.Linux.Processes;
using Sunup.Machines.Hosts;
using Sunup.Model;
using Sunup.Trials.BootNetworks;

namespace Sunup.Trials.SanBoots;

/// <summary>The disk of a machine, served by iSCSI on its boot network.</summary>
internal sealed class SanExport : IAsyncDisposable
{
    private static readonly TimeSpan s_toolTime = TimeSpan.FromSeconds(10);

    private readonly ChildProcess _process;

    private SanExport(ChildProcess process) => _process = process;

    public static async Task<SanExport> StartAsync(string image, string target, BootNetwork network, IBootEventSink sink, BootClock clock, CancellationToken cancellationToken)
    {
        var port = $"{Environment.ProcessId % 30000}";
        var process = ChildProcess.Start(new ChildOptions
        {
            Executable = ToolLocator.Require("tgtd"),
            Arguments = ["-f", "-C", port, "--iscsi", $"portal={BootNetwork.ServerAddress}:3260"],
            Scope = network.Scope,
            OnLine = line => sink.Publish(new BootEvent { At = clock.Now, Source = EventSource.Iscsi, Kind = EventKinds.Note, Text = line.Text }),
        });
        string[][] commands =
        [
            ["--lld", "iscsi", "--op", "new", "--mode", "target", "--tid", "1", "-T", target],
            ["--lld", "iscsi", "--op", "new", "--mode", "logicalunit", "--tid", "1", "--lun", "1", "-b", image],
            ["--lld", "iscsi", "--op", "bind", "--mode", "target", "--tid", "1", "-I", "ALL"],
        ];
        foreach (var command in commands)
        {
            for (var attempt = 0; attempt < 50; attempt++)
            {
                var options = new ChildOptions { Executable = ToolLocator.Require("tgtadm"), Arguments = ["-C", port, .. command], Scope = network.Scope };
                if ((await ChildProcess.CaptureAsync(options, s_toolTime, clock.Time, cancellationToken: cancellationToken)).Exit.IsSuccess)
                {
                    break;
                }

                await Task.Delay(TimeSpan.FromMilliseconds(100), clock.Time, cancellationToken);
            }
        }

        return new SanExport(process);
    }

    public ValueTask DisposeAsync() => _process.DisposeAsync();
}
