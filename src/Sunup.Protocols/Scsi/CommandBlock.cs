using Sunup.Binary;

namespace Sunup.Protocols.Scsi;

/// <summary>The medium's range in a command descriptor block of 6, 10, 12 or 16 bytes.</summary>
/// <param name="Lba">Logical block address.</param>
/// <param name="Blocks">Transfer length, number of blocks, or verification length.</param>
/// <param name="Flags">Byte 1: protection field, DPO, FUA, BYTCHK and their like; 0 for 6-byte forms.</param>
/// <remarks>Source: SPC-5 section 4.2.5: the operation code's upper three bits are the CDB's form.</remarks>
public readonly record struct CommandBlock(ulong Lba, uint Blocks, byte Flags)
{
    /// <summary>Length of the CDB that begins with this operation code; 0 for reserved and vendor specific groups.</summary>
    public static int LengthOf(byte opcode) => (opcode >> 5) switch
    {
        0 => 6,
        1 or 2 => 10,
        4 => 16,
        5 => 12,
        _ => 0,
    };

    /// <summary>Reads the range; <paramref name="cdb"/> has 16 bytes, as iSCSI carries it.</summary>
    public static CommandBlock Read(ReadOnlySpan<byte> cdb)
    {
        var reader = new SpanReader(cdb);
        reader.Skip(1, "OPERATION CODE");
        if (LengthOf(cdb[0]) == 6)
        {
            var lba = (uint)((reader.ReadByte("LOGICAL BLOCK ADDRESS") & 0x1f) << 16) | reader.ReadUInt16BigEndian("LOGICAL BLOCK ADDRESS");
            var blocks = reader.ReadByte("TRANSFER LENGTH");
            return new CommandBlock(lba, blocks == 0 ? 256u : blocks, 0);
        }

        var flags = reader.ReadByte("Flags");
        switch (LengthOf(cdb[0]))
        {
            case 10:
                var lba = reader.ReadUInt32BigEndian("LOGICAL BLOCK ADDRESS");
                reader.Skip(1, "GROUP NUMBER");
                return new CommandBlock(lba, reader.ReadUInt16BigEndian("TRANSFER LENGTH"), flags);
            case 12:
                return new CommandBlock(reader.ReadUInt32BigEndian("LOGICAL BLOCK ADDRESS"), reader.ReadUInt32BigEndian("TRANSFER LENGTH"), flags);
            default:
                return new CommandBlock(reader.ReadUInt64BigEndian("LOGICAL BLOCK ADDRESS"), reader.ReadUInt32BigEndian("TRANSFER LENGTH"), flags);
        }
    }
}
