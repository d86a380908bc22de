using Sunup.Model;

namespace Sunup.Diagnosis.Predictions.Kexec;

/// <summary>Whether the kernel will want a signature, and what firmware would have measured.</summary>
internal static class SignatureRules
{
    public static IEnumerable<Finding> Check(KexecHost host, KexecImage image)
    {
        if (host.RequiresSignature && !image.IsSigned)
        {
            yield return Unsigned(host, image);
        }

        if (host.HasTpm)
        {
            yield return Measurements();
        }

        if (image.OwnCommandLine is { } own && own != image.CommandLine)
        {
            yield return ChangedCommandLine(host, own, image.CommandLine);
        }
    }

    public static Finding Unsigned(KexecHost host, KexecImage image) => KexecFinding.Error(
        "SU1304",
        $"this kernel takes signed kernels only, and the kernel in {Path.GetFileName(image.Name)} is not signed",
        image.Form.Contains("unified", StringComparison.Ordinal)
            ? "What is signed of a unified kernel image is the whole of it, for the firmware; the kernel inside is judged here by a signature of its own, and has none."
            : "Under lockdown, or with CONFIG_KEXEC_SIG_FORCE, a kernel without a signature that the running one trusts is refused.",
        [
            .. Lockdown(host),
            KexecFinding.Seen(image.Name, "the kernel has no certificate table"),
        ],
        new Remedy("Boot it by the firmware, which judges the image as a whole.", "systemctl reboot"),
        new Remedy("Sign the kernel itself with a key of the running kernel's trusted keys (built in, platform or machine keyring) before it is put into the image.", "sbsign --key K --cert C vmlinuz"));

    public static Finding Measurements() => KexecFinding.Warning(
        "SU1318",
        "the TPM will not know of the new kernel: kexec extends no PCR",
        "PCR 4, 9, 11 and 12 keep what the firmware's boot put there. What is sealed to the new image's values does not open, what is sealed to the old ones does, as long as nobody extended a PCR meanwhile; "
            + "systemd extends PCR 11 with each phase, so that a disk sealed to phase enter-initrd does not open after kexec.",
        [KexecFinding.Seen("/sys/class/tpm", "a TPM is there")],
        new Remedy("Have a recovery key or passphrase at hand, or boot by the firmware."));

    /// <summary>What the stub would not take with Secure Boot on.</summary>
    public static Finding ChangedCommandLine(KexecHost host, string own, string given) => KexecFinding.Note(
        "SU1319",
        "the command line is not the one that the image was made with",
        "It counts for this start only: nothing is written, and the next boot by the firmware has the image's own. With Secure Boot on, systemd-stub ignores every command line but that of the image and of signed addons.",
        [
            KexecFinding.Seen("image", own),
            KexecFinding.Seen("given", given),
            .. host.SecureBoot is { } on ? [KexecFinding.Seen("SecureBoot", on ? "on" : "off")] : Array.Empty<Evidence>(),
        ]);

    public static IEnumerable<Evidence> Lockdown(KexecHost host)
    {
        if (host.Lockdown is { } mode)
        {
            yield return KexecFinding.Seen(PermissionRules.LockdownPath, mode);
        }

        if (host.ForcesSignatures == true)
        {
            yield return KexecFinding.Seen(host.ConfigPath ?? "kernel", "CONFIG_KEXEC_SIG_FORCE=y");
        }

        if (host.SecureBoot is { } on)
        {
            yield return KexecFinding.Seen("SecureBoot", on ? "on" : "off");
        }
    }
}
