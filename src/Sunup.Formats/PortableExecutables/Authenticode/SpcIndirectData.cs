using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Text;

namespace Sunup.Formats.PortableExecutables.Authenticode;

/// <summary>What an Authenticode signature signs: the image's hash, and which algorithm made it.</summary>
/// <remarks>
/// Source: "Windows Authenticode Portable Executable Signature Format", SpcIndirectDataContent. DER. The file reference in it is a text that says it is obsolete;
/// readers do not look at it.
/// </remarks>
public readonly record struct SpcIndirectData(HashAlgorithmName Algorithm, ReadOnlyMemory<byte> Digest)
{
    private static readonly Asn1Tag s_first = new(TagClass.ContextSpecific, 0);
    private static readonly Asn1Tag s_third = new(TagClass.ContextSpecific, 2);

    /// <summary>The whole sequence; SHA-256 only, as Secure Boot has it.</summary>
    public static byte[] Encode(ReadOnlySpan<byte> sha256)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            using (writer.PushSequence())
            {
                writer.WriteObjectIdentifier(AuthenticodeOids.SpcPeImageData);
                WriteImageData(writer);
            }

            using (writer.PushSequence())
            {
                using (writer.PushSequence())
                {
                    writer.WriteObjectIdentifier(AuthenticodeOids.Sha256);
                    writer.WriteNull();
                }

                writer.WriteOctetString(sha256);
            }
        }

        return writer.Encode();
    }

    /// <summary>Null for what is no such sequence, or has an algorithm that is not used for images.</summary>
    public static SpcIndirectData? Decode(ReadOnlyMemory<byte> content)
    {
        try
        {
            var data = new AsnReader(content, AsnEncodingRules.BER).ReadSequence();
            var type = data.ReadSequence();
            if (type.ReadObjectIdentifier() != AuthenticodeOids.SpcPeImageData)
            {
                return null;
            }

            var digest = data.ReadSequence();
            var algorithm = AuthenticodeOids.HashOf(digest.ReadSequence().ReadObjectIdentifier());
            return algorithm is { } known ? new SpcIndirectData(known, digest.ReadOctetString()) : null;
        }
        catch (AsnContentException)
        {
            return null;
        }
    }

    private static void WriteImageData(AsnWriter writer)
    {
        using (writer.PushSequence())
        {
            writer.WriteBitString([]);
            using (writer.PushSequence(s_first))
            using (writer.PushSequence(s_third))
            {
                // An implicitly tagged BMPString.
                writer.WriteOctetString(Encoding.BigEndianUnicode.GetBytes("<<<Obsolete>>>"), s_first);
            }
        }
    }
}
