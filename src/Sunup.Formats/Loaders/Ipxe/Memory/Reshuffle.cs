namespace Sunup.Formats.Loaders.Ipxe.Memory;

/// <summary>initrd.c: images pushed to the top of memory and sorted there, on a model of memory.</summary>
/// <param name="memory">What is where; changed.</param>
/// <param name="addresses">Address of each block's data; changed.</param>
/// <param name="input">Lengths.</param>
/// <param name="list">The image list: indices of blocks, in order.</param>
internal sealed class Reshuffle(MemoryContents memory, long[] addresses, IpxeLayoutInput input, IReadOnlyList<int> list)
{
    private readonly List<IpxeMove> _moves = [];
    private readonly IpxeLayoutImage[] _blocks = [.. input.Blocks];

    internal IReadOnlyList<IpxeMove> Moves => _moves;

    /// <summary>Until 2025-05-22. Returns the lowest address in use.</summary>
    internal long SquashHigh(long top)
    {
        var current = top;
        while (Highest(long.MinValue, current) is >= 0 and var image)
        {
            // Taken for a move upwards; nothing checks that it is one.
            current -= IpxePages.Up(_blocks[image].Length);
            Move(IpxeMoveKind.Squash, image, current);
        }

        foreach (var image in list)
        {
            if (addresses[image] >= top)
            {
                current -= IpxePages.Up(_blocks[image].Length);
                Move(IpxeMoveKind.Copy, image, current);
            }
        }

        return current;
    }

    /// <summary>Since 2025-05-22 (11929389e): an image that reaches or crosses the top stays.</summary>
    internal void SquashWithinRegion(long start, long end)
    {
        var current = end;
        while (Highest(start, current) is >= 0 and var image)
        {
            current -= IpxePages.Up(_blocks[image].Length);
            if (current <= addresses[image])
            {
                current = addresses[image];
                continue;
            }

            Move(IpxeMoveKind.Squash, image, current);
        }
    }

    /// <summary>Bubble sort of neighbours into the list's order. False: it does not end.</summary>
    /// <param name="free">Working space; null for the newer way, which needs none.</param>
    /// <param name="freeLength">Its length.</param>
    /// <param name="isMovable">Which images take part.</param>
    internal bool Sort(long? free, long freeLength, Func<int, bool> isMovable)
    {
        for (var swaps = 0; FindPair(isMovable) is { } pair; swaps++)
        {
            if (swaps > list.Count * list.Count)
            {
                return false;
            }

            Swap(pair.Low, pair.High, free, IpxePages.Down(freeLength));
        }

        return true;
    }

    private int Highest(long from, long below)
    {
        var highest = -1;
        foreach (var image in list)
        {
            if (addresses[image] >= from && addresses[image] < below && (highest < 0 || addresses[image] > addresses[highest]))
            {
                highest = image;
            }
        }

        return highest;
    }

    private (int Low, int High)? FindPair(Func<int, bool> isMovable)
    {
        foreach (var low in list.Where(isMovable))
        {
            var adjacent = addresses[low] + IpxePages.Up(_blocks[low].Length);
            foreach (var high in list.Where(isMovable).TakeWhile(high => high != low))
            {
                if (addresses[high] == adjacent)
                {
                    return (low, high);
                }
            }
        }

        return null;
    }

    private void Swap(int low, int high, long? free, long freeLength)
    {
        var (lowFrom, highFrom) = (addresses[low], addresses[high]);
        var (lowLength, highLength) = (_blocks[low].Length, _blocks[high].Length);
        var done = free is { } space ? SwapThroughSpace(lowFrom, lowLength, highFrom, highLength, space, freeLength) : SwapInPlace(low, high);
        addresses[high] = lowFrom;
        addresses[low] = lowFrom + done;
        _moves.Add(new IpxeMove(IpxeMoveKind.Swap, high, highFrom, addresses[high], highLength));
        _moves.Add(new IpxeMove(IpxeMoveKind.Swap, low, lowFrom, addresses[low], lowLength));
    }

    private long SwapThroughSpace(long low, long lowLength, long high, long highLength, long free, long freeLength)
    {
        long done = 0;
        while (done < highLength)
        {
            var piece = Math.Min(highLength - done, Math.Max(freeLength, IpxePages.Length));
            var next = IpxePages.Up(done + piece);
            memory.Move(high + done, free, piece);
            memory.Move(low + done, low + next, lowLength);
            memory.Move(free, low + done, piece);
            done = next;
        }

        return done;
    }

    // Triple reversal (9231d8c95): as if both were lifted out whole, padding included.
    private long SwapInPlace(int low, int high)
    {
        var (lowLength, highLength) = (IpxePages.Up(_blocks[low].Length), IpxePages.Up(_blocks[high].Length));
        var below = memory.Read(addresses[low], lowLength);
        memory.Move(addresses[high], addresses[low], highLength);
        foreach (var run in below)
        {
            memory.Put(run with { Offset = run.Offset + addresses[low] + highLength });
        }

        return highLength;
    }

    private void Move(IpxeMoveKind kind, int image, long to)
    {
        _moves.Add(new IpxeMove(kind, image, addresses[image], to, _blocks[image].Length));
        memory.Move(addresses[image], to, _blocks[image].Length);
        addresses[image] = to;
    }
}
