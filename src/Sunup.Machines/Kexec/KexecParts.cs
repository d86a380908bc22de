using System.Collections.Immutable;
using Microsoft.Win32.SafeHandles;
using Sunup.Diagnosis.Predictions.Kexec;

namespace Sunup.Machines.Kexec;

/// <summary>An image taken apart: what the kernel is handed, as files that it reads itself.</summary>
/// <param name="Image">What it is, for the rules.</param>
/// <param name="Kernel">The user's own file where it is a kernel as it stands, else a file in memory.</param>
/// <param name="Initrd">Likewise; null for none.</param>
/// <param name="Paths">Of the user's files that are handed over as they are: no one may write to them.</param>
/// <param name="Pieces">What the initrd is made of, in order: name and length in bytes.</param>
public sealed record KexecParts(
    KexecImage Image, SafeFileHandle Kernel, SafeFileHandle? Initrd, ImmutableArray<string> Paths, ImmutableArray<(string Name, long Length)> Pieces) : IDisposable
{
    public void Dispose()
    {
        Kernel.Dispose();
        Initrd?.Dispose();
    }
}
