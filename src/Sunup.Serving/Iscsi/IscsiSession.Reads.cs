using System.Diagnostics;
using Sunup.Protocols.Iscsi;
using Sunup.Protocols.Scsi;

namespace Sunup.Serving.Iscsi;

/// <summary>Reads: on the spot what is in memory, beside the loop what a disk must bring.</summary>
internal sealed partial class IscsiSession
{
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

    private void Note(TargetUnit unit, long bytes)
    {
        Debug.Assert(bytes > 0, "An empty read is no read.");
        if (Activity.Read(bytes))
        {
            _target.Report.FirstRead(this, unit);
        }
    }

    /// <summary>A read that waits for a disk.</summary>
    private sealed record PendingRead(Task Reading, byte[] Chunk, Memory<byte> Data, long Total, Residual Residual, ReadProgress Progress);
}
