using Sunup.Protocols.Iscsi;
using Sunup.Protocols.Scsi;

namespace Sunup.Serving.Iscsi;

/// <summary>Commands whose data come from the initiator: immediate, unsolicited, or asked for by R2T.</summary>
internal sealed partial class IscsiSession
{
    private const byte FinalFlag = 0x80;
    private readonly Dictionary<uint, WriteTransfer> _transfers = [];
    private readonly Stack<WriteTransfer> _spare = new();
    private readonly byte[] _tail = new byte[8];
    private uint _transferTag;

    private async ValueTask<bool> BeginTransferAsync(BasicHeader header, TargetUnit unit, ScsiPlan plan, CancellationToken stop)
    {
        WriteTransfer transfer;
        bool isNew;
        lock (_output.Gate)
        {
            transfer = _spare.TryPop(out var spare) ? spare : new WriteTransfer();
            transfer.Begin(header.InitiatorTaskTag, header.Lun, unit, plan, Cdb, (header.Flags & WriteFlag) != 0 ? header.Word20 : 0, _agreed.MaxBurstLength);
            isNew = _transfers.TryAdd(transfer.Tag, transfer);
            _window.Hold();
        }

        if (!isNew || header.DataSegmentLength > _agreed.FirstBurstLength || (header.DataSegmentLength > 0 && !_agreed.ImmediateData))
        {
            Fail(isNew ? "more immediate data came than were agreed on" : $"task tag {transfer.Tag} is in use by another command");
            return false;
        }

        transfer.BurstEnd = Math.Min(transfer.Wanted, _agreed.FirstBurstLength);
        if (header.DataSegmentLength > 0 && !await ReceiveDataAsync(transfer, header, 0, stop))
        {
            return false;
        }

        var isSolicited = (header.Flags & FinalFlag) != 0 || _agreed.InitialR2T || transfer.IsAllHere;
        return !isSolicited || await ContinueAsync(transfer, stop);
    }

    private ValueTask<bool> OnDataOutAsync(in BasicHeader header, CancellationToken stop)
    {
        WriteTransfer? transfer;
        lock (_output.Gate)
        {
            // A command that was aborted, or failed already: its data are late.
            if (!_transfers.TryGetValue(header.InitiatorTaskTag, out transfer) || transfer.IsAborted || transfer.IsWorking)
            {
                return SkipDataAsync(header, stop);
            }
        }

        var isInPlace = header.Word20 == transfer.TransferTag && header.Word36 == transfer.NextDataSn && header.Word40 == transfer.Position
            && header.Word40 + (long)header.DataSegmentLength <= transfer.BurstEnd;
        return isInPlace ? TakeDataOutAsync(transfer, header, stop) : FailTransferAsync(transfer, header, stop);
    }

    private async ValueTask<bool> TakeDataOutAsync(WriteTransfer transfer, BasicHeader header, CancellationToken stop)
    {
        transfer.NextDataSn++;
        if (!await ReceiveDataAsync(transfer, header, header.Word40, stop))
        {
            return false;
        }

        if ((header.Flags & FinalFlag) == 0 && transfer.Position < transfer.BurstEnd)
        {
            return true;
        }

        // Less than the R2T asked for is an error; unsolicited data may end where they like.
        return transfer.TransferTag != BasicHeader.NoTag && transfer.Position < transfer.BurstEnd
            ? await FailTransferAsync(transfer, header with { DataSegmentLength = 0 }, stop)
            : await ContinueAsync(transfer, stop);
    }

    /// <summary>RFC 7143 section 11.4.7.2: the amount or order of data is wrong; the command is given up, the session goes on.</summary>
    private async ValueTask<bool> FailTransferAsync(WriteTransfer transfer, BasicHeader header, CancellationToken stop)
    {
        if (!await SkipDataAsync(header, stop))
        {
            return false;
        }

        Finish(transfer, ScsiStatus.CheckCondition, Sense.WrongAmountOfData);
        return true;
    }

    /// <summary>Takes a PDU's data into the transfer, with padding and digest.</summary>
    private async ValueTask<bool> ReceiveDataAsync(WriteTransfer transfer, BasicHeader header, long offset, CancellationToken stop)
    {
        var usable = (int)Math.Min(header.DataSegmentLength, transfer.Wanted - offset);
        if (transfer.Take(offset, usable, _agreed.MaxBurstLength) is not { } room)
        {
            Fail("data came that no buffer was promised for");
            return false;
        }

        var rest = BasicHeader.Padded(header.DataSegmentLength) + DigestOfData - usable;
        if (!await _input.ReadAsync(room, stop))
        {
            return false;
        }

        if (!_agreed.DataDigest || rest > _tail.Length)
        {
            return rest == 0 || await _input.SkipAsync(rest, stop);
        }

        var tail = _tail.AsMemory(0, rest);
        if (!await _input.ReadAsync(tail, stop))
        {
            return false;
        }

        if (PduDigest.IsOf(room.Span, tail.Span[..^PduDigest.Length], tail.Span[^PduDigest.Length..]))
        {
            return true;
        }

        Fail("data have a wrong digest: they were changed on their way");
        return false;
    }

