using System.Collections.Immutable;
using System.Security.Cryptography;
using Sunup.Formats.Recognition;

namespace Sunup.Formats.PortableExecutables.Authenticode;

/// <summary>What firmware with Secure Boot would say of an image: whom it trusts (db) and whom no more (dbx).</summary>
/// <remarks>
/// An image starts when one intact signature leads to a certificate of db, or its hash stands in db; never when its hash or a certificate on the way stands in dbx.
/// A certificate anywhere on the way will do, and times are not looked at. Source: UEFI 2.10 section 32.5.3; EDK2 DxeImageVerificationLib.
/// Not looked at: revocation times of dbx entries, SBAT, and shim's own list (MokList).
/// </remarks>
public sealed class SecureBootPolicy
{
    private const int LongestChain = 16;

    private readonly ImmutableArray<PeCertificateInfo> _trusted;

    private SecureBootPolicy(ImmutableArray<EfiSignature> db, ImmutableArray<EfiSignature> dbx)
    {
        Allowed = db;
        Forbidden = dbx;
        _trusted = [.. db.Select(entry => entry.Certificate).OfType<PeCertificateInfo>()];
    }

    public ImmutableArray<EfiSignature> Allowed { get; }

    public ImmutableArray<EfiSignature> Forbidden { get; }

    public static SecureBootPolicy Of(ImmutableArray<EfiSignature> db, ImmutableArray<EfiSignature> dbx) => new(db, dbx);

    /// <summary>As if db held these certificates and nothing were forbidden.</summary>
    public static SecureBootPolicy OfCertificates(IEnumerable<PeCertificateInfo> certificates) =>
        new([.. certificates.Select(certificate => new EfiSignature(EfiSignature.X509, Guid.Empty, certificate.Der))], []);

    /// <summary>Reads the image's signatures and judges each.</summary>
    public SecureBootVerdict Judge(FileBytes file, PeImage image)
    {
        var signatures = PeSignature.Read(file, image).Select(Judge).ToImmutableArray();
        if (HashIn(Forbidden, file, image))
        {
            return new SecureBootVerdict(signatures, false, "the image's hash is in dbx");
        }

        if (signatures.FirstOrDefault(signature => signature.ForbiddenBy is not null) is { } forbidden)
        {
            return new SecureBootVerdict(signatures, false, forbidden.Reason!);
        }

        if (signatures.FirstOrDefault(signature => signature.IsTrusted) is { } trusted)
        {
            return new SecureBootVerdict(signatures, true, $"signed by {trusted.Signature.Signer!.Name}, trusted by {trusted.TrustedBy!.Name}");
        }

        return HashIn(Allowed, file, image) ? new SecureBootVerdict(signatures, true, "the image's hash is in db")
            : signatures.IsEmpty ? new SecureBootVerdict(signatures, false, "the image is not signed")
            : new SecureBootVerdict(signatures, false, signatures[0].Reason ?? "no signature is trusted");
    }

    private JudgedSignature Judge(PeSignature signature)
    {
        if (!signature.IsIntact)
        {
            return new JudgedSignature(signature, null, null);
        }

        var path = PathFrom(signature.Signer!, signature.Certificates);
        var forbidden = path.FirstOrDefault(IsForbidden);
        return new JudgedSignature(signature, path.FirstOrDefault(_trusted.Contains), forbidden);
    }

    // Every certificate that can be reached upwards, the nearest first.
    private List<PeCertificateInfo> PathFrom(PeCertificateInfo signer, ImmutableArray<PeCertificateInfo> others)
    {
        var path = new List<PeCertificateInfo> { signer };
        for (var i = 0; i < path.Count && path.Count < LongestChain; i++)
        {
            path.AddRange(others.Concat(_trusted).Where(candidate => !path.Contains(candidate) && path[i].IsIssuedBy(candidate)).Distinct());
        }

        return path;
    }

    private bool IsForbidden(PeCertificateInfo certificate) => Forbidden.Any(entry => entry.CertificateHash is { } algorithm
        ? certificate.TbsHash(algorithm) is { } hash && entry.Data.Span.StartsWith(hash)
        : entry.Type == EfiSignature.X509 && entry.Data.Span.SequenceEqual(certificate.Der.Span));

    private static bool HashIn(ImmutableArray<EfiSignature> entries, FileBytes file, PeImage image)
    {
        var algorithms = entries.Select(entry => entry.ImageHash).OfType<HashAlgorithmName>().Distinct().ToList();
        if (algorithms.Count == 0)
        {
            return false;
        }

        using var stream = file.Open(0, file.Length);
        var hashes = AuthenticodeHash.Compute(stream, image, algorithms);
        return entries.Any(entry => entry.ImageHash is { } algorithm && entry.Data.Span.SequenceEqual(hashes[algorithms.IndexOf(algorithm)]));
    }
}

/// <summary>One signature and what a policy says of it.</summary>
/// <param name="Signature">As it stands in the image.</param>
/// <param name="TrustedBy">The certificate of db that it leads to; null for none.</param>
/// <param name="ForbiddenBy">The certificate on its way that dbx names; null for none.</param>
public sealed record JudgedSignature(PeSignature Signature, PeCertificateInfo? TrustedBy, PeCertificateInfo? ForbiddenBy)
{
    public bool IsTrusted => TrustedBy is not null && ForbiddenBy is null;

    /// <summary>Why it is not trusted, as a sentence; null for one that is.</summary>
    public string? Reason => Signature.Reason
        ?? (ForbiddenBy is { } forbidden ? $"dbx forbids {forbidden.Name}"
        : TrustedBy is null ? $"no certificate that is trusted issued {Signature.Signer!.Name} (issuer: {Signature.Signer.Issuer})"
        : null);
}

/// <summary>What firmware would say.</summary>
/// <param name="Signatures">Each of the image's.</param>
/// <param name="IsAllowed">It would be started.</param>
/// <param name="Reason">Why, or why not.</param>
public sealed record SecureBootVerdict(ImmutableArray<JudgedSignature> Signatures, bool IsAllowed, string Reason);
