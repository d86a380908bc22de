using Sunup.Formats.Disks.Overlays;
using Sunup.Model;

namespace Sunup.Serving.BlockDevices.Overlays;

/// <summary>A disk of its own for one machine over a golden image that many share: what it writes is kept aside, the image is never touched.</summary>
/// <remarks>
/// A cluster is in the overlay as a whole, at its own offset of a sparse file. Crash safety: data first, then the bit that says so, each followed by a
/// flush; a loss of power loses at most what was written after the last flush, a kill nothing that was answered, and neither what the golden image
/// has. docs/formats/overlay.md.
/// </remarks>
public sealed class OverlayBlockDevice : IBlockDevice
{
    private const int Cluster = OverlayHeader.ClusterBytes;
    private readonly IBlockDevice _base;
    private readonly FileBlockDevice _data;
    private readonly OverlayMap _map;
    private readonly string _folder;
    private readonly SemaphoreSlim _taking = new(1, 1);
    private readonly SemaphoreSlim _flushing = new(1, 1);

    private OverlayBlockDevice(IBlockDevice golden, FileBlockDevice data, OverlayMap map, string folder)
    {
        (_base, _data, _map, _folder) = (golden, data, map, folder);
        HasBooted = File.Exists(SystemPath);
        Identity = BlockDeviceIdentity.FromName(folder);
    }

    public int BlockSize => _base.BlockSize;

    public long BlockCount => _base.BlockCount;

    public bool IsReadOnly => false;

    public BlockDeviceIdentity Identity { get; }

    /// <summary>Bytes that the overlay has of its own.</summary>
    public long OwnBytes => _map.CountHere() * Cluster;

    private string SystemPath => Path.Combine(_folder, OverlayFiles.SystemName);

    /// <summary>The parts of the disk that the overlay has, in order, in bytes.</summary>
    public IEnumerable<(long Offset, long Length)> OwnRuns()
    {
        var length = BlockCount * BlockSize;
        var clusters = (length + Cluster - 1) / Cluster;
        for (long at = 0, run; at < clusters; at += run)
        {
            run = _map.Run(at, clusters - at);
            if (_map.IsHere(at))
            {
                yield return (at * Cluster, Math.Min(run * Cluster, length - (at * Cluster)));
            }
        }
    }

    /// <summary>Opens the overlay in a folder, which is made if there is none.</summary>
    /// <param name="folder">The overlay's.</param>
    /// <param name="goldenPath">The golden image.</param>
    /// <param name="golden">The same, open for reading; it stays the caller's.</param>
    /// <param name="resets">What was written before is forgotten.</param>
    /// <exception cref="FindingException">SU0571: it is over another image, or the image was changed. SU0572: it is damaged. SU0560: it is in use.</exception>
    public static OverlayBlockDevice Open(string folder, string goldenPath, IBlockDevice golden, bool resets = false)
    {
        var files = OverlayFiles.Open(folder, goldenPath, golden, resets);
        var length = golden.BlockCount * golden.BlockSize;
        return new OverlayBlockDevice(golden, files.Data, OverlayMap.Open(files.Map, files.Unflushed, files.Header, (length + Cluster - 1) / Cluster), Path.GetFullPath(folder));
    }

    /// <summary>Whether the next login of a loader begins another boot: since the last reset an operating system had the disk, or the machine started again.</summary>
    public bool HasBooted { get; private set; }

    /// <summary>An operating system has it now, or the machine starts again.</summary>
    public void NoteBooted()
    {
        if (!HasBooted)
        {
            HasBooted = true;
            File.WriteAllBytes(SystemPath, []);
        }
    }

    /// <summary>Forgets what was written, while nobody uses the disk; the bytes that were its own.</summary>
    /// <exception cref="IOException">It is not done, and must be done again before anybody uses it.</exception>
    public async Task<long> ResetAsync(CancellationToken stop)
    {
        await _taking.WaitAsync(stop);
        await _flushing.WaitAsync(CancellationToken.None);
        try
        {
            var forgotten = OwnBytes;
            await Task.Run(_map.Clear, CancellationToken.None);
            await _data.UnmapAsync(0, BlockCount * BlockSize, CancellationToken.None);
            File.Delete(SystemPath);
            HasBooted = false;
            return forgotten;
        }
        finally
        {
            _taking.Release();
            _flushing.Release();
        }
    }

