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

    /// <summary>What is needed of a command's header to answer it.</summary>
    private readonly record struct Command(uint Tag, uint Expected, byte Flags)
    {
        public bool IsRead => (Flags & ReadFlag) != 0;
    }
}
