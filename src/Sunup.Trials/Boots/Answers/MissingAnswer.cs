using Sunup.Model;

namespace Sunup.Trials.Boots.Answers;

/// <summary>A machine that was to answer and did not: what was asked, and what came back last.</summary>
internal static class MissingAnswer
{
    private const string Id = "SU0992";

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
        Remedies = [new Remedy("Run it as root, without --user-network", "sudo sunup boot MACHINE"), new Remedy("Or say what its console shows: expect.console")],
    });

    /// <summary>The trace; with SU0992 where the time ran out before an answer came and nothing decisive told why.</summary>
    public static BootTrace Explain(BootTrace trace, ExpectedAnswer? wanted)
    {
        if (wanted is null || trace.Verdict.Outcome is not BootOutcome.DidNotComeUp || trace.Findings.Any(finding => finding.Severity is FindingSeverity.Error && finding.Stage < Stage.Up))
        {
            return trace;
        }

        var last = trace.Events.LastOrDefault(seen => seen.Kind is EventKinds.ProbeUnanswered);
        var finding = new Finding
        {
            Id = Id,
            Stage = Stage.Up,
            Severity = FindingSeverity.Error,
            Confidence = Confidence.Certain,
            Summary = last is null ? $"{wanted} was not asked: the machine took no address on the boot network" : $"nothing answers at {wanted}",
            Cause = last is null
                ? "Which address to ask is known from its lease. A machine that has no driver for its NIC, or a fixed address, asks for none."
                : "The system runs, and its service is not there yet, listens on another address, or is behind a filter of the machine itself.",
            Evidence = [last is null ? new Evidence("no lease", "dhcp") : new Evidence(last.Text, "probe", At: last.At)],
            Remedies =
            [
                new Remedy("See what the service says on its own console", "systemctl status"),
                new Remedy("Give it more time: expect.within"),
            ],
        };
        return trace with { Findings = [finding, .. trace.Findings] };
    }
}
