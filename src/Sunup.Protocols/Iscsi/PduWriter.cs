using Sunup.Binary;

namespace Sunup.Protocols.Iscsi;

/// <summary>The numbers that most answers carry.</summary>
public readonly record struct SequenceNumbers(uint StatSn, uint ExpCmdSn, uint MaxCmdSn);

/// <summary>Writes the headers of what a target sends: 48 bytes each, the data segment's length included, digests not.</summary>
/// <remarks>Source: RFC 7143 sections 11.4 to 11.18.</remarks>
public static class PduWriter
{
    private const byte Final = 0x80;

    /// <summary>SCSI Response; sense data, if any, are the data segment and have their own two bytes of length before them.</summary>
    public static void ScsiResponse(Span<byte> into, uint tag, byte status, Residual residual, SequenceNumbers numbers, int dataLength, uint expDataSn)
    {
        var writer = new SpanWriter(into[..BasicHeader.Length]);
        Begin(ref writer, IscsiOpcode.ScsiResponse, (byte)(Final | residual.Flags), 0, status, dataLength);
        writer.WriteUInt64BigEndian(0);
        writer.WriteUInt32BigEndian(tag);
        writer.WriteUInt32BigEndian(0);
        Numbers(ref writer, numbers);
        writer.WriteUInt32BigEndian(expDataSn);
        writer.WriteUInt32BigEndian(0);
        writer.WriteUInt32BigEndian(residual.Count);
    }

    /// <summary>SCSI Data-In. With a status it ends the command, and no SCSI Response follows.</summary>
    /// <param name="into">48 bytes or more.</param>
    /// <param name="tag">Initiator task tag.</param>
    /// <param name="placement">Which part of the data this is.</param>
    /// <param name="status">GOOD or another status that has no sense data; null while more comes.</param>
    /// <param name="residual">Goes with the status.</param>
    /// <param name="numbers">StatSN is sent with the status only.</param>
    public static void DataIn(Span<byte> into, uint tag, DataPlacement placement, byte? status, Residual residual, SequenceNumbers numbers)
    {
        var writer = new SpanWriter(into[..BasicHeader.Length]);
        var flags = (placement.IsFinal ? Final : 0) | (status is null ? 0 : 1 | residual.Flags);
        Begin(ref writer, IscsiOpcode.DataIn, (byte)flags, 0, status ?? 0, placement.Length);
        writer.WriteUInt64BigEndian(0);
        writer.WriteUInt32BigEndian(tag);
        writer.WriteUInt32BigEndian(BasicHeader.NoTag);
        Numbers(ref writer, status is null ? numbers with { StatSn = 0 } : numbers);
        writer.WriteUInt32BigEndian(placement.DataSn);
        writer.WriteUInt32BigEndian(placement.Offset);
        writer.WriteUInt32BigEndian(status is null ? 0 : residual.Count);
    }

    /// <summary>Ready To Transfer; its number of R2Ts of the command is <paramref name="r2tSn"/>.</summary>
    public static void ReadyToTransfer(Span<byte> into, ulong lun, uint tag, uint transferTag, uint r2tSn, uint offset, uint length, SequenceNumbers numbers)
    {
        var writer = new SpanWriter(into[..BasicHeader.Length]);
        Begin(ref writer, IscsiOpcode.ReadyToTransfer, Final, 0, 0, 0);
        writer.WriteUInt64BigEndian(lun);
        writer.WriteUInt32BigEndian(tag);
        writer.WriteUInt32BigEndian(transferTag);
        Numbers(ref writer, numbers);
        writer.WriteUInt32BigEndian(r2tSn);
        writer.WriteUInt32BigEndian(offset);
        writer.WriteUInt32BigEndian(length);
    }

    /// <summary>NOP-In: an answer (<paramref name="transferTag"/> is <see cref="BasicHeader.NoTag"/>) or a ping.</summary>
    public static void NopIn(Span<byte> into, ulong lun, uint tag, uint transferTag, SequenceNumbers numbers, int dataLength) =>
        Plain(into, IscsiOpcode.NopIn, Final, 0, lun, tag, transferTag, numbers, dataLength);

