namespace Sunup.Formats.Loaders.Ipxe.Memory;

/// <summary>memtop_umalloc.c: each block directly below the one before, its data on a page, its header in front of it.</summary>
/// <remarks>
/// A block that grows while it is downloaded grows downwards from a fixed end, so that only its final length matters. A freed block is given back when
/// all below it are freed. The region is hidden from the memory map in whole pages (hidemem.c).
/// </remarks>
internal sealed class MemtopHeap(long top, long limit, int headerLength) : IExternalHeap
{
    private readonly List<Block> _blocks = [];

    private long Bottom => _blocks.Count == 0 ? top : _blocks[^1].Address;

    public int HeaderLength => headerLength;

    public long FreeEnd => _blocks.Count == 0 ? top : IpxePages.Down(Bottom - headerLength);

    public long? Allocate(long length)
    {
        var address = IpxePages.Down(Bottom - headerLength - length);
        if (address < limit)
        {
            return null;
        }

        _blocks.Add(new Block(address, Used: true));
        return address;
    }

    public void Free(long address)
    {
        var index = _blocks.FindIndex(block => block.Address == address);
        _blocks[index] = new Block(address, Used: false);
        while (_blocks is [.., { Used: false }])
        {
            _blocks.RemoveAt(_blocks.Count - 1);
        }
    }

    private readonly record struct Block(long Address, bool Used);
}
