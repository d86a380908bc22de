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
        return watch.FellSilent && await LookAsync(trace.Machine, machine, time, cancellationToken) is { } seen
            ? trace with { Findings = trace.Findings.Add(seen) }
            : trace;
    }

    /// <summary>What it is doing; null where QEMU does not answer.</summary>
    public static async Task<Finding?> LookAsync(string name, VirtualMachine machine, TimeProvider time, CancellationToken cancellationToken) =>
        await HangProbe.LookAsync(machine.Qmp, ScreenPath(name, time), time, cancellationToken) is { } report ? HangFindings.Of(report) : null;

    private static string ScreenPath(string machine, TimeProvider time)
    {
        var cache = ArtifactCache.DefaultFolder(Environment.GetEnvironmentVariable, Environment.IsPrivilegedProcess);
        return Path.Combine(Directory.CreateDirectory(Path.Combine(cache, "screens")).FullName, $"{machine}-{time.GetUtcNow():yyyyMMdd-HHmmss}.png");
    }
}
