using System.Security.Cryptography;

namespace Sunup.Formats.PortableExecutables.Authenticode;

/// <summary>Object identifiers of PKCS#7 and Authenticode.</summary>
internal static class AuthenticodeOids
{
    public const string SignedData = "1.2.840.113549.1.7.2";
    public const string ContentType = "1.2.840.113549.1.9.3";
    public const string MessageDigest = "1.2.840.113549.1.9.4";
    public const string SigningTime = "1.2.840.113549.1.9.5";
    public const string RsaEncryption = "1.2.840.113549.1.1.1";
    public const string SpcIndirectData = "1.3.6.1.4.1.311.2.1.4";
    public const string SpcPeImageData = "1.3.6.1.4.1.311.2.1.15";
    public const string Sha256 = "2.16.840.1.101.3.4.2.1";

    /// <summary>Null for an algorithm that is not used for images.</summary>
    public static HashAlgorithmName? HashOf(string? oid) => oid switch
    {
        "1.3.14.3.2.26" => HashAlgorithmName.SHA1,
        Sha256 => HashAlgorithmName.SHA256,
        "2.16.840.1.101.3.4.2.2" => HashAlgorithmName.SHA384,
        "2.16.840.1.101.3.4.2.3" => HashAlgorithmName.SHA512,
        _ => null,
    };

    /// <summary>Hash and kind of a certificate's signature; null for one that is not known here.</summary>
    public static (HashAlgorithmName Hash, bool IsRsa)? SignatureOf(string oid) => oid switch
    {
        "1.2.840.113549.1.1.5" => (HashAlgorithmName.SHA1, true),
        "1.2.840.113549.1.1.11" => (HashAlgorithmName.SHA256, true),
        "1.2.840.113549.1.1.12" => (HashAlgorithmName.SHA384, true),
        "1.2.840.113549.1.1.13" => (HashAlgorithmName.SHA512, true),
        "1.2.840.10045.4.3.2" => (HashAlgorithmName.SHA256, false),
        "1.2.840.10045.4.3.3" => (HashAlgorithmName.SHA384, false),
        "1.2.840.10045.4.3.4" => (HashAlgorithmName.SHA512, false),
        _ => null,
    };
}
