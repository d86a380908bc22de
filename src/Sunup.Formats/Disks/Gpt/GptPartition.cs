using System.Text;
using Sunup.Binary;

namespace Sunup.Formats.Disks.Gpt;

/// <summary>One entry of a GUID partition table.</summary>
/// <remarks>Source: UEFI 2.10 table 5-6. 128 bytes, little endian.</remarks>
/// <param name="Number">1-based position in the table: <c>/dev/sda1</c> is number 1.</param>
/// <param name="Type">What it is for; see <see cref="GptTypes"/>.</param>
/// <param name="Id">Its own: PARTUUID of Linux.</param>
/// <param name="FirstLba">Its first logical block.</param>
/// <param name="LastLba">Its last logical block, itself included.</param>
/// <param name="Attributes">Bit 0 required by the platform, bit 2 legacy BIOS bootable; 48 to 63 by type.</param>
/// <param name="Name">Up to 36 UTF-16 units: PARTLABEL of Linux.</param>
public readonly record struct GptPartition(int Number, Guid Type, Guid Id, ulong FirstLba, ulong LastLba, ulong Attributes, string Name)
{
    /// <summary>Of an entry, in bytes.</summary>
    public const int Length = 128;

    private const int NameLength = 72;

    /// <summary>Reads an entry; whether it is right is not looked at. Null for one that is not used, and when bytes are missing.</summary>
    public static GptPartition? Read(int number, ReadOnlySpan<byte> bytes)
    {
        var reader = new SpanReader(bytes);
        var type = reader.ReadBytes(16, "PartitionTypeGUID");
        var id = reader.ReadBytes(16, "UniquePartitionGUID");
        var first = reader.ReadUInt64LittleEndian("StartingLBA");
        var last = reader.ReadUInt64LittleEndian("EndingLBA");
        var attributes = reader.ReadUInt64LittleEndian("Attributes");
        var name = reader.ReadBytes(NameLength, "PartitionName");
        if (reader.Fault is not null || !type.ContainsAnyExcept((byte)0))
        {
            return null;
        }

        var text = Encoding.Unicode.GetString(name);
        var end = text.IndexOf('\0', StringComparison.Ordinal);
        return new GptPartition(number, new Guid(type), new Guid(id), first, last, attributes, end < 0 ? text : text[..end]);
    }

    /// <summary>The 128 bytes. A name of more than 36 UTF-16 units is cut.</summary>
    public byte[] ToBytes()
    {
        var bytes = new byte[Length];
        var writer = new SpanWriter(bytes);
        writer.WriteBytes(Type.ToByteArray());
        writer.WriteBytes(Id.ToByteArray());
        writer.WriteUInt64LittleEndian(FirstLba);
        writer.WriteUInt64LittleEndian(LastLba);
        writer.WriteUInt64LittleEndian(Attributes);
        writer.WriteBytes(Encoding.Unicode.GetBytes(Name.Length > NameLength / 2 ? Name[..(NameLength / 2)] : Name));
        return bytes;
    }
}
