namespace Sunup.Protocols.Iscsi;

/// <summary>The difference between what the initiator had room for and what the command would move.</summary>
/// <param name="Flags">0x04 overflow: more than the room; 0x02 underflow: less.</param>
/// <param name="Count">Bytes.</param>
public readonly record struct Residual(byte Flags, uint Count)
{
    public static Residual None => default;

    /// <param name="expected">The command's Expected Data Transfer Length.</param>
    /// <param name="actual">What the device would transfer, in bytes.</param>
    public static Residual Of(uint expected, long actual) =>
        actual == expected ? None
        : actual > expected ? new Residual(0x04, (uint)Math.Min(actual - expected, uint.MaxValue))
        : new Residual(0x02, (uint)(expected - actual));
}

/// <summary>Which part of a command's data a Data-In PDU is.</summary>
/// <param name="DataSn">Number of the PDU within the command.</param>
/// <param name="Offset">Bytes from the beginning of the command's data.</param>
/// <param name="Length">Bytes.</param>
/// <param name="IsFinal">Last of its sequence.</param>
public readonly record struct DataPlacement(uint DataSn, uint Offset, int Length, bool IsFinal);

/// <summary>Outcome of a task management request. Source: RFC 7143 section 11.6.1.</summary>
public enum TaskManagementOutcome : byte
{
    Complete = 0,
    NoSuchTask = 1,
    NoSuchLun = 2,
    TaskStillAllegiant = 3,
    ReassignmentNotSupported = 4,
    NotSupported = 5,
    NotAuthorized = 6,
    Rejected = 255,
}

/// <summary>Why a PDU was rejected. Source: RFC 7143 section 11.17.1.</summary>
public enum RejectReason : byte
{
    DataDigestError = 2,
    SnackReject = 3,
    ProtocolError = 4,
    CommandNotSupported = 5,
    ImmediateCommandReject = 6,
    TaskInProgress = 7,
    InvalidDataAck = 8,
    InvalidPduField = 9,
    LongOperationReject = 10,
    WaitingForLogout = 12,
}
