using System.Collections.Immutable;
using Sunup.Diagnosis.Predictions;
using Sunup.Formats.PortableExecutables.Authenticode;
using Sunup.Model;

namespace Sunup.Trials.Checks;

/// <summary>Whether firmware with Secure Boot will start the unified kernel image that is going to be built for a machine: SU1150, SU1151.</summary>
internal static class BuiltTrustCheck
{
    /// <param name="machine">Of route uki, with a kernel.</param>
    /// <param name="db">What its firmware will trust.</param>
    /// <param name="own">The certificate that Sunup signs with.</param>
    /// <returns>Null where the image will be started.</returns>
    public static Prediction? Of(MachineConfig machine, ImmutableArray<EfiSignature> db, EfiSignature own)
    {
        var isTrusted = db.Any(entry => entry.Data.Span.SequenceEqual(own.Data.Span));
        if (machine.Boot.Sign && isTrusted)
        {
            return null;
        }

        var id = machine.Boot.Sign ? "SU1151" : "SU1150";
        var finding = new Finding
        {
            Id = id,
            Severity = FindingSeverity.Error,
            Stage = Stage.Firmware,
            Summary = machine.Boot.Sign
                ? $"Secure Boot will refuse the image that is built for {machine.Name}: db does not hold the certificate of the key that signs it"
                : $"Secure Boot will refuse the image that is built for {machine.Name}: it will not be signed",
            Cause = "With Secure Boot the firmware starts only what db allows: an image that carries a signature by one of its certificates, or whose hash it holds.",
            Confidence = Confidence.Certain,
            Evidence =
            [
                new Evidence("hardware.firmware: uefi-secure", "machine file"),
                machine.Boot.Sign ? new Evidence($"signed by {own.Certificate?.Name}; db holds {string.Join(", ", db.Select(entry => entry.Certificate?.Name))}", "hardware.secure_boot_db") : new Evidence("sign: false", "boot.sign"),
            ],
            Remedies = [new Remedy("Leave `sign: false` and `secure_boot_db` out of the machine file: Sunup then signs with the key that it enrols"), new Remedy("If Secure Boot is not wanted", null, "hardware.firmware: uefi")],
        };
        return Prediction.Of(finding);
    }
}
