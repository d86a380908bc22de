using System.Collections.Immutable;
using System.Security.Cryptography;
using Sunup.Formats.Recognition;

namespace Sunup.Formats.PortableExecutables.Authenticode;

/// <summary>One signature of an image, read and compared with the image: who signed, and whether it is about these bytes.</summary>
/// <remarks>Whether the signer is trusted is another question: <see cref="SecureBootPolicy"/>. Source: PE/COFF section 5.7; Authenticode.</remarks>
public sealed record PeSignature
{
    /// <summary>Place in the certificate table, from 0.</summary>
    public required int Index { get; init; }

    public required PeCertificate Entry { get; init; }

    /// <summary>Why it cannot be read; null for one that can.</summary>
    public FormatFault? Fault { get; init; }

    /// <summary>Of the image; null where the signature does not say.</summary>
    public HashAlgorithmName? Algorithm { get; init; }

    /// <summary>The image's hash by the signature.</summary>
    public ImmutableArray<byte> SignedDigest { get; init; } = [];

    /// <summary>The image's hash as it is.</summary>
    public ImmutableArray<byte> ImageDigest { get; init; } = [];

    /// <summary>The image is what was signed.</summary>
    public bool DigestMatches => SignedDigest.Length > 0 && SignedDigest.AsSpan().SequenceEqual(ImageDigest.AsSpan());

    /// <summary>The signer's key made this signature.</summary>
    public bool IsAuthentic { get; init; }

    /// <summary>Null where the certificate is not in the signature.</summary>
    public PeCertificateInfo? Signer { get; init; }

    /// <summary>All certificates in it, the signer's among them.</summary>
    public ImmutableArray<PeCertificateInfo> Certificates { get; init; } = [];

    /// <summary>When it was made, as it says itself; null where it does not.</summary>
    public DateTimeOffset? SignedAt { get; init; }

    /// <summary>It is about this image and its signer made it.</summary>
    public bool IsIntact => DigestMatches && IsAuthentic;

    /// <summary>What is wrong with it, as a sentence; null for an intact one.</summary>
    public string? Reason => Fault is { } fault ? $"it cannot be read: {fault}"
        : Signer is null ? "the signer's certificate is not in it"
        : !IsAuthentic ? "its signer's key did not make it: it was changed after it was made"
        : !DigestMatches ? "the image was changed after it was signed: its hash is another"
        : null;

    /// <summary>Reads all signatures and leaves the image unread: who signed is known, <see cref="DigestMatches"/> is not.</summary>
    public static ImmutableArray<PeSignature> ReadSigners(FileBytes file, PeImage image) =>
        [.. image.Certificates.Select((entry, index) => SignedDataReader.Read(file, entry, index))];

    /// <summary>Reads all signatures of an image, and hashes the image once for each algorithm that they use.</summary>
    public static ImmutableArray<PeSignature> Read(FileBytes file, PeImage image)
    {
        var signatures = ReadSigners(file, image);
        var algorithms = signatures.Select(signature => signature.Algorithm).OfType<HashAlgorithmName>().Distinct().ToList();
        if (algorithms.Count == 0)
        {
            return [.. signatures];
        }

        using var stream = file.Open(0, file.Length);
        var digests = AuthenticodeHash.Compute(stream, image, algorithms);
        return [.. signatures.Select(signature => signature.Algorithm is { } algorithm ? signature with { ImageDigest = [.. digests[algorithms.IndexOf(algorithm)]] } : signature)];
    }
}