    public ValueTask ReadAsync(long offset, Memory<byte> into, CancellationToken stop)
    {
        var (first, clusters) = ClustersOf(offset, into.Length);
        return _map.Run(first, clusters) >= clusters
            ? (_map.IsHere(first) ? _data : _base).ReadAsync(offset, into, stop)
            : ReadRunsAsync(offset, into, stop);
    }

    public ValueTask WriteAsync(long offset, ReadOnlyMemory<byte> from, CancellationToken stop)
    {
        var (first, clusters) = ClustersOf(offset, from.Length);
        return _map.IsHere(first) && _map.Run(first, clusters) >= clusters ? _data.WriteAsync(offset, from, stop) : TakeAsync(offset, from, first, clusters, stop);
    }

    public async ValueTask FlushAsync(CancellationToken stop)
    {
        await _flushing.WaitAsync(stop);
        try
        {
            // The pages are taken first: the data of their bits are written by now, and on stable storage after the flush.
            var pages = _map.TakeDirty();
            try
            {
                await _data.FlushAsync(CancellationToken.None);
                if (pages.Count > 0)
                {
                    await Task.Run(() => _map.Store(pages), CancellationToken.None);
                }
            }
            catch
            {
                _map.PutBack(pages);
                throw;
            }
        }
        finally
        {
            _flushing.Release();
        }
    }

    public async ValueTask UnmapAsync(long offset, long length, CancellationToken stop)
    {
        // Whole clusters become holes of the overlay; what is left of others is zeros that are written.
        var (start, end) = ((offset + Cluster - 1) / Cluster * Cluster, (offset + length) / Cluster * Cluster);
        if (start >= end)
        {
            await WriteAsync(offset, new byte[length], stop);
            return;
        }

        await _taking.WaitAsync(stop);
        try
        {
            await _data.UnmapAsync(start, end - start, stop);
            _map.Add(start / Cluster, (end - start) / Cluster);
        }
        finally
        {
            _taking.Release();
        }

        if (start > offset)
        {
            await WriteAsync(offset, new byte[start - offset], stop);
        }

        if (offset + length > end)
        {
            await WriteAsync(end, new byte[offset + length - end], stop);
        }
    }

    public BlockExtent ExtentAt(long offset)
    {
        var left = (BlockCount * BlockSize) - offset;
        var (first, clusters) = ClustersOf(offset, left);
        var run = Math.Min((_map.Run(first, clusters) * Cluster) - (offset - (first * Cluster)), left);
        var extent = (_map.IsHere(first) ? (IBlockDevice)_data : _base).ExtentAt(offset);
        return extent with { LengthBytes = Math.Min(extent.LengthBytes, run) };
    }

    public async ValueTask DisposeAsync()
    {
        await FlushAsync(CancellationToken.None);
        _map.EndUnflushed();
        await _data.DisposeAsync();
        _map.Dispose();
        _taking.Dispose();
        _flushing.Dispose();
    }

    private static (long First, long Count) ClustersOf(long offset, long length)
    {
        var first = offset / Cluster;
        return (first, Math.Max(((offset + length + Cluster - 1) / Cluster) - first, 1));
    }

    private async ValueTask ReadRunsAsync(long offset, Memory<byte> into, CancellationToken stop)
    {
        while (!into.IsEmpty)
        {
            var (first, clusters) = ClustersOf(offset, into.Length);
            var isHere = _map.IsHere(first);
            var run = (int)Math.Min((_map.Run(first, clusters) * Cluster) - (offset - (first * Cluster)), into.Length);
            await (isHere ? _data : _base).ReadAsync(offset, into[..run], stop);
            into = into[run..];
            offset += run;
        }
    }

    /// <summary>Writes where clusters are new: what the write leaves of them comes from the golden image.</summary>
    private async ValueTask TakeAsync(long offset, ReadOnlyMemory<byte> from, long first, long clusters, CancellationToken stop)
    {
        await _taking.WaitAsync(stop);
        try
        {
            var (start, end) = (first * Cluster, Math.Min((first + clusters) * Cluster, BlockCount * BlockSize));
            await FillAsync(start, offset - start, first, stop);
            await FillAsync(offset + from.Length, end - offset - from.Length, first + clusters - 1, stop);
            await _data.WriteAsync(offset, from, stop);
            _map.Add(first, clusters);
        }
        finally
        {
            _taking.Release();
        }
    }

    private async ValueTask FillAsync(long offset, long length, long cluster, CancellationToken stop)
    {
        if (length > 0 && !_map.IsHere(cluster))
        {
            var bytes = new byte[length];
            await _base.ReadAsync(offset, bytes, stop);
            await _data.WriteAsync(offset, bytes, stop);
        }
    }
}
