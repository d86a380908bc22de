using Sunup.Model;

namespace Sunup.Trials.Boots.Answers;

/// <summary>What keeps a machine from being asked. Pages: docs/findings.</summary>
internal static class AnswerFindings
{
    /// <summary>It could not be asked at all.</summary>
    public static FindingException NeedsBootNetwork(string machine, ExpectedAnswer wanted) => new(new Finding
    {
        Id = "SU0994",
        Severity = FindingSeverity.Error,
        Stage = Stage.Network,
        Summary = $"{machine} is to answer at {wanted}, and on QEMU's user network it cannot be asked",
        Cause = "A machine is asked on a boot network: a namespace with a bridge that is made for the boot, which needs root. QEMU's user network lets nothing in.",
        Confidence = Confidence.Certain,
        Evidence = [new Evidence(Environment.IsPrivilegedProcess ? "the user network was asked for" : "not root", "uid"), new Evidence(wanted.ToString(), "expect.answers")],
        Remedies = [new Remedy("Run it as root, without --user-net", "sudo sunup boot MACHINE"), new Remedy("Or say what its console shows: expect.console")],
    });
}
