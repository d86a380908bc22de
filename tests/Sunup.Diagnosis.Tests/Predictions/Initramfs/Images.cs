using System.Collections.Immutable;
using Sunup.Diagnosis.Predictions.Initramfs;
using Sunup.Formats.Compression;
using Sunup.Formats.Initramfs.Unpacking;
using Sunup.Formats.Initramfs.Verdicts;
using Sunup.Formats.Kernels;

namespace Sunup.Diagnosis.Tests.Predictions.Initramfs;

/// <summary>Verdicts made by hand: what the verifier says of the images of the facts.</summary>
internal static class Images
{
    public static UnpackRules Rules { get; } = new()
    {
        Version = new KernelVersion(6, 12, 117),
        Compressions = CompressionSet.All,
    };

    /// <summary>A gzip archive of an odd length, then a raw cpio where it ends.</summary>
    public static PredictedImage OddGzipThenCpio { get; } = new()
    {
        Rules = Rules,
        Parts = [new ImagePart("boot/main.img", 0, 1031099), new ImagePart("boot/extra.cpio", 1031099, 512)],
        Verdict = new InitramfsVerdict
        {
            Message = "invalid magic at start of compressed archive",
            Outcome = InitOutcome.InitRuns,
            Reason = "/init is a static program for x86-64",
            Offset = 1031099,
            Segment = 1,
            Entry = "usr/lib/os-release",
            Length = 1031611,
            Segments = [Gzip(0, 1031099, 3145728, 812), new InitramfsSegment(SegmentKind.Unread, null, 1031099, 512, 0, 0, 0)],
        },
        AtFault = new ByteWindow(1031091, [0, 0, 0x3f, 0x12, 0, 0, 0x30, 0, .. "07070100000001"u8]),
    };

    /// <summary>A raw cpio whose length is no multiple of 4, then a gzip archive.</summary>
    public static PredictedImage OddCpioThenGzip { get; } = OddGzipThenCpio with
    {
        Verdict = OddGzipThenCpio.Verdict with
        {
            Message = "broken padding",
            Segments = [Cpio(0, 1031099, 812), new InitramfsSegment(SegmentKind.Unread, null, 1031099, 512, 0, 0, 0)],
        },
        AtFault = new ByteWindow(1031091, [.. "LER!!!"u8, 0, 0, 0x1f, 0x8b, 8, 0, 0, 0, 0, 0]),
    };

    public static PredictedImage Sound { get; } = new()
    {
        Rules = Rules,
        Parts = [new ImagePart("main.img", 0, 4096)],
        Verdict = new InitramfsVerdict { Outcome = InitOutcome.InitRuns, Reason = "/init is a static program for x86-64", Length = 4096, Segments = [Cpio(0, 4096, 3)] },
    };

    public static InitramfsSegment Gzip(long offset, long length, long unpacked, int entries) => new(SegmentKind.Compressed, CompressionMethod.Gzip, offset, length, unpacked, entries, 1);

    public static InitramfsSegment Cpio(long offset, long length, int entries) => new(SegmentKind.Cpio, null, offset, length, length, entries, 1);

    /// <summary>One compressed archive with a message.</summary>
    public static PredictedImage Compressed(string message, CompressionMethod method, params ImmutableArray<byte> atFault) => Sound with
    {
        Verdict = Sound.Verdict with
        {
            Message = message,
            Offset = 0,
            Segment = 0,
            Segments = [new InitramfsSegment(SegmentKind.Compressed, method, 0, 4096, 9000, 3, 0)],
        },
        AtFault = new ByteWindow(0, atFault),
    };

    public static PredictedImage WithInit(InitOutcome outcome, int? errno, string reason) =>
        Sound with { Verdict = Sound.Verdict with { Outcome = outcome, Errno = errno, Reason = reason } };
}
