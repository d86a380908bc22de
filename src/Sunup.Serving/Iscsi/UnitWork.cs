using System.Buffers;
using System.Numerics;
using Sunup.Protocols.Scsi;

namespace Sunup.Serving.Iscsi;

/// <summary>Carries out on the device what a plan asks for, and says with what sense it failed; null is success.</summary>
internal static class UnitWork
{
    private const int PieceBytes = 256 << 10;

    /// <summary>What the initiator's data are for: whole blocks from <paramref name="position"/> of the command's range on.</summary>
    public static ValueTask<Sense?> ConsumeAsync(TargetUnit unit, ScsiPlan plan, long position, ReadOnlyMemory<byte> data, CancellationToken stop) => plan.Action switch
    {
        ScsiAction.Write => WriteAsync(unit, plan.Offset + position, data, stop),
        ScsiAction.WriteAndVerify => WriteAndVerifyAsync(unit, plan.Offset + position, position, data, stop),
        ScsiAction.Compare => CompareAsync(unit, plan.Offset + position, position, data, stop),
        ScsiAction.ComparePattern => ComparePatternAsync(unit, plan, data, stop),
        ScsiAction.OrWrite => OrWriteAsync(unit, plan.Offset + position, data, stop),
        ScsiAction.CompareAndWrite => CompareAndWriteAsync(unit, plan, data, stop),
        ScsiAction.WriteSame => WriteSameAsync(unit, plan, data, stop),
        ScsiAction.Unmap => UnmapAsync(unit, data, stop),
        _ => ValueTask.FromResult<Sense?>(null),
    };

    /// <summary>What needs no data and gives none.</summary>
    public static async ValueTask<Sense?> DoAsync(TargetUnit unit, ScsiPlan plan, CancellationToken stop)
    {
        switch (plan.Action)
        {
            case ScsiAction.Flush:
                await unit.Device.FlushAsync(stop);
                return null;
            case ScsiAction.Deallocate:
                await unit.Device.UnmapAsync(plan.Offset, plan.Length, stop);
                return null;
            case ScsiAction.Verify:
                return await ForEachPieceAsync(unit, plan.Offset, plan.Length, static (_, _) => null, stop);
            default:
                return null;
        }
    }

    private static async ValueTask<Sense?> WriteAsync(TargetUnit unit, long offset, ReadOnlyMemory<byte> data, CancellationToken stop)
    {
        await unit.Device.WriteAsync(offset, data, stop);
        return null;
    }

    private static async ValueTask<Sense?> WriteAndVerifyAsync(TargetUnit unit, long offset, long position, ReadOnlyMemory<byte> data, CancellationToken stop)
    {
        await unit.Device.WriteAsync(offset, data, stop);
        return await CompareAsync(unit, offset, position, data, stop);
    }

    private static ValueTask<Sense?> CompareAsync(TargetUnit unit, long offset, long position, ReadOnlyMemory<byte> data, CancellationToken stop) =>
        ForEachPieceAsync(unit, offset, data.Length, (piece, at) => Difference(piece.Span, data.Span.Slice((int)at, piece.Length), position + at), stop);

    private static ValueTask<Sense?> ComparePatternAsync(TargetUnit unit, ScsiPlan plan, ReadOnlyMemory<byte> block, CancellationToken stop) =>
        ForEachPieceAsync(unit, plan.Offset, plan.Length, (piece, at) =>
        {
            for (var i = 0; i + block.Length <= piece.Length; i += block.Length)
            {
                if (Difference(piece.Span.Slice(i, block.Length), block.Span, at + i) is { } sense)
                {
                    return sense;
                }
            }

            return null;
        }, stop);

