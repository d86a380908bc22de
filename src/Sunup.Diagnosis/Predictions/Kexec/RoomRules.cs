using System.Text;
using Sunup.Diagnosis.Predictions.Initramfs;
using Sunup.Diagnosis.Predictions.Placement;
using Sunup.Formats.Kernels;
using Sunup.Model;

namespace Sunup.Diagnosis.Predictions.Kexec;

/// <summary>Whether memory and the command line's room suffice.</summary>
/// <remarks>Sources: kernel/kexec_core.c <c>sanity_check_segment_list</c>; arch/x86/kernel/kexec-bzimage64.c <c>bzImage64_load</c>.</remarks>
internal static class RoomRules
{
    /// <summary>Purgatory, boot parameters, memory map: what the kernel adds of its own.</summary>
    private const long OwnSegments = 64 << 10;

    /// <summary>x86 keeps room for <c>elfcorehdr=</c> of a crash kernel, for every kernel.</summary>
    private const int CrashRoom = 30;

    public static IEnumerable<Finding> Check(KexecHost host, KexecImage image)
    {
        if (Needed(host, image) > Half(host))
        {
            yield return TooLarge(host, image);
        }
        else if (host.MemoryAvailable > 0 && Needed(host, image) + image.MemoryFileBytes > host.MemoryAvailable)
        {
            yield return Tight(host, image);
        }

        if (host.CgroupMemoryLeft is { } left && image.MemoryFileBytes > left)
        {
            yield return CgroupTooSmall(image, left);
        }

        if (LongestCommandLine(host, image.Kernel) is var longest && Encoding.UTF8.GetByteCount(image.CommandLine) > longest)
        {
            yield return CommandLineTooLong(host, image);
        }
    }

    public static long Needed(KexecHost host, KexecImage image) => image.SegmentBytes(host.PageSize) + OwnSegments;

    /// <summary>The most that all segments may have together.</summary>
    public static long Half(KexecHost host) => host.MemoryTotal / 2;

    /// <summary>The longest command line that comes through whole, in bytes without NUL.</summary>
    public static long LongestCommandLine(KexecHost host, KernelFile? kernel) => kernel?.Setup is { } setup
        ? Math.Max(0, setup.CommandLineSize - CrashRoom - 1)
        : CommandLineBudget.LimitOf(kernel?.Machine ?? host.Machine);

    public static Finding TooLarge(KexecHost host, KexecImage image) => KexecFinding.Error(
        "SU1306",
        $"kernel and initrd need {Megabytes(Needed(host, image))}, and at most half of the memory, {Megabytes(Half(host))}, may be given to them",
        "The rule counts what the kernel needs in memory, not the length of its file. The kernel answers EINVAL and says nothing more.",
        [
            KexecFinding.Seen("/proc/meminfo", $"MemTotal {Wording.Number(host.MemoryTotal)} bytes"),
            KexecFinding.Seen(image.Name, $"kernel {Wording.Number(image.SegmentBytes(host.PageSize) - Round(image.InitrdLength, host.PageSize))} bytes in memory, initrd {Wording.Number(image.InitrdLength)}"),
        ],
        new Remedy("Make the initrd smaller: fewer modules and firmware files, better compression."),
        new Remedy("Give the machine more memory, or boot by the firmware, which has no such rule."));

    public static Finding CommandLineTooLong(KexecHost host, KexecImage image)
    {
        var longest = LongestCommandLine(host, image.Kernel);
        var isX86 = image.Kernel?.Setup is not null;
        var length = Encoding.UTF8.GetByteCount(image.CommandLine);
        return KexecFinding.Error(
            "SU1307",
            $"the command line has {Wording.Number(length)} characters, and kexec takes {Wording.Number(longest)}",
            isX86
                ? $"x86 keeps {CrashRoom} characters for the elfcorehdr= of a crash kernel, for every kernel: of the header's {image.Kernel!.Setup!.CommandLineSize} that is left. It answers EINVAL. A boot loader may give it {CrashRoom} more."
                : "The kernel would cut it off there without a word.",
            [KexecFinding.Seen("command line", $"{Wording.Number(length)} characters, {Wording.Number(length - longest)} too many; it ends in: {Tail(image.CommandLine)}")],
            new Remedy("Take words away: --cmdline, or --remove KEY."),
            new Remedy("Move settings of user space into files or credentials of the initrd, the kernel's own into a bootconfig at the initrd's end."));
    }

    private static Finding Tight(KexecHost host, KexecImage image) => KexecFinding.Warning(
        "SU1316",
        $"{Megabytes(host.MemoryAvailable)} of memory are free, and loading needs {Megabytes(Needed(host, image) + image.MemoryFileBytes)} for a moment",
        "The image is read into the kernel, then copied to pages of its own, before the first copy goes. Without memory it ends with ENOMEM, or the kernel ends a process to get some.",
        [KexecFinding.Seen("/proc/meminfo", $"MemAvailable {Wording.Number(host.MemoryAvailable)} bytes")],
        new Remedy("Stop what is not needed any more first, and load then."));

    private static Finding CgroupTooSmall(KexecImage image, long left) => KexecFinding.Error(
        "SU1326",
        $"this process may use {Megabytes(left)} more memory, and taking the image apart needs {Megabytes(image.MemoryFileBytes)}",
        "The parts are kept in files in memory, which count for the process's control group; beyond its limit the kernel ends a process of it.",
        [KexecFinding.Seen("memory.max", $"{Wording.Number(left)} bytes left")],
        new Remedy("Run it outside of the limited group.", "systemd-run --scope -p MemoryMax=infinity sunup kexec load ..."));

    public static string Megabytes(long bytes) => $"{bytes / 1048576.0:0.0} MiB";

    private static string Tail(string text) => text.Length <= 60 ? text : $"...{text[^57..]}";

    private static long Round(long bytes, int pageSize) => (bytes + pageSize - 1) / pageSize * pageSize;
}
