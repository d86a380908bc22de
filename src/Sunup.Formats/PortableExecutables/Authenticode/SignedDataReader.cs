using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.Pkcs;
using Sunup.Formats.Recognition;

namespace Sunup.Formats.PortableExecutables.Authenticode;

/// <summary>Reads one entry of the certificate table. Any bytes give an answer.</summary>
internal static class SignedDataReader
{
    private const int EntryHeader = 8;
    private const ushort Pkcs7 = 0x0002;
    private const int Longest = 1 << 20;

    public static PeSignature Read(FileBytes file, PeCertificate entry, int index)
    {
        var signature = new PeSignature { Index = index, Entry = entry };
        if (entry.Type != Pkcs7)
        {
            return signature with { Fault = new FormatFault("wCertificateType", entry.Offset + 6, $"is {entry.Type}; firmware takes 2, a PKCS#7 SignedData") };
        }

        if (entry.Length > Longest)
        {
            return signature with { Fault = new FormatFault("dwLength", entry.Offset, $"is {entry.Length}: no signature has more than {Longest} bytes") };
        }

        var bytes = file.Read(entry.Offset + EntryHeader, entry.Length - EntryHeader);
        try
        {
            return Decode(signature, WithoutPadding(bytes));
        }
        catch (Exception error) when (error is CryptographicException or AsnContentException or PlatformNotSupportedException or ArgumentException or FormatException or OverflowException)
        {
            return signature with { Fault = new FormatFault("bCertificate", entry.Offset + EntryHeader, $"is no PKCS#7 SignedData: {error.Message}") };
        }
    }

    // Some tools count the padding to a multiple of 8 into the entry's length.
    private static ReadOnlyMemory<byte> WithoutPadding(byte[] bytes)
    {
        AsnDecoder.ReadEncodedValue(bytes, AsnEncodingRules.BER, out _, out _, out var consumed);
        return bytes.AsMemory(0, consumed);
    }

    private static PeSignature Decode(PeSignature signature, ReadOnlyMemory<byte> bytes)
    {
        var data = new SignedCms();
        data.Decode(bytes.Span);
        if (data.ContentInfo.ContentType.Value != AuthenticodeOids.SpcIndirectData || SpcIndirectData.Decode(data.ContentInfo.Content) is not { } indirect)
        {
            return signature with { Fault = new FormatFault("contentInfo", signature.Entry.Offset + EntryHeader, "holds no hash of an image (SpcIndirectData)") };
        }

        if (data.SignerInfos.Count != 1)
        {
            return signature with { Fault = new FormatFault("signerInfos", signature.Entry.Offset + EntryHeader, $"has {data.SignerInfos.Count} signers; Authenticode has one") };
        }

        var signer = data.SignerInfos[0];
        var own = signer.Certificate is { } certificate ? PeCertificateInfo.Read(certificate.RawData) : null;
        return signature with
        {
            Algorithm = indirect.Algorithm,
            SignedDigest = [.. indirect.Digest.Span],
            Signer = own,
            Certificates = [.. data.Certificates.Select(held => PeCertificateInfo.Read(held.RawData)).OfType<PeCertificateInfo>()],
            IsAuthentic = own is not null && IsAuthentic(signer),
            SignedAt = TimeOf(signer),
        };
    }

    // The signature over the attributes, and the attributes' digest over the content.
    private static bool IsAuthentic(SignerInfo signer)
    {
        try
        {
            signer.CheckSignature(verifySignatureOnly: true);
            return true;
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    private static DateTimeOffset? TimeOf(SignerInfo signer)
    {
        foreach (var attribute in signer.SignedAttributes)
        {
            if (attribute.Oid?.Value == AuthenticodeOids.SigningTime && attribute.Values is [Pkcs9SigningTime time, ..])
            {
                return new DateTimeOffset(DateTime.SpecifyKind(time.SigningTime, DateTimeKind.Utc));
            }
        }

        return null;
    }
}
