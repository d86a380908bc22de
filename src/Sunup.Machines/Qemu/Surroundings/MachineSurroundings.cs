using Sunup.Linux.Processes;
using Sunup.Machines.Qemu.Qmp;

namespace Sunup.Machines.Qemu.Surroundings;

/// <summary>What the host does around one QEMU, from before its start to after its end.</summary>
internal sealed class MachineSurroundings : IAsyncDisposable
{
    private readonly HostShare _share;
    private readonly CgroupLimits? _limits;
    private readonly TpmEmulator? _tpm;

    private MachineSurroundings(HostShare share, CgroupLimits? limits, TpmEmulator? tpm)
    {
        _share = share;
        _limits = limits;
        _tpm = tpm;
    }

    /// <summary>What must be there before QEMU is started.</summary>
    /// <exception cref="Model.FindingException">SU0204, SU0212 to SU0214, or SU0103.</exception>
    public static MachineSurroundings Prepare(QemuCommandLine commandLine, Action<ChildLine> say)
    {
        ImageLocks.Check(commandLine.Share.Images);
        VariableStore.Prepare(commandLine.Share.Variables);
        var limits = CgroupLimits.Create(commandLine.Share.Limits, Path.GetFileName(commandLine.Folder));
        try
        {
            var tpm = commandLine.Share.Tpm is { } config ? TpmEmulator.Start(config, commandLine.Folder, say) : null;
            return new MachineSurroundings(commandLine.Share, limits, tpm);
        }
        catch
        {
            limits?.Dispose();
            throw;
        }
    }

    /// <summary>QEMU has a process; the guest has not run yet, and hardly any of its memory is there.</summary>
    public void Started(int processId) => _limits?.Enter(processId);

    /// <summary>QEMU answers; the guest has not run yet.</summary>
    public Task ConnectedAsync(QmpClient qmp, CancellationToken cancellationToken) => CpuPinning.ApplyAsync(_share.Pin, qmp, cancellationToken);

    /// <summary>How often the kernel killed for the limit of memory.</summary>
    public long OutOfMemoryKills => _limits?.OutOfMemoryKills ?? 0;

    public async ValueTask DisposeAsync()
    {
        if (_tpm is not null)
        {
            await _tpm.DisposeAsync();
        }

        _limits?.Dispose();
    }
}
