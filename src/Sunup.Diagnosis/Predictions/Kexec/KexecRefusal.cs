using System.Collections.Immutable;
using Sunup.Model;

namespace Sunup.Diagnosis.Predictions.Kexec;

/// <summary>What the kernel answered, and all that is known of the moment.</summary>
/// <param name="Errno">Positive; see errno(3).</param>
/// <param name="ErrnoName"><c>EPERM</c>.</param>
/// <param name="Host">As it was before the call: an attempt changes the limit.</param>
/// <param name="Image">What was handed over.</param>
/// <param name="KernelLog">What the kernel said meanwhile.</param>
/// <param name="Writers">Processes that have one of the files open for writing: <c>1234 (dd)</c>.</param>
public sealed record KexecRefusal(int Errno, string ErrnoName, KexecHost Host, KexecImage Image, ImmutableArray<string> KernelLog, ImmutableArray<string> Writers)
{
    private static readonly string[] s_tooLong = ["exceeds maximum allowed length", "Kernel command line too long"];

    /// <summary>The finding that the evidence points to. The kernel has one number for many reasons: the state of the machine and its log tell them apart.</summary>
    public Finding Explain()
    {
        var finding = ErrnoName switch
        {
            "EPERM" => ExplainPermission(),
            "EINVAL" => ExplainInvalid(),
            "ENOEXEC" => ImageRules.NotAKernel(Image, Said("kexec-bzImage64") ?? "the kernel does not know its form"),
            "ENOSYS" => PermissionRules.NoSystemCall(Host with { HasKexecFile = false, ImageLoaded = false }),
            "EBUSY" => Busy(),
            "ETXTBSY" => ImageRules.OpenForWriting(Image with { Writers = Writers }),
            "ENODATA" or "EKEYREJECTED" or "EKEYEXPIRED" or "EKEYREVOKED" or "ENOKEY" or "ENOPKG" or "EBADMSG" or "ELIBBAD" or "EMSGSIZE" or "EACCES" => BadSignature(),
            "ENOMEM" or "EADDRNOTAVAIL" or "EFBIG" => NoRoom(),
            _ => Unexplained(),
        };
        return finding with { Evidence = [.. finding.Evidence, .. Answer()] };
    }

    private Finding ExplainPermission() => Host switch
    {
        { HasSysBoot: false } => PermissionRules.NoCapability(),
        { LoadDisabled: true } => PermissionRules.Disabled(),
        { LoadLimit: 0 } => PermissionRules.LimitUsed(),
        _ when Said("Lockdown") is not null || (Host.RequiresSignature && !Image.IsSigned) => SignatureRules.Unsigned(Host, Image) with
        {
            Summary = Image.IsSigned ? "this kernel takes kernels only with a signature that it trusts, and does not trust this one" : SignatureRules.Unsigned(Host, Image).Summary,
        },
        { RequiresSignature: true } => BadSignature(),
        { IsUserNamespace: true } or { Container: not null } => PermissionRules.Contained(Host),
        _ => Filtered(),
    };

    private Finding ExplainInvalid() =>
        KernelLog.Any(line => s_tooLong.Any(text => line.Contains(text, StringComparison.Ordinal))) || CommandLineIsTooLong ? RoomRules.CommandLineTooLong(Host, Image)
        : RoomRules.Needed(Host, Image) > RoomRules.Half(Host) ? RoomRules.TooLarge(Host, Image)
        : Image.KernelLength == 0 ? ImageRules.NotAKernel(Image, "it is empty")
        : ImageRules.Check(Host, Image).FirstOrDefault() ?? Unexplained();

    private bool CommandLineIsTooLong => System.Text.Encoding.UTF8.GetByteCount(Image.CommandLine) > RoomRules.LongestCommandLine(Host, Image.Kernel);

    private Finding Filtered() => KexecFinding.Error(
        "SU1323",
        "the kernel refused, and none of its own reasons holds: something else forbids the call",
        "CAP_SYS_BOOT is there, kexec_load_disabled is 0, no limit is used up, no lockdown. A filter of system calls (seccomp) or a security module (SELinux, AppArmor, a BPF program) answers EPERM too.",
        [KexecFinding.Seen("/proc/self/status", Host.IsFiltered ? "Seccomp: 2 (filtered)" : "Seccomp: 0")],
        new Remedy("Look for the refusal of a security module.", "journalctl -k -g 'audit|denied' -n 20"),
        new Remedy("Run it outside of the service or container that filters calls."));

