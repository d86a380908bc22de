using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Sunup.Formats.PortableExecutables.Authenticode;

/// <summary>Writes the PKCS#7 SignedData of an Authenticode signature.</summary>
/// <remarks>
/// System.Security.Cryptography.Pkcs writes CMS, in which the content is an octet string; firmware and Windows want PKCS#7 1.5, in which it stands as it is, and
/// whose digest is over its inside. There is no signing time in it: the same key and image give the same bytes.
/// Sources: RFC 2315 section 9; "Windows Authenticode Portable Executable Signature Format", "PKCS #7 SignedData Structure". DER.
/// </remarks>
internal static class SignedDataWriter
{
    private static readonly Asn1Tag s_explicit = new(TagClass.ContextSpecific, 0);

    /// <param name="content">An encoded SpcIndirectData.</param>
    /// <param name="signer">Whose key signs.</param>
    /// <param name="key">Its private key.</param>
    /// <param name="chain">Further certificates, which a reader may need on the way to one that it trusts.</param>
    public static byte[] Write(byte[] content, X509Certificate2 signer, RSA key, IReadOnlyList<X509Certificate2> chain)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteObjectIdentifier(AuthenticodeOids.SignedData);
            using (writer.PushSequence(s_explicit))
            using (writer.PushSequence())
            {
                writer.WriteInteger(1);
                using (writer.PushSetOf())
                {
                    WriteAlgorithm(writer, AuthenticodeOids.Sha256);
                }

                WriteContent(writer, content);
                WriteCertificates(writer, [signer, .. chain]);
                using (writer.PushSetOf())
                {
                    WriteSigner(writer, content, signer, key);
                }
            }
        }

        return writer.Encode();
    }

    private static void WriteContent(AsnWriter writer, byte[] content)
    {
        using (writer.PushSequence())
        {
            writer.WriteObjectIdentifier(AuthenticodeOids.SpcIndirectData);
            using (writer.PushSequence(s_explicit))
            {
                writer.WriteEncodedValue(content);
            }
        }
    }

    private static void WriteCertificates(AsnWriter writer, IReadOnlyList<X509Certificate2> certificates)
    {
        using (writer.PushSetOf(s_explicit))
        {
            foreach (var certificate in certificates)
            {
                writer.WriteEncodedValue(certificate.RawData);
            }
        }
    }

    private static void WriteSigner(AsnWriter writer, byte[] content, X509Certificate2 signer, RSA key)
    {
        var attributes = Attributes(content);
        using (writer.PushSequence())
        {
            writer.WriteInteger(1);
            using (writer.PushSequence())
            {
                writer.WriteEncodedValue(signer.IssuerName.RawData);
                writer.WriteInteger(signer.SerialNumberBytes.Span);
            }

            WriteAlgorithm(writer, AuthenticodeOids.Sha256);
            WriteAttributes(writer, attributes, s_explicit);
            WriteAlgorithm(writer, AuthenticodeOids.RsaEncryption);
            writer.WriteOctetString(key.SignData(Encoded(attributes), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
        }
    }

    private static List<byte[]> Attributes(byte[] content)
    {
        var inside = new AsnReader(content, AsnEncodingRules.DER).PeekContentBytes();
        return
        [
            Attribute(AuthenticodeOids.ContentType, value => value.WriteObjectIdentifier(AuthenticodeOids.SpcIndirectData)),
            Attribute(AuthenticodeOids.MessageDigest, value => value.WriteOctetString(SHA256.HashData(inside.Span))),
        ];
    }

    private static byte[] Attribute(string type, Action<AsnWriter> value)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteObjectIdentifier(type);
            using (writer.PushSetOf())
            {
                value(writer);
            }
        }

        return writer.Encode();
    }

    // Signed as a set of their own, not as the tagged one that is written. RFC 2315 section 9.3.
    private static byte[] Encoded(List<byte[]> attributes)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        WriteAttributes(writer, attributes, Asn1Tag.SetOf);
        return writer.Encode();
    }

    private static void WriteAttributes(AsnWriter writer, List<byte[]> attributes, Asn1Tag tag)
    {
        using (writer.PushSetOf(tag))
        {
            foreach (var attribute in attributes)
            {
                writer.WriteEncodedValue(attribute);
            }
        }
    }

    private static void WriteAlgorithm(AsnWriter writer, string oid)
    {
        using (writer.PushSequence())
        {
            writer.WriteObjectIdentifier(oid);
            writer.WriteNull();
        }
    }
}
