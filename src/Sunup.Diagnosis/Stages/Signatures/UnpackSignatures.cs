using System.Collections.Immutable;
using Sunup.Diagnosis.Predictions.Initramfs;
using Sunup.Model;

namespace Sunup.Diagnosis.Stages.Signatures;

/// <summary>What the kernel says of an initramfs: each text of the unpacker in both of its phrasings, and why /init does not start.</summary>
internal static class UnpackSignatures
{
    private static readonly SignatureTable _unpacker = new("Linux", "Linux 6.12 init/initramfs.c, lib/decompress_*.c", LineScope.Kernel);
    private static readonly SignatureTable _init = new("Linux", "Linux 6.12 init/main.c run_init_process, fs/exec.c", LineScope.Kernel);

    // The texts that are known stand before the one that takes any text.
    public static ImmutableArray<StageSignature> All { get; } =
    [
        .. MessageFindings.All.SelectMany(message => Phrasings(message.FindingId, message.Text, message.Text, message.Text + " again")
            .Select(signature => signature with { Values = [new EventField("reason", message.Text)] })),
        .. Phrasings("SU0830", "{reason} not configured", "compression method zstd not configured", "compression method zstd is there"),
        .. Phrasings(MessageFindings.Unknown, "{reason}", "a text that is not known yet", ""),
        Errno("SU0846", "-2"),
        Errno("SU0847", "-8"),
        Errno("SU0848", "-13"),
        Errno("SU0849", "-14"),
        Errno("SU0850", "-26"),
    ];

    // BLK_DEV_RAM=y has the second; without it, or as a module, the first.
    private static StageSignature[] Phrasings(string findingId, string pattern, string sample, string unlike) =>
    [
        _unpacker.Failed(findingId, $"Initramfs unpacking failed: {pattern}", $"Initramfs unpacking failed: {sample}", $"Initramfs unpacking: {unlike}"),
        _unpacker.Failed(findingId, $"rootfs image is not initramfs ({pattern}); looks like an initrd", $"rootfs image is not initramfs ({sample}); looks like an initrd", $"rootfs image is initramfs ({unlike})"),
    ];

    private static StageSignature Errno(string findingId, string errno) =>
        _init.Failed(findingId, $"Failed to execute {{init}} (error {errno})", $"Failed to execute /init (error {errno})", $"Failed to execute /init (error {errno}7)");
}
