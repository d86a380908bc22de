using Sunup.Binary;

namespace Sunup.Protocols.Iscsi;

/// <summary>The 48 bytes that every PDU begins with, as the initiator sent them; which field stands where depends on the opcode.</summary>
/// <remarks>Big endian. Nothing is judged: flags, lengths and tags are what came. Source: RFC 7143 sections 11.2.1 to 11.19.</remarks>
public readonly record struct BasicHeader
{
    public const int Length = 48;

    /// <summary>Where a SCSI command's CDB of 16 bytes begins.</summary>
    public const int CdbOffset = 32;

    /// <summary>Stands for no tag at all.</summary>
    public const uint NoTag = 0xffff_ffff;

    public IscsiOpcode Opcode { get; init; }

    /// <summary>To be delivered at once; does not take a number of the command sequence.</summary>
    public bool IsImmediate { get; init; }

    /// <summary>Byte 1: F, R, W, ATTR of a command; T, C, CSG, NSG of a login; the function or reason of others.</summary>
    public byte Flags { get; init; }

    public byte Byte2 { get; init; }

    public byte Byte3 { get; init; }

    /// <summary>Length of the additional header segments, in words of four bytes.</summary>
    public byte TotalAhsLengthWords { get; init; }

    /// <summary>Length of the data segment in bytes, without padding.</summary>
    public int DataSegmentLength { get; init; }

    /// <summary>Bytes 8 to 15: the LUN; of a login, ISID and TSIH.</summary>
    public ulong Lun { get; init; }

    public uint InitiatorTaskTag { get; init; }

    /// <summary>Bytes 20 to 23: target transfer tag, expected data transfer length, referenced task tag, or connection id in the upper half.</summary>
    public uint Word20 { get; init; }

    public uint CmdSn { get; init; }

    public uint ExpStatSn { get; init; }

    /// <summary>Bytes 32 to 35: RefCmdSN of a task management request; the beginning of a command's CDB.</summary>
    public uint Word32 { get; init; }

    /// <summary>Bytes 36 to 39: DataSN of Data-Out.</summary>
    public uint Word36 { get; init; }

    /// <summary>Bytes 40 to 43: buffer offset of Data-Out.</summary>
    public uint Word40 { get; init; }

    /// <summary>Reads the first 48 bytes of <paramref name="bytes"/>, which are there.</summary>
    public static BasicHeader Read(ReadOnlySpan<byte> bytes)
    {
        var reader = new SpanReader(bytes);
        var first = reader.ReadByte("Opcode");
        var flags = reader.ReadByte("Flags");
        var byte2 = reader.ReadByte("Byte 2");
        var byte3 = reader.ReadByte("Byte 3");
        var lengths = reader.ReadUInt32BigEndian("TotalAHSLength, DataSegmentLength");
        return new BasicHeader
        {
            Opcode = (IscsiOpcode)(first & 0x3f),
            IsImmediate = (first & 0x40) != 0,
            Flags = flags,
            Byte2 = byte2,
            Byte3 = byte3,
            TotalAhsLengthWords = (byte)(lengths >> 24),
            DataSegmentLength = (int)(lengths & 0xff_ffff),
            Lun = reader.ReadUInt64BigEndian("LUN"),
            InitiatorTaskTag = reader.ReadUInt32BigEndian("Initiator Task Tag"),
            Word20 = reader.ReadUInt32BigEndian("Bytes 20-23"),
            CmdSn = reader.ReadUInt32BigEndian("CmdSN"),
            ExpStatSn = reader.ReadUInt32BigEndian("ExpStatSN"),
            Word32 = reader.ReadUInt32BigEndian("Bytes 32-35"),
            Word36 = reader.ReadUInt32BigEndian("Bytes 36-39"),
            Word40 = reader.ReadUInt32BigEndian("Bytes 40-43"),
        };
    }

    /// <summary>Bytes that a data segment takes on the wire: it is filled up to a multiple of four.</summary>
    public static int Padded(int length) => (length + 3) & ~3;
}
