using System.Diagnostics;
using Sunup.Protocols.Iscsi;
using Sunup.Protocols.Scsi;

namespace Sunup.Serving.Iscsi;

/// <summary>SCSI commands: judged, then carried out on the spot or beside the loop.</summary>
internal sealed partial class IscsiSession
{
    private const byte ReadFlag = 0x40;
    private const byte WriteFlag = 0x20;

    private ValueTask<bool> OnCommandAsync(in BasicHeader header, CancellationToken stop)
    {
        if (Node is null)
        {
            return RejectAsync(header, RejectReason.ProtocolError, stop);
        }

        var unit = Node.UnitOf(header.Lun);
        var plan = PlanOf(unit);
        if (unit is not null && (plan.DataOutLength > 0 || plan.Action is ScsiAction.Parameters or ScsiAction.CompareAndWrite))
        {
            if (!LengthIsWrong(plan, header))
            {
                return BeginTransferAsync(header, unit, plan, stop);
            }

            // A pattern or a pair of halves cannot be cut or filled up: the CDB and the length do not belong together.
            plan = ScsiPlan.Check(Sense.InCdb(1));
        }

        return header.DataSegmentLength == 0
            ? CarryOutAsync(new Command(header.InitiatorTaskTag, header.Word20, header.Flags), unit, plan, stop)
            : SkipThenCarryOutAsync(header, unit, plan, stop);
    }

    private static bool LengthIsWrong(in ScsiPlan plan, in BasicHeader header) =>
        plan.Action is ScsiAction.CompareAndWrite or ScsiAction.WriteSame or ScsiAction.ComparePattern && header.Word20 != plan.DataOutLength;

    private ScsiPlan PlanOf(TargetUnit? unit)
    {
        if ((ScsiOpcode)Cdb[0] == ScsiOpcode.ReportLuns)
        {
            return DiskData.Luns(Cdb, Node!.Luns);
        }

        return unit is not null ? unit.Scsi.Plan(_nexuses[unit], Cdb)
            : (ScsiOpcode)Cdb[0] == ScsiOpcode.Inquiry ? ScsiPlan.Data(InquiryData.Absent(), (uint)((Cdb[3] << 8) | Cdb[4]))
            : ScsiPlan.Check(Sense.LogicalUnitNotSupported);
    }

    private async ValueTask<bool> SkipThenCarryOutAsync(BasicHeader header, TargetUnit? unit, ScsiPlan plan, CancellationToken stop) =>
        await SkipDataAsync(header, stop) && await CarryOutAsync(new Command(header.InitiatorTaskTag, header.Word20, header.Flags), unit, plan, stop);

    private ValueTask<bool> CarryOutAsync(Command command, TargetUnit? unit, in ScsiPlan plan, CancellationToken stop)
    {
        switch (plan.Action)
        {
            case ScsiAction.Read when plan.Length > 0:
                return ReadAsync(command, unit!, plan, stop);
            case ScsiAction.Answer or ScsiAction.Read:
                Answer(command, unit, plan);
                return ValueTask.FromResult(true);
            case ScsiAction.AllocationStatus:
                Answer(command, unit, AllocationOf(unit!, plan));
                return ValueTask.FromResult(true);
            default:
                return DoAsync(command, unit!, plan, stop);
        }
    }

    private void Answer(Command command, TargetUnit? unit, in ScsiPlan plan)
    {
        lock (_output.Gate)
        {
            var room = command.IsRead ? command.Expected : 0;
            var data = plan.DataIn.Span;
            var residual = Residual.Of(command.Expected, data.Length);
            if (data.Length > room)
            {
                data = data[..(int)room];
            }

            if (plan.Status != ScsiStatus.Good || data.IsEmpty)
            {
                Respond(command.Tag, plan.Status, plan.Sense, residual, unit?.Scsi.DescriptorSense ?? false);
            }
            else
            {
                SendData(command.Tag, data, residual);
            }
        }
    }

    private static ScsiPlan AllocationOf(TargetUnit unit, in ScsiPlan plan)
    {
        var extent = unit.Device.ExtentAt(plan.Offset);
        var blocks = (uint)Math.Min(extent.LengthBytes / unit.Device.BlockSize, uint.MaxValue);
        return ScsiPlan.Data(DiskData.LbaStatus((ulong)(plan.Offset / unit.Device.BlockSize), blocks, extent.IsAllocated), (uint)plan.AllocationLength);
    }

    /// <summary>Reads straight into the memory that is sent. What the kernel has to fetch from a disk goes on beside the loop.</summary>
    private async ValueTask<bool> ReadAsync(Command command, TargetUnit unit, ScsiPlan plan, CancellationToken stop)
    {
        var total = Math.Min(plan.Length, command.IsRead ? command.Expected : 0);
        var residual = Residual.Of(command.Expected, plan.Length);
        var progress = new ReadProgress(_agreed.MaxBurstLength);
        if (total == 0)
        {
            // No room for what would be read.
            lock (_output.Gate)
            {
                Respond(command.Tag, ScsiStatus.Good, default, residual, unit.Scsi.DescriptorSense);
            }

            return true;
        }

        Note(unit, total);
        while (progress.Position < total)
        {
            if (!TryReadPiece(command, unit, plan, total, residual, ref progress, stop))
            {
                if (_output.IsLong)
                {
                    await _output.FlushAsync(stop);
                }

                await _beside.RoomAsync();
                return true;
            }

            if (progress.Position < total && _output.IsLong)
            {
                await _output.FlushAsync(stop);
            }
        }

        return true;
    }

