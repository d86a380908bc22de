using System.Collections.Immutable;

namespace Sunup.Formats.Loaders.Ipxe.Memory;

/// <summary>One run of the model.</summary>
internal sealed class IpxeLayoutRun
{
    // INITRD_MIN_FREE_LEN of v1.21.1.
    private const long WorkingSpace = 512 * 1024;
    private const long KernelAddress = 0x10_0000;

    // Where in iPXE an embedded image is does not matter; apart from each other they are.
    private const long EmbeddedStep = 1L << 32;

    private readonly IpxeLayoutInput _input;
    private readonly ImmutableArray<IpxeLayoutImage> _blocks;
    private readonly IExternalHeap _heap;
    private readonly MemoryContents _memory = new();
    private readonly List<IpxeBlock> _allocated = [];
    private readonly long[] _addresses;
    private readonly ImmutableArray<int> _list;
    private long _initrdTop;

    internal IpxeLayoutRun(IpxeLayoutInput input)
    {
        _input = input;
        _blocks = input.Blocks;
        _addresses = new long[_blocks.Length];
        _heap = IsGeneric
            ? new GenericHeap(input.HeapTop, input.HeapLimit, input.Is64Bit ? 8 : 4)
            : new MemtopHeap(input.HeapTop, input.HeapLimit, input.Is64Bit ? 16 : 8);
        IEnumerable<int> order = input.ListOrder.IsDefaultOrEmpty ? Enumerable.Range(0, _blocks.Length) : input.ListOrder;
        _list = [.. order.Where(index => index >= 0 && index < _blocks.Length && _blocks[index].IsListed).Distinct()];
    }

    private bool IsGeneric => _input.Era is IpxeEra.GenericHeap or IpxeEra.StraddlersStay;

    private long KernelEnd => KernelAddress + _input.KernelProtectedModeLength;

    internal IpxeLayout Run()
    {
        if (_input.Era == IpxeEra.Efi)
        {
            return new EfiJoin(_input, _list).Join();
        }

        if (Allocate() is { } full)
        {
            return Refuse(full);
        }

        if (KernelEnd > _heap.FreeEnd)
        {
            return Refuse(new IpxeRefusal(IpxeRefusalKind.KernelMeetsHeap, -1, KernelEnd, _heap.FreeEnd));
        }

        if (_list.IsEmpty)
        {
            return Result() with { Blob = null };
        }

        var loader = new BlobLoader(_memory, _addresses, _input, _list);
        return _input.Era switch
        {
            IpxeEra.NoReshuffle => WithoutReshuffle(loader),
            IpxeEra.StraddlersStay => Newer(loader),
            _ => Older(loader),
        };
    }

    private IpxeRefusal? Allocate()
    {
        _initrdTop = _heap.FreeEnd;
        for (var i = 0; i < _blocks.Length; i++)
        {
            var length = Math.Max(0, _blocks[i].Length);
            var address = _blocks[i].IsEmbedded ? _input.HeapTop + (i * EmbeddedStep) : _heap.Allocate(length);
            if (address is not { } place)
            {
                return new IpxeRefusal(IpxeRefusalKind.HeapFull, i, length, _heap.FreeEnd - _input.HeapLimit);
            }

            _addresses[i] = place;
            _allocated.Add(new IpxeBlock(i, place, length, _blocks[i].IsEmbedded ? 0 : _heap.HeaderLength));
            FreeAfter(i);
        }

        foreach (var block in _allocated)
        {
            _memory.Put(new IpxeFragment(block.Address, block.Length, IpxeFragmentSource.Image, block.Image, 0));
        }

        return null;
    }

    // A block that is freed is freed before the next one; those of the start-up when all of them are there and the top is recorded.
    private void FreeAfter(int index)
    {
        var isLastOfStartup = index == _input.Startup.Length - 1;
        if (isLastOfStartup)
        {
            _initrdTop = _heap.FreeEnd;
        }

        var from = isLastOfStartup ? 0 : index < _input.Startup.Length ? index + 1 : index;
        for (var i = from; i <= index; i++)
        {
            if (_blocks[i] is { Fate: IpxeImageFate.Freed, IsEmbedded: false })
            {
                _heap.Free(_addresses[i]);
            }
        }
    }

