namespace Sunup.Protocols.Scsi;

/// <summary>What carries a command out.</summary>
public enum ScsiAction
{
    /// <summary>Nothing is left to do: status, sense or data are the answer.</summary>
    Answer,

    /// <summary>The range goes to the initiator.</summary>
    Read,

    /// <summary>The initiator's data go to the range.</summary>
    Write,

    /// <summary>The same, and are read back and compared.</summary>
    WriteAndVerify,

    /// <summary>The range is read and its content thrown away.</summary>
    Verify,

    /// <summary>The range is compared with the initiator's data.</summary>
    Compare,

    /// <summary>The range is compared with one block of the initiator's data, over and over.</summary>
    ComparePattern,

    /// <summary>The first half of the data is compared with the range; when it is the same, the second half is written.</summary>
    CompareAndWrite,

    /// <summary>The range becomes what it was OR the initiator's data.</summary>
    OrWrite,

    /// <summary>One block of data is written to all of the range.</summary>
    WriteSame,

    /// <summary>The range is given back and reads as zeros.</summary>
    Deallocate,

    /// <summary>The data are a list of ranges to give back.</summary>
    Unmap,

    /// <summary>Everything written is put on stable storage.</summary>
    Flush,

    /// <summary>The data are parameters: <see cref="LogicalUnit.Complete"/> takes them.</summary>
    Parameters,

    /// <summary>How the medium is allocated, from the range's beginning on.</summary>
    AllocationStatus,
}

/// <summary>What a command asks for, once its CDB is read and judged.</summary>
public readonly record struct ScsiPlan
{
    public required ScsiAction Action { get; init; }

    /// <summary>How it ends when nothing goes wrong.</summary>
    public ScsiStatus Status { get; init; }

    public Sense Sense { get; init; }

    /// <summary>Answer to the initiator, cut to the allocation length.</summary>
    public ReadOnlyMemory<byte> DataIn { get; init; }

    /// <summary>Where the range begins on the medium, in bytes.</summary>
    public long Offset { get; init; }

    /// <summary>How long the range is, in bytes.</summary>
    public long Length { get; init; }

    /// <summary>Bytes that the initiator is to send.</summary>
    public long DataOutLength { get; init; }

    /// <summary>Bytes that the answer may have, for <see cref="ScsiAction.AllocationStatus"/>.</summary>
    public int AllocationLength { get; init; }

    /// <summary>To be on stable storage before the answer.</summary>
    public bool ForceUnitAccess { get; init; }

    public static ScsiPlan Good { get; } = new() { Action = ScsiAction.Answer };

    public static ScsiPlan Conflict { get; } = new() { Action = ScsiAction.Answer, Status = ScsiStatus.ReservationConflict };

    public static ScsiPlan Check(Sense sense) => new() { Action = ScsiAction.Answer, Status = ScsiStatus.CheckCondition, Sense = sense };

    /// <summary>An answer with data, cut to what the initiator has room for.</summary>
    public static ScsiPlan Data(ReadOnlyMemory<byte> data, uint allocationLength) =>
        new() { Action = ScsiAction.Answer, DataIn = data[..(int)Math.Min((uint)data.Length, allocationLength)] };
}
