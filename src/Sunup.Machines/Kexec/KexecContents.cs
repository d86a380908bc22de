using System.Collections.Immutable;
using Microsoft.Win32.SafeHandles;
using Sunup.Formats.Kernels;

namespace Sunup.Machines.Kexec;

/// <summary>What was found in the file that the user named.</summary>
/// <param name="Form">What the file is, as the end of a sentence.</param>
/// <param name="Kernel">The kernel by its headers; null for what is none.</param>
/// <param name="File">The kernel as a file that kexec_file_load takes; null for what is none.</param>
/// <param name="KernelLength">Of that file, in bytes.</param>
/// <param name="InMemory">It is a file in memory, not the user's.</param>
internal sealed record KexecContents(string Form, KernelFile? Kernel, SafeFileHandle? File, long KernelLength, bool InMemory)
{
    /// <summary>Of the image's maker, with what firmware adds; null for a bare kernel.</summary>
    public string? OwnCommandLine { get; init; }

    /// <summary>Of the image, in their order.</summary>
    public ImmutableArray<InitrdPiece> Pieces { get; init; } = [];

    /// <summary>What was left out, and why.</summary>
    public ImmutableArray<string> Notes { get; init; } = [];
}
