using Sunup.Binary;

namespace Sunup.Protocols.Scsi;

/// <summary>Sense keys. Source: SPC-5 table 27.</summary>
public enum SenseKey : byte
{
    NoSense = 0,
    NotReady = 2,
    MediumError = 3,
    HardwareError = 4,
    IllegalRequest = 5,
    UnitAttention = 6,
    DataProtect = 7,
    AbortedCommand = 0xb,
    Miscompare = 0xe,
}

/// <summary>Why a command did not end well: key, additional code and qualifier, and where.</summary>
/// <param name="Key">Sense key.</param>
/// <param name="Code">Additional sense code in the upper byte, its qualifier in the lower.</param>
/// <param name="Information">A block address or offset; null when there is none.</param>
/// <param name="FieldByte">Byte of the CDB or the parameter list that is wrong; negative when none is named.</param>
/// <param name="IsInCdb">The field is in the CDB.</param>
/// <remarks>Source: SPC-5 sections 4.4.2 and 4.4.3; codes of annex F.</remarks>
public readonly record struct Sense(SenseKey Key, ushort Code, ulong? Information = null, int FieldByte = -1, bool IsInCdb = false)
{
    public static Sense InvalidOpcode { get; } = new(SenseKey.IllegalRequest, 0x2000);

    public static Sense LbaOutOfRange { get; } = new(SenseKey.IllegalRequest, 0x2100);

    public static Sense LogicalUnitNotSupported { get; } = new(SenseKey.IllegalRequest, 0x2500);

    public static Sense ParameterListLength { get; } = new(SenseKey.IllegalRequest, 0x1a00);

    public static Sense InvalidRelease { get; } = new(SenseKey.IllegalRequest, 0x2604);

    public static Sense WriteProtected { get; } = new(SenseKey.DataProtect, 0x2700);

    public static Sense Miscompare(ulong at) => new(SenseKey.Miscompare, 0x1d00, at);

    public static Sense ReadError { get; } = new(SenseKey.MediumError, 0x1100);

    public static Sense WriteError { get; } = new(SenseKey.MediumError, 0x0c00);

    /// <summary>The disk below is full.</summary>
    public static Sense SpaceAllocationFailed { get; } = new(SenseKey.DataProtect, 0x2707);

    /// <summary>Initiator and target disagree on how much data come: the command is given up.</summary>
    public static Sense WrongAmountOfData { get; } = new(SenseKey.AbortedCommand, 0x0c0d);

    public static Sense InCdb(int fieldByte) => new(SenseKey.IllegalRequest, 0x2400, null, fieldByte, true);

    public static Sense InParameters(int fieldByte) => new(SenseKey.IllegalRequest, 0x2600, null, fieldByte);

    /// <summary>Longest of the two forms.</summary>
    public const int MostBytes = 32;

    /// <summary>Writes it in fixed or descriptor format and gives the length in bytes.</summary>
    public int Write(Span<byte> into, bool asDescriptors) => asDescriptors ? WriteDescriptors(into) : WriteFixed(into);

    private int WriteFixed(Span<byte> into)
    {
        var fits = Information is <= uint.MaxValue;
        var writer = new SpanWriter(into);
        writer.WriteByte((byte)(fits ? 0xf0 : 0x70));
        writer.WriteByte(0);
        writer.WriteByte((byte)Key);
        writer.WriteUInt32BigEndian(fits ? (uint)Information!.Value : 0);
        writer.WriteByte(10);
        writer.WriteUInt32BigEndian(0);
        writer.WriteUInt16BigEndian(Code);
        writer.WriteByte(0);
        WriteField(ref writer);
        return writer.Offset;
    }

    private int WriteDescriptors(Span<byte> into)
    {
        var length = (Information is null ? 0 : 12) + (FieldByte < 0 ? 0 : 8);
        var writer = new SpanWriter(into);
        writer.WriteByte(0x72);
        writer.WriteByte((byte)Key);
        writer.WriteUInt16BigEndian(Code);
        writer.WriteZeros(3);
        writer.WriteByte((byte)length);
        if (Information is { } information)
        {
            writer.WriteUInt32BigEndian(0x000a_8000);
            writer.WriteUInt64BigEndian(information);
        }

        if (FieldByte >= 0)
        {
            writer.WriteUInt32BigEndian(0x0206_0000);
            WriteField(ref writer);
            writer.WriteByte(0);
        }

        return writer.Offset;
    }

    private void WriteField(ref SpanWriter writer)
    {
        // SKSV, C/D; no bit pointer.
        writer.WriteByte((byte)(FieldByte < 0 ? 0 : IsInCdb ? 0xc0 : 0x80));
        writer.WriteUInt16BigEndian((ushort)Math.Max(FieldByte, 0));
    }
}
