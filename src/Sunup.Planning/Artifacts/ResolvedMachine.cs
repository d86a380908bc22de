using System.Collections.Immutable;
using Sunup.Model;

namespace Sunup.Planning.Artifacts;

/// <summary>A machine whose every artifact is a file that exists, with its hash. Ready for <see cref="Plans.BootPlanner"/>.</summary>
/// <param name="Machine">Without references: each path is that of a regular file, symbolic links followed.</param>
/// <param name="Artifacts">Kernel, initrds in order, then disks and script.</param>
public sealed record ResolvedMachine(MachineConfig Machine, ImmutableArray<ResolvedArtifact> Artifacts);

/// <summary>What an artifact is for.</summary>
public enum ArtifactRole
{
    Kernel,
    Initrd,
    Disk,
    /// <summary>A unified kernel image.</summary>
    Uki,
    /// <summary>The EFI stub that one is built with.</summary>
    Stub,
    /// <summary>A certificate for Secure Boot.</summary>
    Certificate,
    /// <summary>The kernel that loads the other one by kexec.</summary>
    FirstKernel,
    /// <summary>An iPXE script template.</summary>
    Script,
}

/// <summary>A file that a machine boots from.</summary>
/// <param name="Role">What it is for.</param>
/// <param name="Reference">As the machine file names it, relative paths made absolute.</param>
/// <param name="Path">The file with its bytes.</param>
/// <param name="SizeBytes">Its length.</param>
/// <param name="Sha256">Of all its bytes, in lower-case hex; null for disks, which change.</param>
/// <param name="Origin">Where the bytes come from: <c>file</c>, <c>linux-image-6.1.0-56-cloud-amd64 6.1.192-2 amd64</c>, <c>made by Sunup</c>.</param>
public sealed record ResolvedArtifact(ArtifactRole Role, string Reference, string Path, long SizeBytes, string? Sha256, string Origin);
