using Sunup.Diagnosis.Predictions.Initramfs;
using Sunup.Formats.Compression;
using Sunup.Formats.Initramfs.Early;
using Sunup.Formats.Initramfs.Unpacking;
using Sunup.Formats.Initramfs.Verdicts;
using Sunup.Formats.Kernels;

namespace Sunup.Cli.Tests.Views.Initrd;

/// <summary>Verdicts for the screens: a joined image that breaks, a sound one with early microcode, one that is undefined.</summary>
internal static class SampleImages
{
    private static readonly UnpackRules _rules = new()
    {
        Version = new KernelVersion(6, 12, 117),
        Basis = "Linux 6.12.117 with its configuration",
        Compressions = CompressionSet.All,
    };

    /// <summary>Early microcode and a gzip archive in one file, then a raw cpio where that file ends.</summary>
    public static PredictedImage Broken { get; } = new()
    {
        Rules = _rules,
        Loader = "the kernel's EFI stub",
        Parts = [new ImagePart("/boot/initrd.img-6.12.117+deb13-cloud-amd64", 0, 1031099), new ImagePart("extra.cpio", 1031099, 512)],
        Verdict = new InitramfsVerdict
        {
            Message = "invalid magic at start of compressed archive",
            Outcome = InitOutcome.InitRuns,
            Reason = "/usr/bin/busybox is a program that this kernel runs.",
            InitProgram = "/usr/bin/busybox",
            Offset = 1031099,
            Segment = 3,
            Entry = "usr/lib/os-release",
            Length = 1031611,
            Segments =
            [
                new InitramfsSegment(SegmentKind.Cpio, null, 0, 30208, 30208, 4, 1),
                new InitramfsSegment(SegmentKind.Zeros, null, 30208, 512, 0, 0, 0),
                new InitramfsSegment(SegmentKind.Compressed, CompressionMethod.Gzip, 30720, 1000379, 3145728, 812, 1),
                new InitramfsSegment(SegmentKind.Unread, null, 1031099, 512, 0, 0, 0),
            ],
            Losses = [new SilentLoss(SilentLossKind.ParentMissing, "etc/app/config", 2, "etc/app does not exist at that moment")],
        },
        AtFault = new ByteWindow(1031091, [0, 0, 0x3f, 0x12, 0, 0, 0x30, 0, .. "07070100000001"u8]),
        Early = [new EarlyItem(EarlyKind.AmdMicrocode, "kernel/x86/microcode/AuthenticAMD.bin", new EarlyFile("kernel/x86/microcode/AuthenticAMD.bin", 640, 788, 28876), null)],
    };

    public static PredictedImage Sound { get; } = Broken with
    {
        Loader = "iPXE",
        Parts = [Broken.Parts[0], new ImagePart("extra.cpio", 1032192, 512)],
        Verdict = Broken.Verdict with
        {
            Message = null,
            Offset = null,
            Segment = null,
            Losses = [],
            Length = 1032704,
            Segments =
            [
                .. Broken.Verdict.Segments[..3],
                new InitramfsSegment(SegmentKind.Zeros, null, 1031099, 1093, 0, 0, 0),
                new InitramfsSegment(SegmentKind.Cpio, null, 1032192, 512, 512, 2, 1),
            ],
        },
        AtFault = ByteWindow.Empty,
    };

    public static PredictedImage Undefined { get; } = new()
    {
        Rules = _rules,
        Parts = [new ImagePart("-", 0, 9004)],
        Verdict = new InitramfsVerdict
        {
            Outcome = InitOutcome.Undefined,
            Reason = "the length of a chunk, 1 145 258 561 bytes, goes beyond the end of the image.",
            Offset = 9000,
            Segment = 0,
            Length = 9004,
            Segments = [new InitramfsSegment(SegmentKind.Compressed, CompressionMethod.Lz4Legacy, 0, 9004, 24000, 12, 1)],
        },
        AtFault = new ByteWindow(8992, [1, 2, 3, 4, 5, 0x50, 0x60, 0, .. "ABCD"u8]),
    };
}
