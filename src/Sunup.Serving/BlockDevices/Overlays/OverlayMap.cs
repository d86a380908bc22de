using Microsoft.Win32.SafeHandles;
using Sunup.Formats.Disks.Overlays;
using Sunup.Linux.Storage;

namespace Sunup.Serving.BlockDevices.Overlays;

/// <summary>Which clusters of a disk are in the overlay: one bit each, in memory and in a file.</summary>
/// <remarks>
/// Bits are only ever set. In memory that is after the cluster's data are written; in the file after the data are on stable storage
/// (<see cref="OverlayBlockDevice.FlushAsync"/>). So whatever part of a page a crash leaves written is true.
/// </remarks>
internal sealed class OverlayMap : IDisposable
{
    private const int PageBytes = 4096;
    private const int WordsPerPage = PageBytes / sizeof(ulong);
    private readonly SafeFileHandle _file;
    private readonly ulong[] _words;
    private readonly int[] _dirtyPages;

    private OverlayMap(SafeFileHandle file, ulong[] words)
    {
        (_file, _words) = (file, words);
        _dirtyPages = new int[words.Length / WordsPerPage];
    }

    public static OverlayMap Open(SafeFileHandle file, long clusters)
    {
        var words = new ulong[PagesOf(clusters) * WordsPerPage];
        var bytes = new byte[words.Length * sizeof(ulong)];
        for (var at = 0; at < bytes.Length && RandomAccess.Read(file, bytes.AsSpan(at), OverlayHeader.Bytes + at) is > 0 and var count;)
        {
            at += count;
        }

        Buffer.BlockCopy(bytes, 0, words, 0, bytes.Length);
        return new OverlayMap(file, words);
    }

    public static long FileLength(long clusters) => OverlayHeader.Bytes + (PagesOf(clusters) * PageBytes);

    public bool IsHere(long cluster) => (Volatile.Read(ref _words[cluster >> 6]) >> (int)(cluster & 63) & 1) != 0;

    /// <summary>How many clusters from <paramref name="cluster"/> on are as that one is, at most <paramref name="most"/>.</summary>
    public long Run(long cluster, long most)
    {
        var isHere = IsHere(cluster);
        var count = 1L;
        while (count < most)
        {
            var next = cluster + count;
            if ((next & 63) == 0 && most - count >= 64 && Volatile.Read(ref _words[next >> 6]) == (isHere ? ulong.MaxValue : 0))
            {
                count += 64;
            }
            else if (IsHere(next) == isHere)
            {
                count++;
            }
            else
            {
                break;
            }
        }

        return count;
    }

    /// <summary>The data of these clusters are written.</summary>
    public void Add(long cluster, long count)
    {
        for (var at = cluster; at < cluster + count; at++)
        {
            Interlocked.Or(ref _words[at >> 6], 1UL << (int)(at & 63));
            Volatile.Write(ref _dirtyPages[(at >> 6) / WordsPerPage], 1);
        }
    }

    /// <summary>The pages that changed since they were taken last, as they are now.</summary>
    public List<(int Page, byte[] Bytes)> TakeDirty()
    {
        List<(int Page, byte[] Bytes)> pages = [];
        for (var page = 0; page < _dirtyPages.Length; page++)
        {
            if (Volatile.Read(ref _dirtyPages[page]) != 0 && Interlocked.Exchange(ref _dirtyPages[page], 0) != 0)
            {
                var bytes = new byte[PageBytes];
                Buffer.BlockCopy(_words, page * PageBytes, bytes, 0, PageBytes);
                pages.Add((page, bytes));
            }
        }

        return pages;
    }

    /// <summary>They were not written after all.</summary>
    public void PutBack(List<(int Page, byte[] Bytes)> pages)
    {
        foreach (var (page, _) in pages)
        {
            Volatile.Write(ref _dirtyPages[page], 1);
        }
    }

    /// <summary>Puts pages on stable storage; their clusters' data are there already.</summary>
    public void Store(List<(int Page, byte[] Bytes)> pages)
    {
        foreach (var (page, bytes) in pages)
        {
            RandomAccess.Write(_file, bytes, OverlayHeader.Bytes + ((long)page * PageBytes));
        }

        BlockStorage.FlushData(_file);
    }

    /// <summary>No cluster is in the overlay any more, also on stable storage.</summary>
    public void Clear()
    {
        RandomAccess.SetLength(_file, OverlayHeader.Bytes);
        RandomAccess.SetLength(_file, OverlayHeader.Bytes + ((long)_words.Length * sizeof(ulong)));
        BlockStorage.FlushData(_file);
        Array.Clear(_words);
        Array.Clear(_dirtyPages);
    }

    public long CountHere() => _words.Sum(word => (long)System.Numerics.BitOperations.PopCount(word));

    /// <summary>How many clusters the map in that file has.</summary>
    public static long CountIn(SafeFileHandle file)
    {
        var page = new ulong[WordsPerPage];
        var bytes = System.Runtime.InteropServices.MemoryMarshal.AsBytes(page.AsSpan());
        var count = 0L;
        for (long at = OverlayHeader.Bytes; RandomAccess.Read(file, bytes, at) == PageBytes; at += PageBytes)
        {
            count += page.Sum(word => (long)System.Numerics.BitOperations.PopCount(word));
        }

        return count;
    }

    public void Dispose() => _file.Dispose();

    private static long PagesOf(long clusters) => (clusters + (PageBytes * 8) - 1) / (PageBytes * 8);
}
