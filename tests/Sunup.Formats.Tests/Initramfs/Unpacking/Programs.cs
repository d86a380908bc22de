using System.Buffers.Binary;
using System.Text;

namespace Sunup.Formats.Tests.Initramfs.Unpacking;

/// <summary>ELF files as small as they can be.</summary>
internal static class Programs
{
    private const int HeaderLength = 64;
    private const int SegmentLength = 56;

    /// <summary>A static program for x86-64, of one segment.</summary>
    public static byte[] Static(ushort machine = 62, ushort type = 2, byte bits = 2, uint fileSize = 200, int length = 200, uint memorySize = 200, uint flags = 5) =>
        Build(machine, type, bits, [(1, flags, 0, fileSize, memorySize)], length);

    /// <summary>A program that names a dynamic loader.</summary>
    public static byte[] Dynamic(string interpreter, int at = 300)
    {
        var path = Encoding.Latin1.GetBytes(interpreter + "\0");
        var bytes = Build(62, 3, 2, [(3, 4, (uint)at, (uint)path.Length, (uint)path.Length), (1, 5, 0, (uint)(at + path.Length), (uint)(at + path.Length))], at + path.Length);
        path.CopyTo(bytes, at);
        return bytes;
    }

    private static byte[] Build(ushort machine, ushort type, byte bits, (uint Type, uint Flags, uint Offset, uint FileSize, uint MemorySize)[] segments, int length)
    {
        var bytes = new byte[Math.Max(length, HeaderLength + (segments.Length * SegmentLength))];
        var span = bytes.AsSpan();
        "\u007fELF"u8.CopyTo(span);
        (bytes[4], bytes[5], bytes[6]) = (bits, 1, 1);
        BinaryPrimitives.WriteUInt16LittleEndian(span[16..], type);
        BinaryPrimitives.WriteUInt16LittleEndian(span[18..], machine);
        BinaryPrimitives.WriteUInt64LittleEndian(span[32..], HeaderLength);
        BinaryPrimitives.WriteUInt16LittleEndian(span[54..], SegmentLength);
        BinaryPrimitives.WriteUInt16LittleEndian(span[56..], (ushort)segments.Length);
        for (var i = 0; i < segments.Length; i++)
        {
            var segment = span[(HeaderLength + (i * SegmentLength))..];
            BinaryPrimitives.WriteUInt32LittleEndian(segment, segments[i].Type);
            BinaryPrimitives.WriteUInt32LittleEndian(segment[4..], segments[i].Flags);
            BinaryPrimitives.WriteUInt64LittleEndian(segment[8..], segments[i].Offset);
            BinaryPrimitives.WriteUInt64LittleEndian(segment[32..], segments[i].FileSize);
            BinaryPrimitives.WriteUInt64LittleEndian(segment[40..], segments[i].MemorySize);
        }

        return bytes[..length];
    }
}
