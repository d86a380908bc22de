using Microsoft.Win32.SafeHandles;
using Sunup.Linux.Storage;
using Sunup.Model;

namespace Sunup.Serving.BlockDevices;

/// <summary>A raw image or a block device of this host, byte for byte.</summary>
/// <remarks>
/// What the kernel has in memory is read at once, on the caller's thread; what a disk must bring is read on another, so that one slow disk
/// stops nobody else. Writes go to the kernel's cache at once; <see cref="FlushAsync"/> waits for the disk, on another thread.
/// </remarks>
public sealed class FileBlockDevice : IBlockDevice
{
    private readonly SafeFileHandle _file;
    private readonly long _length;
    private bool _asksCache = true;

    private FileBlockDevice(SafeFileHandle file, long length, int blockSize, bool isReadOnly, string name)
    {
        _file = file;
        _length = length;
        BlockSize = blockSize;
        BlockCount = length / blockSize;
        IsReadOnly = isReadOnly;
        Identity = BlockDeviceIdentity.FromName(name);
    }

    public int BlockSize { get; }

    public long BlockCount { get; }

    public bool IsReadOnly { get; }

    public BlockDeviceIdentity Identity { get; }

    /// <summary>Opens an image file or a block device. Nobody else who locks it (flock) has it at the same time, unless all only read.</summary>
    /// <param name="path">The file.</param>
    /// <param name="isReadOnly">Nothing is ever written.</param>
    /// <param name="blockSize">512 or 4096; null takes the block device's, or 512.</param>
    /// <exception cref="FindingException">SU0560: it cannot be opened, is in use, or has no whole block.</exception>
    public static FileBlockDevice Open(string path, bool isReadOnly = false, int? blockSize = null)
    {
        SafeFileHandle file;
        try
        {
            file = File.OpenHandle(path, FileMode.Open, isReadOnly ? FileAccess.Read : FileAccess.ReadWrite, isReadOnly ? FileShare.Read : FileShare.None);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new FindingException(BlockDeviceFindings.CannotOpen(path, e.Message, isReadOnly), e);
        }

        var size = BlockStorage.SizeOfBlockDevice(file);
        var length = size ?? RandomAccess.GetLength(file);
        var block = blockSize ?? (size is null ? 512 : BlockStorage.SectorSizeOfBlockDevice(file) ?? 512);
        if (length >= block)
        {
            return new FileBlockDevice(file, length / block * block, block, isReadOnly, Path.GetFullPath(path));
        }

        file.Dispose();
        throw new FindingException(BlockDeviceFindings.TooShort(path, length, block));
    }

    public ValueTask ReadAsync(long offset, Memory<byte> into, CancellationToken stop)
    {
        if (!_asksCache)
        {
            ReadAll(offset, into.Span);
            return ValueTask.CompletedTask;
        }

        var count = BlockStorage.ReadCached(_file, into.Span, offset);
        if (count == into.Length)
        {
            return ValueTask.CompletedTask;
        }

        if (count == -2)
        {
            // tmpfs and the like: all of it is memory.
            _asksCache = false;
            ReadAll(offset, into.Span);
            return ValueTask.CompletedTask;
        }

        var done = Math.Max(count, 0);
        return new ValueTask(Task.Run(() => ReadAll(offset + done, into.Span[done..]), stop));
    }

    public ValueTask WriteAsync(long offset, ReadOnlyMemory<byte> from, CancellationToken stop)
    {
        RandomAccess.Write(_file, from.Span, offset);
        return ValueTask.CompletedTask;
    }

    public ValueTask FlushAsync(CancellationToken stop) =>
        IsReadOnly ? ValueTask.CompletedTask : new ValueTask(Task.Run(() => BlockStorage.FlushData(_file), stop));

    public ValueTask UnmapAsync(long offset, long length, CancellationToken stop)
    {
        if (!BlockStorage.TryPunchHole(_file, offset, length))
        {
            WriteZeros(offset, length);
        }

        return ValueTask.CompletedTask;
    }

    public BlockExtent ExtentAt(long offset)
    {
        var (isData, until) = BlockStorage.ExtentAt(_file, offset, _length);
        // A block is allocated when any part of it is.
        var blocks = isData ? (until - offset + BlockSize - 1) / BlockSize : (until - offset) / BlockSize;
        return blocks > 0 ? new BlockExtent(blocks * BlockSize, isData) : new BlockExtent(BlockSize, true);
    }

    public ValueTask DisposeAsync()
    {
        _file.Dispose();
        return ValueTask.CompletedTask;
    }

    private void ReadAll(long offset, Span<byte> into)
    {
        while (!into.IsEmpty)
        {
            var count = RandomAccess.Read(_file, into, offset);
            if (count == 0)
            {
                throw new EndOfStreamException($"the image ends at byte {offset}: it was cut while it was served");
            }

            into = into[count..];
            offset += count;
        }
    }

    private void WriteZeros(long offset, long length)
    {
        var zeros = new byte[Math.Min(length, 1 << 20)];
        while (length > 0)
        {
            var count = (int)Math.Min(length, zeros.Length);
            RandomAccess.Write(_file, zeros.AsSpan(0, count), offset);
            offset += count;
            length -= count;
        }
    }
}