    private static async ValueTask<Sense?> OrWriteAsync(TargetUnit unit, long offset, ReadOnlyMemory<byte> data, CancellationToken stop)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(data.Length);
        await unit.Atomic.WaitAsync(stop);
        try
        {
            var piece = buffer.AsMemory(0, data.Length);
            await unit.Device.ReadAsync(offset, piece, stop);
            Or(piece.Span, data.Span);
            await unit.Device.WriteAsync(offset, piece, stop);
            return null;
        }
        finally
        {
            unit.Atomic.Release();
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static async ValueTask<Sense?> CompareAndWriteAsync(TargetUnit unit, ScsiPlan plan, ReadOnlyMemory<byte> data, CancellationToken stop)
    {
        var half = (int)plan.Length;
        if (data.Length < 2 * half)
        {
            return Sense.WrongAmountOfData;
        }

        await unit.Atomic.WaitAsync(stop);
        try
        {
            if (await CompareAsync(unit, plan.Offset, 0, data[..half], stop) is { } miscompare)
            {
                return miscompare;
            }

            await unit.Device.WriteAsync(plan.Offset, data.Slice(half, half), stop);
            return null;
        }
        finally
        {
            unit.Atomic.Release();
        }
    }

    private static async ValueTask<Sense?> WriteSameAsync(TargetUnit unit, ScsiPlan plan, ReadOnlyMemory<byte> block, CancellationToken stop)
    {
        if (block.Length < unit.Device.BlockSize)
        {
            return Sense.WrongAmountOfData;
        }

        if (!block.Span.ContainsAnyExcept((byte)0))
        {
            await unit.Device.UnmapAsync(plan.Offset, plan.Length, stop);
            return null;
        }

        var buffer = ArrayPool<byte>.Shared.Rent((int)Math.Min(PieceBytes, plan.Length));
        var piece = buffer.AsMemory(0, (int)Math.Min(PieceBytes, plan.Length));
        for (var i = 0; i < piece.Length; i += block.Length)
        {
            block.CopyTo(piece[i..]);
        }

        for (long at = 0; at < plan.Length; at += piece.Length)
        {
            await unit.Device.WriteAsync(plan.Offset + at, piece[..(int)Math.Min(piece.Length, plan.Length - at)], stop);
        }

        ArrayPool<byte>.Shared.Return(buffer);
        return null;
    }

    private static async ValueTask<Sense?> UnmapAsync(TargetUnit unit, ReadOnlyMemory<byte> list, CancellationToken stop)
    {
        var (count, wrong) = DiskData.CheckUnmap(unit.Scsi.Facts, list.Span);
        for (var i = 0; wrong is null && i < count; i++)
        {
            var (lba, blocks) = DiskData.UnmapRange(list.Span, i);
            if (blocks > 0)
            {
                await unit.Device.UnmapAsync((long)lba * unit.Device.BlockSize, (long)blocks * unit.Device.BlockSize, stop);
            }
        }

        return wrong;
    }

    /// <summary>Reads a range piece by piece until one is judged bad.</summary>
    private static async ValueTask<Sense?> ForEachPieceAsync(TargetUnit unit, long offset, long length, Func<ReadOnlyMemory<byte>, long, Sense?> judge, CancellationToken stop)
    {
        var buffer = ArrayPool<byte>.Shared.Rent((int)Math.Min(PieceBytes, length));
        try
        {
            for (long at = 0; at < length; at += PieceBytes)
            {
                var piece = buffer.AsMemory(0, (int)Math.Min(PieceBytes, length - at));
                await unit.Device.ReadAsync(offset + at, piece, stop);
                if (judge(piece, at) is { } sense)
                {
                    return sense;
                }
            }

            return null;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>MISCOMPARE with the offset of the first byte that differs, counted from the beginning of the data.</summary>
    private static Sense? Difference(ReadOnlySpan<byte> medium, ReadOnlySpan<byte> data, long at)
    {
        var same = medium.CommonPrefixLength(data);
        return same == data.Length ? null : Sense.Miscompare((ulong)(at + same));
    }

    private static void Or(Span<byte> into, ReadOnlySpan<byte> with)
    {
        var at = 0;
        for (; at + Vector<byte>.Count <= into.Length; at += Vector<byte>.Count)
        {
            (new Vector<byte>(into[at..]) | new Vector<byte>(with[at..])).CopyTo(into[at..]);
        }

        for (; at < into.Length; at++)
        {
            into[at] |= with[at];
        }
    }
}
