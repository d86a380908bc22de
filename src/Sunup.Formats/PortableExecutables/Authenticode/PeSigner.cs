using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Sunup.Formats.Recognition;

namespace Sunup.Formats.PortableExecutables.Authenticode;

/// <summary>Adds and takes away signatures of an image, in place.</summary>
/// <remarks>
/// The certificate table stands at the end of the file, on a multiple of 8; each entry is padded to one. Existing signatures stay valid when one is appended:
/// they do not cover the table. Source: PE/COFF section 5.7.
/// </remarks>
public static class PeSigner
{
    private const int EntryHeader = 8;
    private const ushort Revision2 = 0x0200;
    private const ushort Pkcs7 = 0x0002;

    /// <summary>Why that image cannot be signed, as the end of a sentence that begins with it; null where it can.</summary>
    public static string? Refusal(PeImage image, long length)
    {
        var table = image.CertificateTable;
        return image.Faults.Length > 0 ? $"is damaged: {image.Faults[0]}"
            : image.DirectoriesOffset + 40 > image.SectionTableOffset || image.Directories.Length <= 4 ? "has no entry for a certificate table in its header"
            : table.Size > 0 && (long)table.Address + table.Size != length ? $"has {length - table.Address - table.Size} bytes behind its signatures, which belong to the end of the file"
            : length > uint.MaxValue - (1 << 20) ? "is too large: the header counts to 4 GiB"
            : null;
    }

    /// <summary>Appends a signature by SHA-256 and RSA. The stream is read, written and sought.</summary>
    /// <exception cref="InvalidOperationException"><see cref="Refusal"/> says why.</exception>
    public static void Append(Stream pe, X509Certificate2 signer, RSA key, IReadOnlyList<X509Certificate2> chain)
    {
        var image = Require(pe);
        PadTo8(pe);
        var content = SpcIndirectData.Encode(AuthenticodeHash.Compute(pe, image, HashAlgorithmName.SHA256));
        AppendEntry(pe, image, SignedDataWriter.Write(content, signer, key, chain));
    }

    /// <summary>Appends a signature that was made elsewhere: an encoded PKCS#7 SignedData.</summary>
    /// <exception cref="InvalidOperationException"><see cref="Refusal"/> says why.</exception>
    public static void Attach(Stream pe, ReadOnlySpan<byte> signedData)
    {
        var image = Require(pe);
        PadTo8(pe);
        AppendEntry(pe, image, signedData);
    }

    /// <summary>Takes all signatures away.</summary>
    /// <exception cref="InvalidOperationException"><see cref="Refusal"/> says why.</exception>
    public static void Remove(Stream pe)
    {
        var image = Require(pe);
        if (image.CertificateTable.Size == 0)
        {
            return;
        }

        pe.SetLength(image.CertificateTable.Address);
        WriteEntry(pe, image, 0, 0);
        UpdateCheckSum(pe, image);
    }

    private static PeImage Require(Stream pe)
    {
        var image = PeImage.Read(new FileBytes(pe)) ?? throw new InvalidOperationException("This is no PE image.");
        return Refusal(image, pe.Length) is { } refusal ? throw new InvalidOperationException($"The image {refusal}.") : image;
    }

    private static void AppendEntry(Stream pe, PeImage image, ReadOnlySpan<byte> signedData)
    {
        var start = image.CertificateTable.Size > 0 ? image.CertificateTable.Address : (uint)pe.Length;
        Span<byte> header = stackalloc byte[EntryHeader];
        BinaryPrimitives.WriteUInt32LittleEndian(header, (uint)(signedData.Length + EntryHeader));
        BinaryPrimitives.WriteUInt16LittleEndian(header[4..], Revision2);
        BinaryPrimitives.WriteUInt16LittleEndian(header[6..], Pkcs7);
        pe.Position = pe.Length;
        pe.Write(header);
        pe.Write(signedData);
        PadTo8(pe);
        WriteEntry(pe, image, start, (uint)(pe.Length - start));
        UpdateCheckSum(pe, image);
    }

    private static void PadTo8(Stream pe)
    {
        pe.Position = pe.Length;
        Span<byte> zeros = stackalloc byte[8];
        zeros.Clear();
        pe.Write(zeros[..(int)(-pe.Length & 7)]);
    }

    private static void WriteEntry(Stream pe, PeImage image, uint address, uint size)
    {
        Span<byte> entry = stackalloc byte[8];
        BinaryPrimitives.WriteUInt32LittleEndian(entry, address);
        BinaryPrimitives.WriteUInt32LittleEndian(entry[4..], size);
        pe.Position = image.CertificateEntryOffset;
        pe.Write(entry);
    }

    // An image without a checksum stays without one.
    private static void UpdateCheckSum(Stream pe, PeImage image)
    {
        if (image.CheckSum == 0)
        {
            return;
        }

        Span<byte> field = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(field, PeCheckSum.Compute(pe, image));
        pe.Position = image.CheckSumOffset;
        pe.Write(field);
    }
}
