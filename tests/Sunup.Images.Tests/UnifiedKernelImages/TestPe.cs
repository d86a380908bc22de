using System.Buffers.Binary;
using System.Text;

namespace Sunup.Images.Tests.UnifiedKernelImages;

/// <summary>Small PE images made by hand, to be broken in one place.</summary>
internal static class TestPe
{
    private const int HeaderOffset = 0x80;
    private const int OptionalLength = 240;

    /// <summary>An EFI application for x86_64 with one section.</summary>
    public static byte[] Make(uint firstAddress = 0x1000, uint sectionAlignment = 0x1000, uint fileAlignment = 0x200, ushort subsystem = 10, ushort machine = 0x8664, ushort flags = 0x100, ushort imageVersion = 1, uint sizeOfImage = 0x2000)
    {
        var bytes = new byte[0x600];
        "MZ"u8.CopyTo(bytes);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(0x3c), HeaderOffset);
        var pe = bytes.AsSpan(HeaderOffset);
        "PE\0\0"u8.CopyTo(pe);
        BinaryPrimitives.WriteUInt16LittleEndian(pe[4..], machine);
        BinaryPrimitives.WriteUInt16LittleEndian(pe[6..], 1);
        BinaryPrimitives.WriteUInt16LittleEndian(pe[20..], OptionalLength);
        var optional = pe[24..];
        BinaryPrimitives.WriteUInt16LittleEndian(optional, 0x20b);
        BinaryPrimitives.WriteUInt32LittleEndian(optional[32..], sectionAlignment);
        BinaryPrimitives.WriteUInt32LittleEndian(optional[36..], fileAlignment);
        BinaryPrimitives.WriteUInt16LittleEndian(optional[44..], imageVersion);
        BinaryPrimitives.WriteUInt32LittleEndian(optional[56..], sizeOfImage);
        BinaryPrimitives.WriteUInt32LittleEndian(optional[60..], 0x200);
        BinaryPrimitives.WriteUInt16LittleEndian(optional[68..], subsystem);
        BinaryPrimitives.WriteUInt16LittleEndian(optional[70..], flags);
        BinaryPrimitives.WriteUInt32LittleEndian(optional[108..], 16);
        var section = optional[OptionalLength..];
        Encoding.ASCII.GetBytes(".text").CopyTo(section);
        BinaryPrimitives.WriteUInt32LittleEndian(section[8..], 0x400);
        BinaryPrimitives.WriteUInt32LittleEndian(section[12..], firstAddress);
        BinaryPrimitives.WriteUInt32LittleEndian(section[16..], 0x400);
        BinaryPrimitives.WriteUInt32LittleEndian(section[20..], 0x200);
        BinaryPrimitives.WriteUInt32LittleEndian(section[36..], 0x60000020);
        for (var i = 0x200; i < bytes.Length; i++)
        {
            bytes[i] = (byte)i;
        }

        return bytes;
    }
}
