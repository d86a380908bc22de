using System.Collections.Immutable;
using System.Security.Cryptography;

namespace Sunup.Images.UnifiedKernelImages.Signing;

/// <summary>A key that signs what PCR 11 will be, so that a secret can be bound to whatever this key signs.</summary>
/// <param name="Key">RSA with its private part.</param>
/// <param name="Phases">Paths of boot phases it signs for: <c>enter-initrd:leave-initrd</c>. Empty for those that systemd-measure takes.</param>
public sealed record PcrKey(RSA Key, ImmutableArray<string> Phases)
{
    /// <summary>The phases as they follow each other on every boot.</summary>
    public static ImmutableArray<string> UsualPhases { get; } =
    [
        "enter-initrd",
        "enter-initrd:leave-initrd",
        "enter-initrd:leave-initrd:sysinit",
        "enter-initrd:leave-initrd:sysinit:ready",
    ];

    /// <summary>Every word that a phase path may have.</summary>
    public static ImmutableArray<string> PhaseWords { get; } = ["enter-initrd", "leave-initrd", "sysinit", "ready", "shutdown", "final"];

    /// <summary>The public key as <c>.pcrpkey</c> holds it.</summary>
    public string PublicPem => Key.ExportSubjectPublicKeyInfoPem() + "\n";
}
