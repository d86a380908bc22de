using System.Collections.Immutable;
using Sunup.Model;

namespace Sunup.Diagnosis.Predictions.Kexec;

/// <summary>What happened on this machine before.</summary>
internal static class StateRules
{
    /// <summary>Bits of taint after which what runs may be damaged. Source: Documentation/admin-guide/tainted-kernels.rst.</summary>
    private static readonly ImmutableArray<(int Bit, string Letter, string Meaning)> s_taints =
    [
        (4, "M", "a machine check was reported: the processor or the memory has faults"),
        (5, "B", "a page of memory was in a bad state"),
        (7, "D", "the kernel died in part: an oops"),
        (9, "W", "the kernel warned"),
        (14, "L", "a processor was stuck: a soft lockup"),
    ];

    public static IEnumerable<Finding> Check(KexecHost host)
    {
        if (host.ImageLoaded == true)
        {
            yield return KexecFinding.Note(
                "SU1312",
                "a kernel is loaded already; it is replaced when the new one is loaded, and not before",
                "The kernel builds the new image beside the loaded one and swaps them at the end. When anything fails before that, the loaded one stays.",
                [KexecFinding.Seen("/sys/kernel/kexec_loaded", "1")]);
        }

        var taints = s_taints.Where(taint => (host.Tainted >> taint.Bit & 1) != 0).ToList();
        if (taints.Count > 0)
        {
            yield return KexecFinding.Warning(
                "SU1320",
                $"the running kernel has seen a failure ({string.Concat(taints.Select(taint => taint.Letter))})",
                $"{string.Join("; ", taints.Select(taint => taint.Meaning))}. Drivers in a bad state may not let go of their devices before the jump, and memory that is written to by a device after it damages the new kernel.",
                [KexecFinding.Seen("/proc/sys/kernel/tainted", host.Tainted.ToString(System.Globalization.CultureInfo.InvariantCulture))],
                new Remedy("Prefer a boot by the firmware, which resets the devices.", "systemctl reboot"));
        }
    }
}
