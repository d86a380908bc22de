namespace Sunup.Serving.BlockDevices;

/// <summary>A disk as an initiator sees it: blocks that are read, written, flushed and given back.</summary>
/// <remarks>
/// Offsets and lengths are bytes, multiples of <see cref="BlockSize"/>, and lie inside the device: the caller checks. Calls may overlap in time;
/// what overlaps in range is in no particular order, as with a real disk. A call that ends at once allocates nothing.
/// Failures of the medium are <see cref="IOException"/>.
/// </remarks>
public interface IBlockDevice : IAsyncDisposable
{
    /// <summary>Logical block length: 512 or 4096 bytes.</summary>
    int BlockSize { get; }

    long BlockCount { get; }

    bool IsReadOnly { get; }

    BlockDeviceIdentity Identity { get; }

    ValueTask ReadAsync(long offset, Memory<byte> into, CancellationToken stop);

    /// <summary>What was written is read by every later read; it is on stable storage after the next <see cref="FlushAsync"/>.</summary>
    ValueTask WriteAsync(long offset, ReadOnlyMemory<byte> from, CancellationToken stop);

    /// <summary>All writes that ended before the call are on stable storage when it returns.</summary>
    ValueTask FlushAsync(CancellationToken stop);

    /// <summary>Gives the range back: it reads as zeros from now on.</summary>
    ValueTask UnmapAsync(long offset, long length, CancellationToken stop);

    /// <summary>Whether the range that begins at <paramref name="offset"/> has storage of its own, and how far that answer holds.</summary>
    BlockExtent ExtentAt(long offset);
}

/// <summary>A run of bytes that is allocated or not, all of it.</summary>
/// <param name="LengthBytes">From the offset that was asked for; at least one block.</param>
/// <param name="IsAllocated">False: it reads as zeros and takes no room.</param>
public readonly record struct BlockExtent(long LengthBytes, bool IsAllocated);
