using System.Security.Cryptography;

namespace Sunup.Formats.PortableExecutables.Authenticode;

/// <summary>One entry of an EFI signature list.</summary>
/// <param name="Type">What <paramref name="Data"/> is: <see cref="X509"/>, <see cref="Sha256"/>, ...; others are kept as they are.</param>
/// <param name="Owner">Who put it there.</param>
/// <param name="Data">A certificate in DER, or a hash.</param>
public sealed record EfiSignature(Guid Type, Guid Owner, ReadOnlyMemory<byte> Data)
{
    public static readonly Guid X509 = new("a5c059a1-94e4-4aa7-87b5-ab155c2bf072");
    public static readonly Guid Sha256 = new("c1c41626-504c-4092-aca9-41f936934328");
    public static readonly Guid Sha384 = new("ff3e5307-9fd0-48c9-85f1-8ad56c701e01");
    public static readonly Guid Sha512 = new("093e0fae-a6c4-4f50-9f1b-d41e2b89c19a");
    public static readonly Guid Sha1 = new("826ca512-cf10-4ac9-b187-be01496631bd");
    public static readonly Guid X509Sha256 = new("3bd2a492-96c0-4079-b420-fcf98ef103ed");
    public static readonly Guid X509Sha384 = new("7076876e-80c2-4ee6-aad2-28b349a6865b");
    public static readonly Guid X509Sha512 = new("446dbf63-2502-4cda-bcfa-2465d2b0fe9d");

    /// <summary>The hash of an image that it holds; null for another kind.</summary>
    public HashAlgorithmName? ImageHash => Type == Sha256 ? HashAlgorithmName.SHA256
        : Type == Sha384 ? HashAlgorithmName.SHA384
        : Type == Sha512 ? HashAlgorithmName.SHA512
        : Type == Sha1 ? HashAlgorithmName.SHA1
        : null;

    /// <summary>The hash of a certificate's to-be-signed part that it begins with; null for another kind.</summary>
    public HashAlgorithmName? CertificateHash => Type == X509Sha256 ? HashAlgorithmName.SHA256
        : Type == X509Sha384 ? HashAlgorithmName.SHA384
        : Type == X509Sha512 ? HashAlgorithmName.SHA512
        : null;

    /// <summary>Null where it is no certificate, or one that cannot be read.</summary>
    public PeCertificateInfo? Certificate => Type == X509 ? PeCertificateInfo.Read(Data) : null;
}
