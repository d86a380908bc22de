using Sunup.Model;

namespace Sunup.Trials.SanBoots;

/// <summary>What keeps a machine from booting a disk over the network here. Pages: docs/findings.</summary>
internal static class SanFindings
{
    public static FindingException NeedsRoot(string machine) => new(new Finding
    {
        Id = "SU0968",
        Severity = FindingSeverity.Error,
        Stage = Stage.Network,
        Summary = $"route san needs root: {machine} is to boot its disk over a network that is made for it",
        Cause = "A network namespace with a bridge and taps is made for the boot, and the disk is served in it.",
        Confidence = Confidence.Certain,
        Evidence = [new Evidence("not root", "uid")],
        Remedies = [new Remedy("Run it as root", "sudo sunup boot MACHINE"), new Remedy("Or boot the same disk as the VM's own, without the network", "sunup boot MACHINE --route disk")],
    });
}
