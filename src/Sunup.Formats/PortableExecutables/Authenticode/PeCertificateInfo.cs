using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Sunup.Formats.PortableExecutables.Authenticode;

/// <summary>An X.509 certificate as a value.</summary>
public sealed record PeCertificateInfo
{
    private PeCertificateInfo(ReadOnlyMemory<byte> der, X509Certificate2 certificate)
    {
        Der = der;
        Subject = certificate.Subject;
        Issuer = certificate.Issuer;
        SubjectName = certificate.SubjectName.RawData;
        IssuerName = certificate.IssuerName.RawData;
        Serial = certificate.SerialNumber;
        Sha256 = Convert.ToHexStringLower(SHA256.HashData(der.Span));
        NotBefore = certificate.NotBefore.ToUniversalTime();
        NotAfter = certificate.NotAfter.ToUniversalTime();
        PublicKey = certificate.PublicKey;
    }

    /// <summary>The certificate itself.</summary>
    public ReadOnlyMemory<byte> Der { get; }

    /// <summary><c>CN=Debian Secure Boot Signer 2022 - linux</c>.</summary>
    public string Subject { get; }

    public string Issuer { get; }

    /// <summary>In upper-case hex.</summary>
    public string Serial { get; }

    /// <summary>Of the whole certificate, in lower-case hex.</summary>
    public string Sha256 { get; }

    /// <summary>In UTC. Firmware does not look at it: it has no clock that it trusts.</summary>
    public DateTime NotBefore { get; }

    public DateTime NotAfter { get; }

    /// <summary>The subject's common name; the whole subject where it has none.</summary>
    public string Name => Subject.Split(',').Select(part => part.Trim()).FirstOrDefault(part => part.StartsWith("CN=", StringComparison.Ordinal))?[3..] ?? Subject;

    private ReadOnlyMemory<byte> SubjectName { get; }

    private ReadOnlyMemory<byte> IssuerName { get; }

    private PublicKey PublicKey { get; }

    /// <summary>Reads a certificate in DER; null for what is none.</summary>
    public static PeCertificateInfo? Read(ReadOnlyMemory<byte> der)
    {
        try
        {
            using var certificate = X509CertificateLoader.LoadCertificate(der.Span);
            return new PeCertificateInfo(certificate.RawData, certificate);
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    /// <summary>Whether that certificate's key made this one's signature, by RSA (PKCS#1 1.5) or ECDSA. Times and uses are not looked at, as firmware does not.</summary>
    public bool IsIssuedBy(PeCertificateInfo issuer)
    {
        if (!IssuerName.Span.SequenceEqual(issuer.SubjectName.Span))
        {
            return false;
        }

        try
        {
            var certificate = new AsnReader(Der, AsnEncodingRules.DER).ReadSequence();
            var signed = certificate.ReadEncodedValue();
            var algorithm = AuthenticodeOids.SignatureOf(certificate.ReadSequence().ReadObjectIdentifier());
            var signature = certificate.ReadBitString(out _);
            return algorithm is var (hash, isRsa) && (isRsa ? ByRsa(issuer, signed, signature, hash) : ByEcdsa(issuer, signed, signature, hash));
        }
        catch (Exception error) when (error is AsnContentException or CryptographicException)
        {
            return false;
        }
    }

    /// <summary>The hash of its to-be-signed part, as dbx names certificates; null where it has none.</summary>
    public byte[]? TbsHash(HashAlgorithmName algorithm)
    {
        try
        {
            var signed = new AsnReader(Der, AsnEncodingRules.DER).ReadSequence().ReadEncodedValue();
            return CryptographicOperations.HashData(algorithm, signed.Span);
        }
        catch (AsnContentException)
        {
            return null;
        }
    }

    public bool Equals(PeCertificateInfo? other) => other is not null && Der.Span.SequenceEqual(other.Der.Span);

    public override int GetHashCode() => Sha256.GetHashCode(StringComparison.Ordinal);

    private static bool ByRsa(PeCertificateInfo issuer, ReadOnlyMemory<byte> signed, byte[] signature, HashAlgorithmName hash)
    {
        using var key = issuer.PublicKey.GetRSAPublicKey();
        return key is not null && key.VerifyData(signed.Span, signature, hash, RSASignaturePadding.Pkcs1);
    }

    private static bool ByEcdsa(PeCertificateInfo issuer, ReadOnlyMemory<byte> signed, byte[] signature, HashAlgorithmName hash)
    {
        using var key = issuer.PublicKey.GetECDsaPublicKey();
        return key is not null && key.VerifyData(signed.Span, signature, hash, DSASignatureFormat.Rfc3279DerSequence);
    }
}