    /// <summary>A burst is here: to the device with it, beside the loop if that takes time.</summary>
    private ValueTask<bool> ContinueAsync(WriteTransfer transfer, CancellationToken stop)
    {
        lock (_output.Gate)
        {
            transfer.IsWorking = true;
        }

        var working = WorkAsync(transfer, stop);
        return working.IsCompleted ? ValueTask.FromResult(true) : BesideAsync(working.AsTask(), stop);
    }

    private async ValueTask WorkAsync(WriteTransfer transfer, CancellationToken stop)
    {
        var outcome = new ScsiPlan { Action = ScsiAction.Answer };
        try
        {
            outcome = await ConsumeAsync(transfer, stop);
            if (outcome.Status == ScsiStatus.Good && transfer is { IsAllHere: true, Plan.ForceUnitAccess: true })
            {
                await transfer.Unit.Device.FlushAsync(stop);
            }
        }
        catch (IOException e)
        {
            _target.Report.MediumFailed(this, transfer.Unit, "write", e);
            outcome = ScsiPlan.Check(IscsiFindings.IsFull(e) ? Sense.SpaceAllocationFailed : Sense.WriteError);
        }

        if (outcome.Status != ScsiStatus.Good || transfer.IsAllHere || transfer.IsAborted)
        {
            Finish(transfer, outcome.Status, outcome.Sense);
        }
        else
        {
            AskForMore(transfer);
        }
    }

    private async ValueTask<ScsiPlan> ConsumeAsync(WriteTransfer transfer, CancellationToken stop)
    {
        if (transfer.NeedsAll && !transfer.IsAllHere)
        {
            return ScsiPlan.Good;
        }

        if (transfer.Plan.Action == ScsiAction.Parameters)
        {
            return transfer.Unit.Scsi.Complete(_nexuses[transfer.Unit], transfer.Cdb, transfer.Data.Span);
        }

        var bytes = transfer.NeedsAll ? transfer.Filled : transfer.Filled - (transfer.Filled % transfer.Unit.Device.BlockSize);
        if (bytes == 0 && !transfer.NeedsAll)
        {
            return ScsiPlan.Good;
        }

        var failure = await UnitWork.ConsumeAsync(transfer.Unit, transfer.Plan, transfer.Start, transfer.Data[..bytes], stop);
        if (transfer.Plan.Action is not (ScsiAction.Compare or ScsiAction.ComparePattern))
        {
            Activity.Wrote(bytes);
        }

        transfer.Consumed(bytes);
        return failure is { } sense ? ScsiPlan.Check(sense) : ScsiPlan.Good;
    }

    private void AskForMore(WriteTransfer transfer)
    {
        lock (_output.Gate)
        {
            var length = transfer.Room(_agreed.MaxBurstLength);
            transfer.TransferTag = ++_transferTag == BasicHeader.NoTag ? ++_transferTag : _transferTag;
            (transfer.NextDataSn, transfer.BurstEnd, transfer.IsWorking) = (0, transfer.Position + length, false);
            var pdu = _output.Reserve(SizeOf(0)).Span;
            PduWriter.ReadyToTransfer(pdu, transfer.LunField, transfer.Tag, transfer.TransferTag, transfer.NextR2TSn++, (uint)transfer.Position, (uint)length, Numbers(false));
            Seal(pdu, 0);
        }
    }

    private void Finish(WriteTransfer transfer, ScsiStatus status, Sense sense)
    {
        lock (_output.Gate)
        {
            _window.Release();
            _transfers.Remove(transfer.Tag);
            if (!transfer.IsAborted)
            {
                RespondToWrite(transfer, status, sense);
            }

            transfer.End();
            _spare.Push(transfer);
        }
    }

    /// <summary>Takes commands away that wait for data; those at work end without an answer.</summary>
    public int AbortTransfers(Func<WriteTransfer, bool> which)
    {
        var count = 0;
        lock (_output.Gate)
        {
            foreach (var transfer in _transfers.Values.Where(which).ToList())
            {
                count++;
                transfer.IsAborted = true;
                if (!transfer.IsWorking)
                {
                    _window.Release();
                    _transfers.Remove(transfer.Tag);
                    transfer.End();
                }
            }
        }

        return count;
    }
}
