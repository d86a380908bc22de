using System.Collections.Immutable;
using Sunup.Formats.Kernels;

namespace Sunup.Diagnosis.Predictions.Kexec;

/// <summary>What is to be loaded, as kexec_file_load will get it: taken apart and unpacked.</summary>
public sealed record KexecImage
{
    /// <summary>The file that the user named.</summary>
    public required string Name { get; init; }

    /// <summary>What that file is, as the end of a sentence: <c>a unified kernel image</c>.</summary>
    public required string Form { get; init; }

    /// <summary>The kernel inside, by its headers; null for what is no kernel.</summary>
    public required KernelFile? Kernel { get; init; }

    /// <summary>Of the kernel as it is handed over, in bytes.</summary>
    public required long KernelLength { get; init; }

    /// <summary>In bytes; 0 for none.</summary>
    public long InitrdLength { get; init; }

    public string CommandLine { get; init; } = "";

    /// <summary>The command line that the image's maker put into it; null for one that has none.</summary>
    public string? OwnCommandLine { get; init; }

    /// <summary>Pages that it is made of are in memory of this process before the kernel copies them, in bytes.</summary>
    public long MemoryFileBytes { get; init; }

    /// <summary>Processes that have one of the files open for writing: <c>1234 (dd)</c>.</summary>
    public ImmutableArray<string> Writers { get; init; } = [];

    /// <summary>The kernel file itself has a signature: that of a UKI around it does not count.</summary>
    public bool IsSigned => Kernel?.Pe is { IsSigned: true };

    /// <summary>Bytes that the kernel and its initrd will have in memory; the kernel's own figure, not its file's length.</summary>
    public long SegmentBytes(int pageSize)
    {
        var kernel = Kernel switch
        {
            { Setup.InitSize: { } size } => (long)size,
            { Image: { } image } => (long)Math.Min(image.ImageSize + image.TextOffset, long.MaxValue / 4),
            _ => KernelLength,
        };
        return Round(kernel, pageSize) + Round(InitrdLength, pageSize);
    }

    private static long Round(long bytes, int pageSize) => (bytes + pageSize - 1) / pageSize * pageSize;
}
