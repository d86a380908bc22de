using System.Text;
using Sunup.Binary;

namespace Sunup.Formats.Disks.Fat;

/// <summary>Writes the entries of a folder.</summary>
/// <remarks>Source: Microsoft FAT specification 1.03, sections 6 and 7. 32 bytes each, little endian; a long name's entries stand before the short one, the last part first.</remarks>
internal static class FatDirectoryWriter
{
    private const byte LastLongEntry = 0x40;

    /// <param name="folder">With the clusters of its children.</param>
    /// <param name="label">Of the volume, for the root.</param>
    /// <param name="stamp">Of every entry.</param>
    public static byte[] Write(FatNode folder, string? label, FatTime stamp)
    {
        var bytes = new byte[folder.DirectoryLength];
        var writer = new SpanWriter(bytes);
        if (label is not null)
        {
            WriteShort(ref writer, FatBootSector.LabelBytes(label), FatAttributes.VolumeId, 0, 0, stamp);
        }
        else
        {
            WriteShort(ref writer, ".          "u8, FatAttributes.Directory, folder.FirstCluster, 0, stamp);
            // The root is 0 here, whatever its cluster.
            var parent = folder.Parent is { Parent: not null } inner ? inner.FirstCluster : 0;
            WriteShort(ref writer, "..         "u8, FatAttributes.Directory, parent, 0, stamp);
        }

        foreach (var child in folder.Children)
        {
            WriteLong(ref writer, child);
            var attributes = child.File is null ? FatAttributes.Directory : FatAttributes.Archive;
            WriteShort(ref writer, child.ShortName, attributes, child.FirstCluster, (uint)(child.File?.Length ?? 0), stamp);
        }

        return bytes;
    }

    private static void WriteShort(ref SpanWriter writer, ReadOnlySpan<byte> name, FatAttributes attributes, uint cluster, uint size, FatTime stamp)
    {
        writer.WriteBytes(name);
        writer.WriteByte((byte)attributes);
        writer.WriteZeros(2);
        writer.WriteUInt16LittleEndian(stamp.Time);
        writer.WriteUInt16LittleEndian(stamp.Date);
        writer.WriteUInt16LittleEndian(stamp.Date);
        writer.WriteUInt16LittleEndian((ushort)(cluster >> 16));
        writer.WriteUInt16LittleEndian(stamp.Time);
        writer.WriteUInt16LittleEndian(stamp.Date);
        writer.WriteUInt16LittleEndian((ushort)cluster);
        writer.WriteUInt32LittleEndian(size);
    }

    private static void WriteLong(ref SpanWriter writer, FatNode node)
    {
        var count = FatNames.LongEntries(node.Name, node.ShortName);
        if (count == 0)
        {
            return;
        }

        // A NUL ends the name unless it fills its last entry; 0xffff behind it.
        var units = new byte[count * FatNames.UnitsPerEntry * 2];
        units.AsSpan().Fill(0xff);
        var length = Encoding.Unicode.GetBytes(node.Name, units);
        units.AsSpan(length, Math.Min(2, units.Length - length)).Clear();
        var checksum = FatNames.Checksum(node.ShortName);
        for (var i = count; i >= 1; i--)
        {
            var part = units.AsSpan((i - 1) * FatNames.UnitsPerEntry * 2, FatNames.UnitsPerEntry * 2);
            writer.WriteByte((byte)(i | (i == count ? LastLongEntry : 0)));
            writer.WriteBytes(part[..10]);
            writer.WriteByte((byte)FatAttributes.LongName);
            writer.WriteByte(0);
            writer.WriteByte(checksum);
            writer.WriteBytes(part[10..22]);
            writer.WriteUInt16LittleEndian(0);
            writer.WriteBytes(part[22..26]);
        }
    }
}