    /// <summary>One PDU's worth; false when the command ended with an error or goes on beside the loop.</summary>
    private bool TryReadPiece(Command command, TargetUnit unit, in ScsiPlan plan, long total, Residual residual, ref ReadProgress progress, CancellationToken stop)
    {
        lock (_output.Gate)
        {
            var count = progress.Next(total, MostSentData);
            var pdu = _output.Reserve(SizeOf(count));
            Task? waits;
            try
            {
                IsDone(unit.Device.ReadAsync(plan.Offset + progress.Position, pdu.Slice(DataAt, count), stop), out waits);
            }
            catch (IOException e)
            {
                FailRead(command, unit, e);
                return false;
            }

            if (waits is null)
            {
                SealDataIn(pdu.Span, command.Tag, ref progress, count, total, residual);
                return true;
            }

            _window.Hold();
            _beside.Add(ReadBesideAsync(command, unit, plan, new PendingRead(waits, _output.Detach(), pdu.Slice(DataAt, count), total, residual, progress), stop));
            return false;
        }
    }

    /// <summary>True when the work is done, and its failure is thrown here; otherwise what to wait for.</summary>
    private static bool IsDone(ValueTask work, out Task? waits)
    {
        if (!work.IsCompleted)
        {
            waits = work.AsTask();
            return false;
        }

        work.GetAwaiter().GetResult();
        waits = null;
        return true;
    }

    private async Task ReadBesideAsync(Command command, TargetUnit unit, ScsiPlan plan, PendingRead pending, CancellationToken stop)
    {
        var (reading, data, progress) = (pending.Reading, pending.Data, pending.Progress);
        try
        {
            while (true)
            {
                await reading;
                lock (_output.Gate)
                {
                    if (progress.Position + data.Length == pending.Total)
                    {
                        _window.Release();
                    }

                    var pdu = _output.Reserve(SizeOf(data.Length)).Span;
                    data.Span.CopyTo(pdu[DataAt..]);
                    SealDataIn(pdu, command.Tag, ref progress, data.Length, pending.Total, pending.Residual);
                }

                await _output.FlushAsync(stop);
                if (progress.Position == pending.Total)
                {
                    return;
                }

                data = pending.Chunk.AsMemory(0, progress.Next(pending.Total, MostSentData));
                reading = unit.Device.ReadAsync(plan.Offset + progress.Position, data, stop).AsTask();
            }
        }
        catch (IOException e) when (e.InnerException is not System.Net.Sockets.SocketException)
        {
            lock (_output.Gate)
            {
                _window.Release();
                FailRead(command, unit, e);
            }

            await _output.FlushAsync(stop);
        }
        finally
        {
            BufferPool.Return(pending.Chunk);
        }
    }

    private void FailRead(Command command, TargetUnit unit, IOException e)
    {
        _target.Report.MediumFailed(this, unit, "read", e);
        Respond(command.Tag, ScsiStatus.CheckCondition, Sense.ReadError, Residual.Of(command.Expected, 0), unit.Scsi.DescriptorSense);
    }

    private ValueTask<bool> DoAsync(Command command, TargetUnit unit, in ScsiPlan plan, CancellationToken stop)
    {
        lock (_output.Gate)
        {
            _window.Hold();
        }

        var doing = DoAndAnswerAsync(command, unit, plan, stop);
        return doing.IsCompleted ? ValueTask.FromResult(true) : BesideAsync(doing.AsTask(), stop);
    }

    private async ValueTask<bool> BesideAsync(Task task, CancellationToken stop)
    {
        _beside.Add(ThenFlushAsync(task, stop));
        await _beside.RoomAsync();
        return true;
    }

    private async Task ThenFlushAsync(Task task, CancellationToken stop)
    {
        await task;
        await _output.FlushAsync(stop);
    }

    private async ValueTask DoAndAnswerAsync(Command command, TargetUnit unit, ScsiPlan plan, CancellationToken stop)
    {
        Sense? failure;
        var unflushed = Activity.BytesUnflushed;
        try
        {
            failure = await UnitWork.DoAsync(unit, plan, stop);
        }
        catch (IOException e)
        {
            _target.Report.MediumFailed(this, unit, plan.Action == ScsiAction.Flush ? "flush" : "read or write", e);
            failure = plan.Action == ScsiAction.Flush ? Sense.WriteError : Sense.ReadError;
        }

        if (failure is null && plan.Action == ScsiAction.Flush)
        {
            Activity.Flushed(unflushed);
            _target.Report.Flushed(this, unflushed);
        }

        lock (_output.Gate)
        {
            _window.Release();
            Respond(command.Tag, failure is null ? ScsiStatus.Good : ScsiStatus.CheckCondition, failure ?? default, Residual.Of(command.Expected, 0), unit.Scsi.DescriptorSense);
        }
    }

    private void Note(TargetUnit unit, long bytes)
    {
        Debug.Assert(bytes > 0, "An empty read is no read.");
        if (Activity.Read(bytes))
        {
            _target.Report.FirstRead(this, unit);
        }
    }

    /// <summary>What is needed of a command's header to answer it.</summary>
    private readonly record struct Command(uint Tag, uint Expected, byte Flags)
    {
        public bool IsRead => (Flags & ReadFlag) != 0;
    }

    /// <summary>A read that waits for a disk.</summary>
    private sealed record PendingRead(Task Reading, byte[] Chunk, Memory<byte> Data, long Total, Residual Residual, ReadProgress Progress);
}
