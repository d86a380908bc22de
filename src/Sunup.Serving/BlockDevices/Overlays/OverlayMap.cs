using Microsoft.Win32.SafeHandles;
using Sunup.Formats.Disks.Overlays;
using Sunup.Linux.Storage;

namespace Sunup.Serving.BlockDevices.Overlays;

/// <summary>Which clusters of a disk are in the overlay: one bit each, in memory and in a file.</summary>
/// <remarks>
/// Bits are only ever set, but for <see cref="Clear"/>. In memory that is after the cluster's data are written; in the file after the data are on stable storage
/// (<see cref="OverlayBlockDevice.FlushAsync"/>). So whatever part of a page a crash leaves written is true. What is set and not in the file yet is in
/// <see cref="UnflushedMap"/> for a process that comes after this one.
/// </remarks>
internal sealed class OverlayMap : IDisposable
{
    private const int PageBytes = 4096;
    private const int WordsPerPage = PageBytes / sizeof(ulong);
    private readonly SafeFileHandle _file;
    private readonly UnflushedMap _unflushed;
    private readonly OverlayHeader _header;
    private readonly ulong[] _words;
    private readonly int[] _dirtyPages;

    private OverlayMap(SafeFileHandle file, UnflushedMap unflushed, OverlayHeader header, ulong[] words)
    {
        (_file, _unflushed, _header, _words) = (file, unflushed, header, words);
        _dirtyPages = new int[words.Length / WordsPerPage];
        unflushed.MergeInto(words, word => _dirtyPages[word / WordsPerPage] = 1);
    }

    public static OverlayMap Open(SafeFileHandle file, UnflushedMap unflushed, OverlayHeader header, long clusters)
    {
        var words = new ulong[PagesOf(clusters) * WordsPerPage];
        var bytes = new byte[words.Length * sizeof(ulong)];
        for (var at = 0; at < bytes.Length && RandomAccess.Read(file, bytes.AsSpan(at), OverlayHeader.Bytes + at) is > 0 and var count;)
        {
            at += count;
        }

        Buffer.BlockCopy(bytes, 0, words, 0, bytes.Length);
        return new OverlayMap(file, unflushed, header, words);
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

    /// <summary>The data of these clusters are written. Calls do not overlap.</summary>
    /// <exception cref="IOException">There is no room to note it: nothing is changed.</exception>
    public void Add(long cluster, long count)
    {
        for (var (at, end) = (cluster, cluster + count); at < end;)
        {
            var next = Math.Min(end, ((at >> 6) + WordsPerPage) << 6);
            AddInWords(at, next);
            at = next;
        }
    }

    /// <summary>At most as many words as a page has.</summary>
    private void AddInWords(long at, long end)
    {
        var first = (int)(at >> 6);
        var words = (int)((end - 1) >> 6) - first + 1;
        Span<ulong> here = stackalloc ulong[words];
        for (var i = 0; i < words; i++)
        {
            var start = (long)(first + i) << 6;
            here[i] = _words[first + i] | BitsOf(Math.Max(at - start, 0), Math.Min(end - start, 64));
        }

        _unflushed.Write(first, here);
        for (var i = 0; i < words; i++)
        {
            Volatile.Write(ref _words[first + i], here[i]);
            Volatile.Write(ref _dirtyPages[(first + i) / WordsPerPage], 1);
        }
    }

    /// <summary>No cluster is here any more. A crash in the middle leaves an overlay that is made anew when it is opened.</summary>
    /// <exception cref="IOException">It is not done, and must be done again before anything is written.</exception>
    public void Clear()
    {
        OverlayFiles.Unmake(_file);
        _unflushed.Clear();
        Array.Clear(_words);
        Array.Clear(_dirtyPages);
        OverlayFiles.Write(_file, _header);
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

    public long CountHere() => _words.Sum(word => (long)System.Numerics.BitOperations.PopCount(word));

    /// <summary>How many clusters the map in that file has, with those of <paramref name="unflushed"/>.</summary>
    public static long CountIn(SafeFileHandle file, SafeFileHandle? unflushed)
    {
        var (page, more) = (new byte[PageBytes], new byte[PageBytes]);
        var isCounted = unflushed is not null && UnflushedMap.IsOfThisBoot(unflushed);
        var count = 0L;
        for (long at = OverlayHeader.Bytes; RandomAccess.Read(file, page, at) == PageBytes; at += PageBytes)
        {
            var read = isCounted ? RandomAccess.Read(unflushed!, more, at) : 0;
            more.AsSpan(read).Clear();
            for (var i = 0; i < PageBytes; i += sizeof(ulong))
            {
                count += System.Numerics.BitOperations.PopCount(BitConverter.ToUInt64(page, i) | BitConverter.ToUInt64(more, i));
            }
        }

        return count;
    }

    /// <summary>Everything is flushed, and nobody writes any more.</summary>
    public void EndUnflushed() => _unflushed.End();

    public void Dispose()
    {
        _file.Dispose();
        _unflushed.Dispose();
    }

    // Bits first (included) to end (not included) of a word.
    private static ulong BitsOf(long first, long end) => (end == 64 ? ulong.MaxValue : (1UL << (int)end) - 1) & ~((1UL << (int)first) - 1);

    private static long PagesOf(long clusters) => (clusters + (PageBytes * 8) - 1) / (PageBytes * 8);
}
