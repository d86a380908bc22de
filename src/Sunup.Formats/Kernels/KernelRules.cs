using System.Buffers.Binary;
using System.Globalization;
using Sunup.Formats.Recognition;

namespace Sunup.Formats.Kernels;

/// <summary>What a kernel file must keep to be started.</summary>
internal static class KernelRules
{
    public static KernelFile CheckLength(KernelFile kernel)
    {
        var setup = kernel.Setup!;
        if (kernel.FileLength < setup.SetupLength)
        {
            return Add(kernel, KernelProblemKind.CutShort, FormatFault.Short("setup code (setup_sects)", 0, setup.SetupLength, kernel.FileLength));
        }

        return setup.ProtocolVersion >= 0x204 && kernel.FileLength < setup.ImageLength
            ? Add(kernel, KernelProblemKind.CutShort, FormatFault.Short("protected-mode code (syssize)", setup.SetupLength, setup.ImageLength - setup.SetupLength, kernel.FileLength))
            : kernel;
    }

    /// <summary>The headers that EFI firmware reads, and whether the signature ends the file.</summary>
    public static KernelFile CheckPe(KernelFile kernel)
    {
        foreach (var fault in kernel.Pe?.Faults ?? [])
        {
            var isShort = fault.Rule.Contains("are there", StringComparison.Ordinal);
            if (!isShort || !kernel.Problems.Any(problem => problem.Kind == KernelProblemKind.CutShort))
            {
                kernel = Add(kernel, isShort ? KernelProblemKind.CutShort : KernelProblemKind.BadHeader, fault);
            }
        }

        if (kernel.Pe is { IsSigned: true } pe && pe.CertificateTable is var table && (long)table.Address + table.Size is var end && end < kernel.FileLength)
        {
            var rule = string.Create(CultureInfo.InvariantCulture, $"ends at byte {end}, {kernel.FileLength - end} bytes before the file does");
            kernel = Add(kernel, KernelProblemKind.PaddedAfterSigning, new FormatFault("certificate table", table.Address, rule));
        }

        return kernel;
    }

    /// <param name="kernel">With a payload.</param>
    /// <param name="file">Its file.</param>
    /// <param name="field">Where the header says where the payload is.</param>
    public static KernelFile CheckPayload(KernelFile kernel, FileBytes file, long field)
    {
        var payload = kernel.Payload!.Value;
        if (payload.Offset + payload.Length > file.Length || payload.Length == 0)
        {
            var rule = string.Create(CultureInfo.InvariantCulture, $"puts {payload.Length} bytes at {payload.Offset}, the file has {file.Length}");
            var isCut = kernel.Problems.Any(problem => problem.Kind == KernelProblemKind.CutShort);
            return isCut ? kernel : Add(kernel, KernelProblemKind.PayloadMisplaced, new FormatFault("payload offset and length", field, rule));
        }

        var start = file.Read(payload.Offset, 4);
        if (payload.Method is not null && Compression.CompressionMagic.Detect(start) == payload.Method)
        {
            return kernel;
        }

        var found = string.Create(CultureInfo.InvariantCulture, $"begins with {Convert.ToHexStringLower(start)}, which is {Expected(kernel)}");
        return Add(kernel, KernelProblemKind.PayloadUnknown, new FormatFault("payload", payload.Offset, found));
    }

    public static KernelFile CheckElf(KernelFile kernel) =>
        kernel.Elf!.Faults is [var fault, ..] ? Add(kernel, KernelProblemKind.CutShort, fault) : kernel;

    public static KernelFile Add(KernelFile kernel, KernelProblemKind kind, FormatFault fault) =>
        kernel with { Problems = kernel.Problems.Add(new KernelProblem(kind, fault)) };

    /// <summary>A little-endian word; null where the file does not reach.</summary>
    public static uint? WordAt(FileBytes file, long offset) => file.Read(offset, 4) is { Length: 4 } bytes ? BinaryPrimitives.ReadUInt32LittleEndian(bytes) : null;

    private static string Expected(KernelFile kernel) =>
        kernel.Zboot is { } zboot ? $"not what its header calls '{zboot.CompressionName}'" : "no compression that kernels use";
}