    private IpxeLayout Older(BlobLoader loader)
    {
        var total = loader.TotalLength;
        if (total + WorkingSpace >= _initrdTop - KernelEnd)
        {
            return Refuse(new IpxeRefusal(IpxeRefusalKind.NoRoomToReshuffle, -1, total + WorkingSpace, _initrdTop - KernelEnd));
        }

        if (KernelEnd + total > _input.InitrdAddressMax)
        {
            return Refuse(new IpxeRefusal(IpxeRefusalKind.AboveInitrdAddressMax, -1, KernelEnd + total, _input.InitrdAddressMax));
        }

        if (_list.FirstOrDefault(index => _blocks[index].Length == 0, -1) is >= 0 and var empty)
        {
            return Refuse(new IpxeRefusal(IpxeRefusalKind.EmptyImage, empty, 1, 0));
        }

        var reshuffle = new Reshuffle(_memory, _addresses, _input, _list);
        var used = reshuffle.SquashHigh(_initrdTop);
        if (!reshuffle.Sort(KernelEnd, used - KernelEnd, static _ => true))
        {
            return Refuse(new IpxeRefusal(IpxeRefusalKind.Endless, -1, 0, 0));
        }

        var blob = loader.LoadBelow(HighestEnd());
        return Result() with { Moves = [.. reshuffle.Moves, .. loader.Moves], Blob = blob, Overwrites = Damage.Of(_input, blob) };
    }

    private IpxeLayout Newer(BlobLoader loader)
    {
        var (start, end) = (_input.HeapLimit, _initrdTop);
        var highest = Math.Min(end, _input.InitrdAddressMax + 1);
        var address = IpxePages.Down(highest - loader.BlobLength);
        if (address < Math.Max(KernelEnd, start))
        {
            return Refuse(new IpxeRefusal(IpxeRefusalKind.AboveInitrdAddressMax, -1, KernelEnd + loader.BlobLength, highest));
        }

        var reshuffle = new Reshuffle(_memory, _addresses, _input, _list);
        reshuffle.SquashWithinRegion(start, end);
        reshuffle.Sort(null, 0, image => _addresses[image] >= start && _addresses[image] < end);
        var blob = loader.LoadAt(address);
        return Result() with { Moves = [.. reshuffle.Moves, .. loader.Moves], Blob = blob, Overwrites = Damage.Of(_input, blob) };
    }

    // Copied to a whole MiB below the kernel's image that is free and low enough; 4 bytes of alignment.
    private IpxeLayout WithoutReshuffle(BlobLoader loader)
    {
        const long Step = 0x10_0000;
        var kernel = Array.FindLastIndex([.. _blocks], block => block.Fate == IpxeImageFate.Held);
        var start = (kernel < 0 ? _heap.FreeEnd : _addresses[kernel]) & ~(Step - 1);
        var length = loader.LengthAlignedTo(4);
        while (start > KernelEnd && (start + length > _heap.FreeEnd || start + length - 1 > _input.InitrdAddressMax))
        {
            start -= Step;
        }

        if (start <= KernelEnd)
        {
            return Refuse(new IpxeRefusal(IpxeRefusalKind.NoRoomToReshuffle, -1, length, _heap.FreeEnd - KernelEnd));
        }

        var blob = loader.LoadPackedAt(start, 4);
        return Result() with { Moves = [.. loader.Moves], Blob = blob, Overwrites = Damage.Of(_input, blob) };
    }

    // bzimage.c: the end of the highest image, or the last whole page below initrd_addr_max.
    private long HighestEnd()
    {
        var highest = _list.MaxBy(index => _addresses[index]);
        var top = _addresses[highest] + IpxePages.Up(_blocks[highest].Length);
        return top - 1 > _input.InitrdAddressMax ? IpxePages.Down(_input.InitrdAddressMax + 1) : top;
    }

    private IpxeLayout Result() => new() { Input = _input, InitrdTop = _initrdTop, Blocks = [.. _allocated], List = _list };

    private IpxeLayout Refuse(IpxeRefusal refusal) => Result() with { Refusal = refusal };
}
