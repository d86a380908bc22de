using System.Collections.Immutable;
using Sunup.Model;

namespace Sunup.Machines.Kexec;

/// <summary>What is loaded, and what should be. Pages: docs/findings.</summary>
public static class KexecStateFindings
{
    private const string Loaded = "/sys/kernel/kexec_loaded";

    public static Finding KeptTheOld() => Of(
        "SU1312",
        FindingSeverity.Info,
        "the kernel that was loaded before is still loaded",
        "The kernel swaps images only when the new one is complete. `sunup kexec exec` would start the old one.",
        [new Evidence("1", Loaded)],
        new Remedy("Take it away, if it should not be started.", "sunup kexec unload"));

    public static Finding LostTheOld() => Of(
        "SU1325",
        FindingSeverity.Error,
        "the kernel that was loaded before is gone",
        "A failed attempt does not take it away; something else did at the same time.",
        [new Evidence("1 before, 0 now", Loaded)],
        new Remedy("Load it again."));

    public static Finding SaidAndNotDone() => Of(
        "SU1325",
        FindingSeverity.Error,
        "the kernel said that it loaded the image, and nothing is loaded",
        "The call came back without an error. Something unloaded it right after, or answers for the kernel (a filter of system calls that returns 0).",
        [new Evidence("0", Loaded)],
        new Remedy("See what else deals with kexec here.", "pgrep -a kexec; systemctl status kexec-load kdump-tools"));

    public static Finding StillLoaded() => Of(
        "SU1325",
        FindingSeverity.Error,
        "the kernel said that it unloaded the image, and it is still loaded",
        "Something loaded one right after, or answers for the kernel.",
        [new Evidence("1", Loaded)]);

    public static Finding NothingLoaded() => Of(
        "SU1321",
        FindingSeverity.Error,
        "no kernel is loaded",
        "There is nothing to start. What was loaded is gone after a boot, and after `sunup kexec unload`.",
        [new Evidence("0", Loaded)],
        new Remedy("Load one first.", "sunup kexec load FILE"));

    internal static Finding Of(string id, FindingSeverity severity, string summary, string cause, ImmutableArray<Evidence> evidence, params ImmutableArray<Remedy> remedies) => new()
    {
        Id = id,
        Severity = severity,
        Stage = Stage.Loader,
        Summary = summary,
        Cause = cause,
        Confidence = Confidence.Certain,
        Evidence = evidence,
        Remedies = remedies,
    };
}
