using Sunup.Formats.Compression;
using Sunup.Formats.Kernels;
using Sunup.Formats.Recognition;
using Sunup.Model;
using Sunup.Planning.Artifacts;

namespace Sunup.Trials.Boots.Preparations;

/// <summary>An arm64 kernel as QEMU takes it: an EFI zboot image, which firmware would unpack, is unpacked before.</summary>
/// <remarks>QEMU itself does that since 8.0, for gzip only.</remarks>
internal static class Arm64Kernel
{
    /// <summary>The machine with its kernel as an Image; unchanged where it is one.</summary>
    /// <exception cref="FindingException">SU0115: the kernel in the zboot image is damaged.</exception>
    public static ResolvedMachine Unwrap(ResolvedMachine resolved, string folder)
    {
        var kernel = resolved.Machine.Boot.Kernel!;
        using var stream = new FileStream(kernel, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var file = new FileBytes(stream);
        if (KernelFile.Read(file) is not { Kind: KernelKind.EfiZboot, Payload: { } payload })
        {
            return resolved;
        }

        var path = Path.Combine(folder, "Image");
        using (var output = new FileStream(path, FileMode.CreateNew, FileAccess.Write))
        {
            if (payload.Decode(file, new StreamSink(output)) is { } fault)
            {
                throw Damaged(kernel, fault);
            }
        }

        return resolved with { Machine = resolved.Machine with { Boot = resolved.Machine.Boot with { Kernel = path } } };
    }

    private static FindingException Damaged(string kernel, string fault) => new(new Finding
    {
        Id = "SU0115",
        Severity = FindingSeverity.Error,
        Stage = Stage.Kernel,
        Summary = $"the kernel {kernel} is an EFI zboot image whose kernel does not decompress",
        Cause = "Firmware would stop there too: the file is damaged, or cut off.",
        Confidence = Confidence.Certain,
        Evidence = [new Evidence(fault, kernel)],
        Remedies = [new Remedy("Copy or download it again", $"sunup inspect {kernel}")],
    });

    private sealed class StreamSink(Stream output) : IFlushSink
    {
        public bool Flush(ReadOnlySpan<byte> bytes)
        {
            output.Write(bytes);
            return true;
        }
    }
}
