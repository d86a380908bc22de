namespace Sunup.Formats.Loaders.Ipxe.Memory;

/// <summary>uheap.c over malloc.c: whole pages, one more page per block for its header, the first free run that is large enough.</summary>
/// <remarks>
/// For blocks that are asked for at their full length, as downloads with a known length are; a block that grows is copied to a new place each time.
/// </remarks>
internal sealed class GenericHeap(long top, long limit, int headerLength) : IExternalHeap
{
    private const long Page = IpxePages.Length;

    private readonly SortedDictionary<long, long> _free = [];
    private readonly Dictionary<long, long> _sizes = [];
    private long _start = top;

    public int HeaderLength => headerLength;

    public long FreeEnd => _start;

    public long? Allocate(long length)
    {
        var size = IpxePages.Up(length) + Page;
        var start = _free.FirstOrDefault(run => run.Value >= size, new KeyValuePair<long, long>(-1, 0)).Key;
        if (start < 0)
        {
            if (_start - size < limit)
            {
                return null;
            }

            _start -= size;
            GiveBack(_start, size);
            start = _start;
        }

        var left = _free[start] - size;
        _free.Remove(start);
        if (left > 0)
        {
            _free[start + size] = left;
        }

        _sizes[start + Page] = size;
        return start + Page;
    }

    public void Free(long address)
    {
        _sizes.Remove(address, out var size);
        GiveBack(address - Page, size);
        if (_free.TryGetValue(_start, out var lowest))
        {
            _free.Remove(_start);
            _start += lowest;
        }
    }

    // Runs that touch become one.
    private void GiveBack(long start, long size)
    {
        if (_free.Remove(start + size, out var above))
        {
            size += above;
        }

        foreach (var (below, length) in _free)
        {
            if (below + length == start)
            {
                _free[below] = length + size;
                return;
            }
        }

        _free[start] = size;
    }
}
