using System.Collections.Immutable;
using System.Text.Json;
using Sunup.Machines.Qemu.Qmp;

namespace Sunup.Machines.Qemu.Hangs;

/// <summary>Looks at a machine that has been silent: what its CPUs do, and what its screen shows. Changes nothing in it.</summary>
public static class HangProbe
{
    private const int Looks = 4;
    private static readonly TimeSpan s_between = TimeSpan.FromMilliseconds(150);
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);

    /// <param name="qmp">The machine.</param>
    /// <param name="screen">Where the picture goes, <c>.png</c>.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Ends it; what was seen until then is not reported.</param>
    /// <returns>Null where QEMU did not answer in time.</returns>
    public static async Task<HangReport?> LookAsync(QmpClient qmp, string screen, TimeProvider time, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(s_patience, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, patience.Token);
        try
        {
            var status = await qmp.QueryStatusAsync(both.Token);
            var samples = ImmutableArray.CreateBuilder<ImmutableArray<CpuSample>>(Looks);
            for (var look = 0; look < Looks; look++)
            {
                await Task.Delay(look == 0 ? TimeSpan.Zero : s_between, time, both.Token);
                samples.Add(await SampleAsync(qmp, both.Token));
            }

            return new HangReport(status, samples.ToImmutable(), await PictureAsync(qmp, screen, both.Token));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }

    private static async Task<ImmutableArray<CpuSample>> SampleAsync(QmpClient qmp, CancellationToken cancellationToken)
    {
        var reply = await qmp.ExecuteAsync("human-monitor-command", arguments => arguments.WriteString("command-line", "info registers -a"), cancellationToken);
        return reply is { IsSuccess: true, Return.ValueKind: JsonValueKind.String } ? CpuSample.Parse(reply.Return.GetString()!) : [];
    }

    // QEMU since 7.1 writes PNG. A machine without graphics has no screen, and says so.
    private static async Task<string?> PictureAsync(QmpClient qmp, string path, CancellationToken cancellationToken)
    {
        var reply = await qmp.ExecuteAsync(
            "screendump",
            arguments =>
            {
                arguments.WriteString("filename", path);
                arguments.WriteString("format", "png");
            },
            cancellationToken);
        return reply.IsSuccess && new FileInfo(path) is { Exists: true, Length: > 0 } ? path : null;
    }
}
