using Sunup.Formats.Recognition;

namespace Sunup.Formats.Kernels;

/// <summary>What can be wrong with a kernel file.</summary>
public enum KernelProblemKind
{
    /// <summary>The file ends before the kernel does.</summary>
    CutShort,
    /// <summary>A payload that its header puts outside of the file.</summary>
    PayloadMisplaced,
    /// <summary>A payload whose first bytes, or whose name, are no known compression's.</summary>
    PayloadUnknown,
    /// <summary>A payload that does not decompress.</summary>
    PayloadDamaged,
    /// <summary>A payload that decompresses to another length than the file says.</summary>
    PayloadLength,
    /// <summary>A header that breaks its rules.</summary>
    BadHeader,
    /// <summary>Signed, and bytes follow the signature: the hash that Secure Boot takes is another one.</summary>
    PaddedAfterSigning,
    /// <summary>arm64 without an image size: before 3.17, which newer loaders refuse.</summary>
    NoImageSize,
    /// <summary>x86 before the boot protocol.</summary>
    TooOld,
}

/// <summary>One thing that is wrong with a kernel file.</summary>
/// <param name="Kind">Which.</param>
/// <param name="Fault">The field, where it stands, and what was needed and is there.</param>
public readonly record struct KernelProblem(KernelProblemKind Kind, FormatFault Fault);

/// <summary>How far a kernel file is read.</summary>
public sealed record KernelReadOptions
{
    /// <summary>The version, where only the compressed payload has it: it is decompressed up to there.</summary>
    public bool Version { get; init; } = true;

    /// <summary>The built-in configuration, and with it the whole payload decompressed and checked.</summary>
    public bool Config { get; init; }
}