    public static void TextResponse(Span<byte> into, bool isFinal, bool continues, uint tag, uint transferTag, SequenceNumbers numbers, int dataLength) =>
        Plain(into, IscsiOpcode.TextResponse, (byte)((isFinal ? Final : 0) | (continues ? 0x40 : 0)), 0, 0, tag, transferTag, numbers, dataLength);

    public static void TaskManagementResponse(Span<byte> into, TaskManagementOutcome outcome, uint tag, SequenceNumbers numbers) =>
        Plain(into, IscsiOpcode.TaskManagementResponse, Final, (byte)outcome, 0, tag, 0, numbers, 0);

    /// <summary>Time2Wait and Time2Retain are 0: there is nothing to come back to.</summary>
    public static void LogoutResponse(Span<byte> into, byte response, uint tag, SequenceNumbers numbers) =>
        Plain(into, IscsiOpcode.LogoutResponse, Final, response, 0, tag, 0, numbers, 0);

    /// <summary>Asynchronous Message: event 1 asks for a logout, within <paramref name="seconds"/>.</summary>
    public static void AsyncMessage(Span<byte> into, byte asyncEvent, ushort seconds, SequenceNumbers numbers)
    {
        var writer = new SpanWriter(into[..BasicHeader.Length]);
        Begin(ref writer, IscsiOpcode.AsyncMessage, Final, 0, 0, 0);
        writer.WriteUInt64BigEndian(0);
        writer.WriteUInt32BigEndian(BasicHeader.NoTag);
        writer.WriteUInt32BigEndian(0);
        Numbers(ref writer, numbers);
        writer.WriteByte(asyncEvent);
        writer.WriteZeros(5);
        writer.WriteUInt16BigEndian(seconds);
        writer.WriteZeros(4);
    }

    /// <summary>Reject; the refused header is the data segment.</summary>
    public static void Reject(Span<byte> into, RejectReason reason, SequenceNumbers numbers) =>
        Plain(into, IscsiOpcode.Reject, Final, (byte)reason, 0, BasicHeader.NoTag, 0, numbers, BasicHeader.Length);

    /// <summary>Login Response.</summary>
    public static void LoginResponse(Span<byte> into, LoginAnswer answer, ulong isidAndTsih, uint tag, SequenceNumbers numbers)
    {
        var writer = new SpanWriter(into[..BasicHeader.Length]);
        Begin(ref writer, IscsiOpcode.LoginResponse, answer.Flags, 0, 0, answer.DataLength);
        writer.WriteUInt64BigEndian(isidAndTsih);
        writer.WriteUInt32BigEndian(tag);
        writer.WriteUInt32BigEndian(0);
        Numbers(ref writer, numbers);
        writer.WriteUInt16BigEndian((ushort)answer.Status);
        writer.WriteZeros(10);
    }

    private static void Plain(Span<byte> into, IscsiOpcode opcode, byte flags, byte byte2, ulong lun, uint tag, uint transferTag, SequenceNumbers numbers, int dataLength)
    {
        var writer = new SpanWriter(into[..BasicHeader.Length]);
        Begin(ref writer, opcode, flags, byte2, 0, dataLength);
        writer.WriteUInt64BigEndian(lun);
        writer.WriteUInt32BigEndian(tag);
        writer.WriteUInt32BigEndian(transferTag);
        Numbers(ref writer, numbers);
        writer.WriteZeros(12);
    }

    private static void Begin(ref SpanWriter writer, IscsiOpcode opcode, byte flags, byte byte2, byte byte3, int dataLength)
    {
        writer.WriteByte((byte)opcode);
        writer.WriteByte(flags);
        writer.WriteByte(byte2);
        writer.WriteByte(byte3);
        writer.WriteUInt32BigEndian((uint)dataLength);
    }

    private static void Numbers(ref SpanWriter writer, SequenceNumbers numbers)
    {
        writer.WriteUInt32BigEndian(numbers.StatSn);
        writer.WriteUInt32BigEndian(numbers.ExpCmdSn);
        writer.WriteUInt32BigEndian(numbers.MaxCmdSn);
    }
}
