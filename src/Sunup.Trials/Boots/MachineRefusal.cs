using System.Collections.Frozen;
using Sunup.Model;

namespace Sunup.Trials.Boots;

/// <summary>Which findings that end a boot before power-on are how this machine fails; all others say that it could not be tried here.</summary>
/// <remarks>
/// A closed list: what a change of the machine file mends, whatever else the host runs. A file that is not there or may not be read (SU0205, SU0267), an image in use (SU0204),
/// memory that the host has not got (SU0206) and all that is made ready on the host say nothing of the machine, and what they say is the answer already.
/// </remarks>
internal static class MachineRefusal
{
    private static readonly FrozenSet<string> s_ids = FrozenSet.Create(
        StringComparer.Ordinal,
        // KVM, which the machine asks for, does not carry it.
        "SU0107", "SU0207", "SU0254", "SU0255", "SU0256", "SU0257", "SU0258", "SU0259", "SU0260",
        // A file of it is not what it is used as.
        "SU0115", "SU0210", "SU0218", "SU0264", "SU0265", "SU0283", "SU0284",
        // QEMU does not take what it is told, or cannot say why: the arguments are the machine's.
        "SU0201", "SU0202", "SU0203", "SU0208", "SU0211", "SU0240", "SU0262", "SU0270", "SU0271", "SU0281", "SU0282", "SU0294");

    public static bool Is(Finding finding) => s_ids.Contains(finding.Id);
}
