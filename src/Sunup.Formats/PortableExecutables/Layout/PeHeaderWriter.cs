using System.Buffers.Binary;
using System.Text;
using Sunup.Binary;

namespace Sunup.Formats.PortableExecutables.Layout;

/// <summary>Writes the headers of an image: those of the stub, with what changes.</summary>
/// <remarks>Source: PE/COFF sections 3.3, 3.4 and 4. Little endian.</remarks>
internal static class PeHeaderWriter
{
    private const int NewHeaderOffset = 0x3c;
    private const int SectionCount = 6;
    private const int SymbolTable = 12;
    private const int OptionalHeader = 24;
    private const int SizeOfInitializedData = OptionalHeader + 8;
    private const int SizeOfImage = OptionalHeader + 56;
    private const int SizeOfHeaders = OptionalHeader + 60;
    private const int CheckSum = OptionalHeader + 64;
    private const int DllCharacteristics = OptionalHeader + 70;
    private const int CertificateDirectory = 4;
    private const int DebugDirectory = 6;

    public static byte[] Write(PeStub stub, HeaderRoom room, IReadOnlyList<PeSection> sections, uint sizeOfImage, uint addedData, bool nxCompatible, bool moved)
    {
        var image = stub.Image;
        var headers = new byte[room.SizeOfHeaders];
        stub.Bytes.Span[..(int)room.HeaderOffset].CopyTo(headers);
        BinaryPrimitives.WriteUInt32LittleEndian(headers.AsSpan(NewHeaderOffset), room.HeaderOffset);
        var pe = headers.AsSpan((int)room.HeaderOffset);
        stub.Bytes.Span[(int)image.HeaderOffset..(int)image.SectionTableOffset].CopyTo(pe);
        BinaryPrimitives.WriteUInt16LittleEndian(pe[SectionCount..], (ushort)sections.Count);
        pe.Slice(SymbolTable, 8).Clear();
        Add(pe[SizeOfInitializedData..], addedData);
        BinaryPrimitives.WriteUInt32LittleEndian(pe[SizeOfImage..], sizeOfImage);
        BinaryPrimitives.WriteUInt32LittleEndian(pe[SizeOfHeaders..], room.SizeOfHeaders);
        pe.Slice(CheckSum, 4).Clear();
        var flags = nxCompatible ? image.DllCharacteristics : (ushort)(image.DllCharacteristics & ~PeImage.NxCompatible);
        BinaryPrimitives.WriteUInt16LittleEndian(pe[DllCharacteristics..], flags);
        ClearDirectory(pe, image, CertificateDirectory);
        if (moved)
        {
            // Its entries hold file offsets of what has moved; nothing that runs the image needs them.
            ClearDirectory(pe, image, DebugDirectory);
        }

        var table = new SpanWriter(pe[(int)(image.SectionTableOffset - image.HeaderOffset)..]);
        foreach (var section in sections)
        {
            Write(ref table, section);
        }

        return headers;
    }

    // Relocations and line numbers of sections are for object files: an image has none.
    private static void Write(ref SpanWriter writer, PeSection section)
    {
        Span<byte> name = stackalloc byte[PeAddition.LongestName];
        name.Clear();
        Encoding.Latin1.GetBytes(section.Name.AsSpan(0, Math.Min(section.Name.Length, name.Length)), name);
        writer.WriteBytes(name);
        writer.WriteUInt32LittleEndian(section.VirtualSize);
        writer.WriteUInt32LittleEndian(section.VirtualAddress);
        writer.WriteUInt32LittleEndian(section.RawSize);
        writer.WriteUInt32LittleEndian(section.RawOffset);
        writer.WriteZeros(12);
        writer.WriteUInt32LittleEndian(section.Characteristics);
    }

    private static void ClearDirectory(Span<byte> pe, PeImage image, int index)
    {
        if (index < image.Directories.Length)
        {
            pe.Slice((int)(image.DirectoriesOffset - image.HeaderOffset) + (index * 8), 8).Clear();
        }
    }

    private static void Add(Span<byte> field, uint more) => BinaryPrimitives.WriteUInt32LittleEndian(field, BinaryPrimitives.ReadUInt32LittleEndian(field) + more);
}
