using Sunup.Machines.Qemu;
using Sunup.Machines.Qemu.Hangs;
using Sunup.Model;
using Sunup.Planning.Artifacts;

namespace Sunup.Trials.Boots;

/// <summary>Looks at a machine whose time ran out before it is ended, and adds to the trace what it was doing.</summary>
internal static class SilentMachine
{
    public static async Task<BootTrace> ExplainAsync(BootTrace trace, BootWatch watch, VirtualMachine machine, TimeProvider time, CancellationToken cancellationToken)
    {
        if (!watch.FellSilent)
        {
            return trace;
        }

        var report = await HangProbe.LookAsync(machine.Qmp, ScreenPath(trace.Machine, time), time, cancellationToken);
        return report is null ? trace : trace with { Findings = trace.Findings.Add(HangFindings.Of(report)) };
    }

    private static string ScreenPath(string machine, TimeProvider time)
    {
        var cache = ArtifactCache.DefaultFolder(Environment.GetEnvironmentVariable, Environment.IsPrivilegedProcess);
        return Path.Combine(Directory.CreateDirectory(Path.Combine(cache, "screens")).FullName, $"{machine}-{time.GetUtcNow():yyyyMMdd-HHmmss}.png");
    }
}
