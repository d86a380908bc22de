using System.Buffers;
using Sunup.Protocols.Scsi;

namespace Sunup.Serving.Iscsi;

/// <summary>A command whose data come from the initiator, burst by burst: nothing more is held than one burst.</summary>
/// <remarks>Commands that need all of their data at once have it in one burst, which is bounded by what such a command may have.</remarks>
internal sealed class WriteTransfer
{
    private byte[] _buffer = [];

    public uint Tag { get; private set; }

    public ulong LunField { get; private set; }

    public TargetUnit Unit { get; private set; } = null!;

    public ScsiPlan Plan { get; private set; }

    public byte[] Cdb { get; } = new byte[16];

    public uint Expected { get; private set; }

    /// <summary>Bytes that are wanted of the initiator: the command's, or what it says it sends, if that is less.</summary>
    public long Wanted { get; private set; }

    /// <summary>Position, in the command's data, of the buffer's first byte.</summary>
    public long Start { get; private set; }

    /// <summary>Bytes that the buffer has.</summary>
    public int Filled { get; private set; }

    /// <summary>Where the next Data-Out begins.</summary>
    public long Position => Start + Filled;

    /// <summary>Where the burst ends that the initiator is sending; unsolicited data end with the F bit.</summary>
    public long BurstEnd { get; set; }

    /// <summary>Tag of the R2T that is being answered; no tag for unsolicited data.</summary>
    public uint TransferTag { get; set; }

    /// <summary>Number that the next Data-Out of the burst has.</summary>
    public uint NextDataSn { get; set; }

    public uint NextR2TSn { get; set; }

    /// <summary>The buffer is being carried to the device.</summary>
    public bool IsWorking { get; set; }

    /// <summary>Task management took it away: there is no answer.</summary>
    public bool IsAborted { get; set; }

    public bool IsAllHere => Position >= Wanted;

    public ReadOnlyMemory<byte> Data => _buffer.AsMemory(0, Filled);

    /// <summary>All the data are needed before anything can be done.</summary>
    public bool NeedsAll => Plan.Action is not (ScsiAction.Write or ScsiAction.WriteAndVerify or ScsiAction.Compare or ScsiAction.OrWrite);

    public void Begin(uint tag, ulong lun, TargetUnit unit, in ScsiPlan plan, ReadOnlySpan<byte> cdb, uint expected, int burst)
    {
        (Tag, LunField, Unit, Plan, Expected) = (tag, lun, unit, plan, expected);
        cdb.CopyTo(Cdb);
        Wanted = Math.Min(plan.DataOutLength, expected);
        (Start, Filled, NextDataSn, NextR2TSn, BurstEnd) = (0, 0, 0, 0, 0);
        (IsWorking, IsAborted) = (false, false);
        TransferTag = Protocols.Iscsi.BasicHeader.NoTag;
        _buffer = ArrayPool<byte>.Shared.Rent((int)Math.Min(Wanted, NeedsAll ? Wanted : burst));
    }

    /// <summary>Most bytes that the next burst may have.</summary>
    public int Room(int burst) => (int)Math.Min(Math.Min(Wanted - Position, burst), BufferLimit(burst) - Filled);

    /// <summary>Where the next <paramref name="count"/> bytes go; null when they do not belong to this command or its burst.</summary>
    public Memory<byte>? Take(long offset, int count, int burst)
    {
        if (offset != Position || count > BufferLimit(burst) - Filled || Position + count > Wanted)
        {
            return null;
        }

        var room = _buffer.AsMemory(Filled, count);
        Filled += count;
        return room;
    }

    /// <summary>The whole blocks of the buffer went to the device; the rest of a block waits for its other part.</summary>
    public void Consumed(int bytes)
    {
        _buffer.AsSpan(bytes, Filled - bytes).CopyTo(_buffer);
        Start += bytes;
        Filled -= bytes;
    }

    public void End()
    {
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
        Unit = null!;
    }

    private int BufferLimit(int burst) => (int)Math.Min(Wanted, NeedsAll ? Wanted : burst);
}
