using System.Collections.Immutable;
using System.Security.Cryptography;

namespace Sunup.Images.UnifiedKernelImages.Signing;

/// <summary>One set of a TPM's registers, by its hash.</summary>
/// <param name="Name">As systemd calls it.</param>
/// <param name="Hash">What extends it.</param>
/// <param name="TpmAlgorithm">TPM_ALG_ID.</param>
/// <param name="Length">Of a register, in bytes.</param>
public sealed record PcrBank(string Name, HashAlgorithmName Hash, ushort TpmAlgorithm, int Length)
{
    /// <summary>Those that systemd-measure takes, in its order.</summary>
    public static ImmutableArray<PcrBank> All { get; } =
    [
        new("sha1", HashAlgorithmName.SHA1, 0x0004, 20),
        new("sha256", HashAlgorithmName.SHA256, 0x000b, 32),
        new("sha384", HashAlgorithmName.SHA384, 0x000c, 48),
        new("sha512", HashAlgorithmName.SHA512, 0x000d, 64),
    ];

    internal byte[] HashOf(ReadOnlySpan<byte> bytes) => CryptographicOperations.HashData(Hash, bytes);

    internal byte[] Extend(byte[] register, byte[] digest) => HashOf([.. register, .. digest]);
}
