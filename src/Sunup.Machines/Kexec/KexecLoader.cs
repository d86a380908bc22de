using System.Collections.Immutable;
using Sunup.Diagnosis.Predictions.Kexec;
using Sunup.Linux;
using Sunup.Linux.Kexec;
using Sunup.Model;

namespace Sunup.Machines.Kexec;

/// <summary>What became of an attempt to load.</summary>
/// <param name="Loaded">The new kernel is loaded.</param>
/// <param name="Findings">Why not; what is loaded now.</param>
/// <param name="Took">Time of the system call.</param>
public sealed record KexecLoadResult(bool Loaded, ImmutableArray<Finding> Findings, TimeSpan Took);

/// <summary>Loads, unloads and starts kernels on this machine.</summary>
public sealed class KexecLoader(KexecHostReader reader, TimeProvider time)
{
    /// <summary>Hands the parts to the kernel. A refusal is explained by what is known of the moment; a success is checked, not believed.</summary>
    /// <param name="host">As it was read before.</param>
    /// <param name="parts">What is handed over.</param>
    public KexecLoadResult Load(KexecHost host, KexecParts parts)
    {
        using var log = KernelLog.OpenAtEnd();
        var start = time.GetTimestamp();
        try
        {
            KexecSystem.Load(parts.Kernel, parts.Initrd, parts.Image.CommandLine);
        }
        catch (LinuxException refused)
        {
            var took = time.GetElapsedTime(start);
            var refusal = new KexecRefusal(
                refused.Errno, refused.ErrnoName, host, parts.Image, [.. log?.ReadNew() ?? []], [.. FileWriters.Of(parts.Paths)]);
            return new KexecLoadResult(false, [refusal.Explain(), .. WhatIsLoaded(host)], took);
        }

        // Said and not done is the worst of all: the next restart would be an ordinary one.
        return reader.IsLoaded() == true
            ? new KexecLoadResult(true, [], time.GetElapsedTime(start))
            : new KexecLoadResult(false, [KexecStateFindings.SaidAndNotDone()], time.GetElapsedTime(start));
    }

    /// <summary>Takes away what is loaded.</summary>
    /// <returns>Null when nothing is loaded any more; else why not.</returns>
    public Finding? Unload(KexecHost host)
    {
        try
        {
            KexecSystem.Unload();
            return reader.IsLoaded() == true ? KexecStateFindings.StillLoaded() : null;
        }
        catch (LinuxException refused)
        {
            var nothing = new KexecImage { Name = "nothing", Form = "nothing", Kernel = null, KernelLength = 0 };
            return new KexecRefusal(refused.Errno, refused.ErrnoName, host, nothing, [], []).Explain();
        }
    }

    private IEnumerable<Finding> WhatIsLoaded(KexecHost host) => (host.ImageLoaded, reader.IsLoaded()) switch
    {
        (true, true) => [KexecStateFindings.KeptTheOld()],
        (true, false) => [KexecStateFindings.LostTheOld()],
        _ => [],
    };
}
