namespace Sunup.Formats.PortableExecutables;

/// <summary>One entry of a PE image's section table.</summary>
/// <remarks>Source: PE/COFF section 4. 40 bytes, little endian.</remarks>
/// <param name="Name">Up to eight characters: <c>.text</c>, <c>.linux</c>.</param>
/// <param name="VirtualSize">In memory, in bytes. What is more than <paramref name="RawSize"/> is zeros.</param>
/// <param name="VirtualAddress">In memory, from the image's base.</param>
/// <param name="RawSize">In the file, in bytes: rounded up to the file alignment, so that padding may be part of it.</param>
/// <param name="RawOffset">In the file, in bytes.</param>
/// <param name="Characteristics">Flags: 0x20 code, 0x20000000 executable, 0x40000000 readable, 0x80000000 writable.</param>
public sealed record PeSection(string Name, uint VirtualSize, uint VirtualAddress, uint RawSize, uint RawOffset, uint Characteristics)
{
    /// <summary>Of one entry of the section table, in bytes.</summary>
    public const int HeaderLength = 40;

    /// <summary><c>PointerToRelocations</c>: 0 in an image; object files have relocations of their own for each section.</summary>
    public uint RelocationOffset { get; init; }

    /// <summary>Bytes of content: without the padding of the file.</summary>
    public uint ContentSize => VirtualSize == 0 ? RawSize : Math.Min(VirtualSize, RawSize);
}

/// <summary>One entry of a PE image's data directories: for the certificate table a file offset, for all others an address.</summary>
public sealed record PeDataDirectory(uint Address, uint Size)
{
    /// <summary>One that is not there.</summary>
    public static PeDataDirectory None { get; } = new(0, 0);
}

/// <summary>One entry of the attribute certificate table.</summary>
/// <remarks>Source: PE/COFF section 5.7. <c>dwLength</c>, <c>wRevision</c>, <c>wCertificateType</c>, then the certificate; each starts on a multiple of 8.</remarks>
/// <param name="Offset">Of the entry in the file.</param>
/// <param name="Length">With its header of 8 bytes.</param>
/// <param name="Revision">0x0200 for Authenticode.</param>
/// <param name="Type">2: PKCS#7 SignedData, as Secure Boot takes it.</param>
public readonly record struct PeCertificate(long Offset, uint Length, ushort Revision, ushort Type);
