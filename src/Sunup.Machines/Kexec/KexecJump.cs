using System.Collections.Immutable;
using Sunup.Linux;
using Sunup.Linux.Kexec;
using Sunup.Linux.Processes;
using Sunup.Machines.Hosts;
using Sunup.Model;

namespace Sunup.Machines.Kexec;

/// <summary>One step on the way out, and the time that it took.</summary>
public readonly record struct KexecPhase(string Name, TimeSpan Took, string? Note = null);

/// <summary>Starts the loaded kernel: by systemd where it runs, which stops services and unmounts; else Sunup writes what is not on disk and makes file systems read-only.</summary>
/// <param name="host">As it is now.</param>
/// <param name="time">The clock.</param>
/// <param name="told">Gets each phase when it is over, before the jump.</param>
public sealed class KexecJump(KexecHostReader host, TimeProvider time, Action<KexecPhase> told)
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(2);

    /// <summary>Returns only when it did not come about, or when systemd has taken it over.</summary>
    /// <param name="immediately">Not by systemd.</param>
    /// <param name="cancellationToken">Before the jump only.</param>
    /// <returns>Null when systemd is at it; else why nothing happened.</returns>
    public async Task<Finding?> RunAsync(bool immediately, CancellationToken cancellationToken)
    {
        var state = host.Read();
        return state.ImageLoaded != true ? KexecStateFindings.NothingLoaded()
            : !state.HasSysBoot ? Diagnosis.Predictions.Kexec.KexecPreflight.Check(state).First(finding => finding.Id == "SU1301")
            : state.HasSystemd && !immediately ? await BySystemdAsync(cancellationToken)
            : Directly(cancellationToken);
    }

    private Finding Directly(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Time("write to disk", () => { KexecSystem.Synchronize(); return null; });
        Time("make file systems read-only", () => ReadOnlyMounts.RemountAll() is { Count: > 0 } refused ? $"not {string.Join(", ", refused)}" : null);
        try
        {
            KexecSystem.Jump();
            throw new InvalidOperationException("The jump came back.");
        }
        catch (LinuxException refused)
        {
            return Refused([new Evidence(refused.Message, "reboot(2)")]);
        }
    }

    private async Task<Finding?> BySystemdAsync(CancellationToken cancellationToken)
    {
        var start = time.GetTimestamp();
        var options = new ChildOptions { Executable = ToolLocator.Require("systemctl"), Arguments = ["kexec"] };
        var result = await ChildProcess.CaptureAsync(options, s_patience, time, cancellationToken: cancellationToken);
        told(new KexecPhase("hand over to systemd", time.GetElapsedTime(start)));
        return result.Exit.IsSuccess ? null : Refused([new Evidence($"systemctl kexec: {result.Exit}", "systemd"), .. result.Lines.Take(5).Select(line => new Evidence(line.Text, "systemctl"))]);
    }

    private void Time(string name, Func<string?> work)
    {
        var start = time.GetTimestamp();
        var note = work();
        told(new KexecPhase(name, time.GetElapsedTime(start), note));
    }

    private static Finding Refused(ImmutableArray<Evidence> evidence) => KexecStateFindings.Of(
        "SU1361",
        FindingSeverity.Error,
        "the loaded kernel was not started",
        "The machine runs on as it was; file systems may be read-only now.",
        evidence,
        new Remedy("See what holds the restart up.", "systemctl list-jobs; journalctl -b -n 30"),
        new Remedy("Restart by the firmware.", "systemctl reboot"));
}
