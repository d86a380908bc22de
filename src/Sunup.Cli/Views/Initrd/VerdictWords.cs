using Sunup.Diagnosis.Predictions.Initramfs;
using Sunup.Formats.Initramfs.Early;
using Sunup.Formats.Initramfs.Unpacking;
using Sunup.Formats.Initramfs.Verdicts;

namespace Sunup.Cli.Views.Initrd;

/// <summary>A verdict's words, for people and for programs.</summary>
internal static class VerdictWords
{
    /// <summary>What the console shows, by whether BLK_DEV_RAM is built in.</summary>
    public static string Phrasing(string message, bool ramDiskBuiltIn) => ramDiskBuiltIn
        ? $"rootfs image is not initramfs ({message}); looks like an initrd"
        : $"Initramfs unpacking failed: {message}";

    /// <summary>The phrasing of the kernel that was asked about.</summary>
    public static string Phrasing(PredictedImage image) => Phrasing(image.Verdict.Message!, image.Rules.RamDisk is RamDiskSupport.BuiltIn);

    /// <summary>As in the JSON.</summary>
    public static string Of(InitOutcome outcome) => outcome switch
    {
        InitOutcome.InitRuns => "init-runs",
        InitOutcome.NoInit => "no-init",
        InitOutcome.InitFails => "init-fails",
        _ => "undefined",
    };

    /// <summary>As in the JSON.</summary>
    public static string Of(SegmentKind kind) => kind switch
    {
        SegmentKind.Cpio => "cpio",
        SegmentKind.Compressed => "compressed",
        SegmentKind.Zeros => "zeros",
        _ => "unread",
    };

    /// <summary>As in the JSON: <c>parent-missing</c>.</summary>
    public static string Of(SilentLossKind kind) => kind switch
    {
        SilentLossKind.ParentMissing => "parent-missing",
        SilentLossKind.DataWhereNoneIsTaken => "data-where-none-is-taken",
        SilentLossKind.NameTooLong => "name-too-long",
        SilentLossKind.BlockedByFolder => "blocked-by-folder",
        SilentLossKind.CutShort => "cut-short",
        SilentLossKind.UnknownType => "unknown-type",
        SilentLossKind.DeviceKept => "device-kept",
        _ => "link-lost",
    };

    /// <summary>As in the JSON.</summary>
    public static string Of(EarlyKind kind) => kind switch
    {
        EarlyKind.IntelMicrocode => "intel-microcode",
        EarlyKind.AmdMicrocode => "amd-microcode",
        _ => "acpi-table",
    };

    /// <summary>What becomes of /init, one sentence without its full stop.</summary>
    public static string Ending(PredictedImage image)
    {
        var verdict = image.Verdict;
        var reason = verdict.Reason;
        return verdict.Outcome switch
        {
            InitOutcome.InitRuns => $"runs: {reason}",
            InitOutcome.NoInit => reason,
            InitOutcome.InitFails when verdict.Errno is { } errno => $"cannot be started (error {errno}): {reason} {Fallback(verdict)}",
            InitOutcome.InitFails => $"is started and killed: {reason}",
            _ => $"undefined: {reason}",
        };
    }

    private static string Fallback(InitramfsVerdict verdict) => verdict.FallbackProgram is { } program
        ? $"The kernel runs {program} instead."
        : "Nothing else is there to run: the kernel panics, \"No working init found\".";
}
