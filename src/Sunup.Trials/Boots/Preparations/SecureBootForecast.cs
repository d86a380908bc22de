using System.Collections.Immutable;
using Sunup.Formats.PortableExecutables;
using Sunup.Formats.PortableExecutables.Authenticode;
using Sunup.Formats.Recognition;
using Sunup.Model;

namespace Sunup.Trials.Boots.Preparations;

/// <summary>Whether firmware with these keys starts an image, judged from its bytes.</summary>
/// <param name="Image">Its path, or in words what it is.</param>
/// <param name="Verdict">By the rules of UEFI 2.10 section 32.4.</param>
/// <param name="Keys">The certificates in db, by name.</param>
/// <param name="IsBuilt">It was built for this boot, and is gone after it.</param>
internal sealed record SecureBootForecast(string Image, SecureBootVerdict Verdict, string Keys, bool IsBuilt)
{
    private const string Refusal = "SU1110";

    public static SecureBootForecast Of(MachineConfig machine, ImmutableArray<EfiSignature> db)
    {
        using var stream = File.OpenRead(machine.Boot.Uki!);
        var file = new FileBytes(stream);
        var verdict = SecureBootPolicy.Of(db, []).Judge(file, PeImage.Read(file)!);
        var isBuilt = machine.Boot.Kernel is not null;
        return new SecureBootForecast(isBuilt ? $"the image that was built for {machine.Name}" : machine.Boot.Uki!, verdict, string.Join(", ", db.Select(entry => entry.Certificate?.Name ?? "a certificate that cannot be read")), isBuilt);
    }

    /// <summary>Why it will not be started; null where it will.</summary>
    public Finding? Finding() => Verdict.IsAllowed ? null : FindingOf([new Evidence(Verdict.Reason, Image)]);

    /// <summary>The trace, with the firmware's refusal told by its cause.</summary>
    public BootTrace Explain(BootTrace trace)
    {
        if (Verdict.IsAllowed || trace.Findings.FirstOrDefault(finding => finding.Id == Refusal) is not { } refusal)
        {
            return trace;
        }

        var cause = FindingOf([.. refusal.Evidence, new Evidence(Verdict.Reason, Image)]);
        // What comes after it (the shell refused, nothing left to boot) follows from it.
        return trace with
        {
            Findings = [cause, .. trace.Findings.Where(finding => finding != refusal)],
            Verdict = trace.Verdict with { Summary = trace.Verdict.Outcome is BootOutcome.CameUp ? trace.Verdict.Summary : $"{trace.Machine} did not come up: {cause.Summary}." },
        };
    }

    private Finding FindingOf(ImmutableArray<Evidence> evidence)
    {
        var signatures = Verdict.Signatures;
        var (id, summary, cause) = signatures.IsEmpty
            ? ("SU1150", $"Secure Boot refuses {Image}: it is not signed", "With Secure Boot the firmware starts only what db allows: an image that carries a signature by one of its certificates, or whose hash it holds.")
            : signatures.Any(one => one.Signature.IsIntact)
                ? ("SU1151", $"Secure Boot refuses {Image}: none of its signatures is by a key that db holds", $"It is signed by {string.Join(", ", signatures.Select(one => one.Signature.Signer?.Name ?? "somebody unknown"))}; db holds: {Keys}.")
                : ("SU1152", $"Secure Boot refuses {Image}: its signature does not cover the bytes that are there", "The image was changed after it was signed, or the signature is damaged.");
        return new Finding
        {
            Id = id,
            Severity = FindingSeverity.Error,
            Stage = Stage.Firmware,
            Summary = summary,
            Cause = cause,
            Confidence = Confidence.Certain,
            Evidence = evidence,
            Remedies =
            [
                IsBuilt
                    ? new Remedy("Leave `sign: false` and `secure_boot_db` out of the machine file: Sunup then signs with the key that it enrols")
                    : new Remedy("Sign it with a key whose certificate the machine has", $"sunup uki sign {Image} --key KEY --cert CERT"),
                new Remedy("Or let the machine have the signer's certificate: hardware.secure_boot_db in the machine file; on a real machine, enrol it in the firmware's menu"),
                new Remedy("If Secure Boot is not wanted, set hardware.firmware: uefi in the machine file"),
            ],
        };
    }
}