    private static Finding Busy() => KexecFinding.Error(
        "SU1314",
        "another program is loading or unloading a kernel at this moment",
        "The kernel lets one do it at a time, and does not wait. Right after a crash kernel's memory changed (memory or processors plugged in) the kernel itself may be at it.",
        [],
        new Remedy("See who it is, and try again when it is done.", "pgrep -a kexec; systemctl status kdump-tools kdump kexec-load"));

    private Finding BadSignature() => KexecFinding.Error(
        "SU1315",
        $"the kernel's signature was not accepted: {SignatureReason}",
        "The running kernel checks the kernel file itself against its built-in, secondary, platform and machine keys. That of a unified kernel image around it does not count, and one byte more at the file's end makes it another file.",
        [.. SignatureRules.Lockdown(Host), KexecFinding.Seen(Image.Name, Image.IsSigned ? "has a signature" : "has no signature")],
        new Remedy("See the keys that the running kernel trusts.", "keyctl show %:.platform; keyctl show %:.secondary_trusted_keys; cat /proc/keys | grep -i asym"),
        new Remedy("Boot it by the firmware.", "systemctl reboot"));

    private string SignatureReason => ErrnoName switch
    {
        "ENODATA" => "the kernel has none",
        "EKEYREJECTED" => "it does not fit the kernel's bytes, or the key is on the list of forbidden ones",
        "ENOKEY" => "the key that signed it is not known to the running kernel",
        "ENOPKG" => "the running kernel has not the cipher or hash that it needs",
        "EKEYEXPIRED" or "EKEYREVOKED" => "the key that signed it is not valid any more",
        "EACCES" => "the integrity policy (IMA) asks for one that is not there or does not fit",
        "EPERM" => "it is there, and not one that is trusted",
        _ => "it is not well formed",
    };

    private Finding NoRoom() => KexecFinding.Error(
        "SU1316",
        ErrnoName switch
        {
            "EFBIG" => "a file of the image is larger than the 4 GiB that the kernel reads",
            "EADDRNOTAVAIL" => "there is no hole in memory that is large enough for a part of the image",
            _ => "the kernel has not enough memory to load the image",
        },
        "The image is read into the kernel and copied to pages of its own; all that must be free at once, and each part needs one whole range of addresses for the time after the jump.",
        [KexecFinding.Seen("/proc/meminfo", $"MemAvailable {RoomRules.Megabytes(Host.MemoryAvailable)} before"), KexecFinding.Seen(Image.Name, $"{RoomRules.Megabytes(RoomRules.Needed(Host, Image))} needed")],
        new Remedy("Stop what is not needed any more, and load again."),
        new Remedy("Make the initrd smaller."));

    private Finding Unexplained() => KexecFinding.Error(
        "SU1317",
        $"the kernel refused the image with {ErrnoName}, for a reason that Sunup does not know",
        "What it was given keeps every rule that Sunup knows of; see the kernel's own messages.",
        [],
        new Remedy("Let the kernel tell more (6.7 and later), and read its log.", "echo 'file kexec* +p' > /sys/kernel/debug/dynamic_debug/control; dmesg | tail")) with
    { Confidence = Confidence.Possible };

    private string? Said(string start) => KernelLog.FirstOrDefault(line => line.Contains(start, StringComparison.Ordinal)) is { } line
        ? line[(line.IndexOf(": ", StringComparison.Ordinal) is >= 0 and var colon ? colon + 2 : 0)..]
        : null;

    private IEnumerable<Evidence> Answer() =>
        KernelLog.Where(line => line.Contains("kexec", StringComparison.OrdinalIgnoreCase) || line.Contains("Lockdown", StringComparison.Ordinal) || line.Contains("integrity", StringComparison.Ordinal))
            .Select(line => KexecFinding.Seen("kernel log", line))
            .Prepend(KexecFinding.Seen("kexec_file_load", ErrnoName));
}
