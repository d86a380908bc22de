namespace Sunup.Formats.Loaders.Ipxe.Memory;

/// <summary>What each byte of memory is, as runs; moves are done on it as iPXE does them on memory.</summary>
internal sealed class MemoryContents
{
    // Sorted by offset (an address here), without overlaps; what is between them is unknown.
    private readonly List<IpxeFragment> _runs = [];

    internal void Put(in IpxeFragment run)
    {
        if (run.Length <= 0)
        {
            return;
        }

        Clear(run.Offset, run.End);
        _runs.Insert(FirstEndingAfter(run.Offset), run);
    }

    internal void PutZeros(long address, long length) => Put(new IpxeFragment(address, length, IpxeFragmentSource.Zeros, -1, 0));

    /// <summary>memmove: the source is read whole before the target is written.</summary>
    internal void Move(long from, long to, long length)
    {
        var moved = Read(from, length);
        Clear(to, to + length);
        var index = FirstEndingAfter(to);
        foreach (var run in moved)
        {
            if (run.Source != IpxeFragmentSource.Unknown)
            {
                _runs.Insert(index++, run with { Offset = run.Offset + to });
            }
        }
    }

    /// <summary>The runs of a range without gaps; offsets count from <paramref name="address"/>.</summary>
    internal List<IpxeFragment> Read(long address, long length)
    {
        var result = new List<IpxeFragment>();
        var at = address;
        var end = address + length;
        for (var i = FirstEndingAfter(address); i < _runs.Count && _runs[i].Offset < end; i++)
        {
            AddUnknown(result, at, Math.Max(at, _runs[i].Offset), address);
            var from = Math.Max(at, _runs[i].Offset);
            var to = Math.Min(end, _runs[i].End);
            Add(result, _runs[i].Part(from, to, -address));
            at = to;
        }

        AddUnknown(result, at, end, address);
        return result;
    }

    private static void AddUnknown(List<IpxeFragment> result, long from, long to, long origin)
    {
        if (to > from)
        {
            result.Add(new IpxeFragment(from - origin, to - from, IpxeFragmentSource.Unknown, -1, 0));
        }
    }

    private static void Add(List<IpxeFragment> result, in IpxeFragment run)
    {
        if (result.Count > 0 && result[^1] is var last && last.Source == run.Source && last.Image == run.Image
            && (run.Source == IpxeFragmentSource.Zeros || last.ImageOffset + last.Length == run.ImageOffset))
        {
            result[^1] = last with { Length = last.Length + run.Length };
            return;
        }

        result.Add(run);
    }

    private void Clear(long from, long to)
    {
        for (var i = FirstEndingAfter(from); i < _runs.Count && _runs[i].Offset < to;)
        {
            var run = _runs[i];
            _runs.RemoveAt(i);
            if (run.Offset < from)
            {
                _runs.Insert(i++, run.Part(run.Offset, from, 0));
            }

            if (run.End > to)
            {
                _runs.Insert(i++, run.Part(to, run.End, 0));
            }
        }
    }

    private int FirstEndingAfter(long address)
    {
        var (low, high) = (0, _runs.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = _runs[middle].End > address ? (low, middle) : (middle + 1, high);
        }

        return low;
    }
}
