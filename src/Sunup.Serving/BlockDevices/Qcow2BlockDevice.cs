using Sunup.Formats.Disks.Qcow2;
using Sunup.Formats.Recognition;
using Sunup.Model;

namespace Sunup.Serving.BlockDevices;

/// <summary>A QCOW2 image, for reading: a golden image, with or without overlays above it.</summary>
/// <remarks>
/// One read at a time, each on another thread than the session's loop: a compressed cluster takes its time. An image that rests on a backing file is
/// refused: what it names would be served to the network, whatever file that is.
/// </remarks>
public sealed class Qcow2BlockDevice : IBlockDevice
{
    private readonly FileStream _file;
    private readonly Qcow2Image _image;
    private readonly Stream _disk;
    private readonly SemaphoreSlim _reading = new(1, 1);

    private Qcow2BlockDevice(FileStream file, Qcow2Image image, int blockSize, string name)
    {
        (_file, _image, BlockSize) = (file, image, blockSize);
        _disk = image.Open();
        BlockCount = image.Length / blockSize;
        Identity = BlockDeviceIdentity.FromName(name);
    }

    public int BlockSize { get; }

    public long BlockCount { get; }

    public bool IsReadOnly => true;

    public BlockDeviceIdentity Identity { get; }

    /// <param name="path">The image.</param>
    /// <param name="blockSize">512 or 4096; null takes 512.</param>
    /// <exception cref="FindingException">SU0560: it cannot be opened, is damaged, or rests on another file.</exception>
    public static Qcow2BlockDevice Open(string path, int? blockSize = null)
    {
        FileStream file;
        try
        {
            file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new FindingException(BlockDeviceFindings.CannotOpen(path, e.Message, isReadOnly: true), e);
        }

        var block = blockSize ?? 512;
        var image = Qcow2Image.Read(new FileBytes(file), out var why);
        var finding = image is null ? BlockDeviceFindings.BadQcow2(path, $"{why}")
            : image.Header.BackingFile is { } backing ? BlockDeviceFindings.HasBackingFile(path, backing)
            : image.Length < block ? BlockDeviceFindings.TooShort(path, image.Length, block)
            : null;
        if (finding is null)
        {
            return new Qcow2BlockDevice(file, image!, block, Path.GetFullPath(path));
        }

        file.Dispose();
        throw new FindingException(finding);
    }

    public async ValueTask ReadAsync(long offset, Memory<byte> into, CancellationToken stop)
    {
        await _reading.WaitAsync(stop);
        try
        {
            await Task.Run(() => Read(offset, into.Span), CancellationToken.None);
        }
        finally
        {
            _reading.Release();
        }
    }

    public ValueTask WriteAsync(long offset, ReadOnlyMemory<byte> from, CancellationToken stop) => throw new IOException("a QCOW2 image is served for reading");

    public ValueTask FlushAsync(CancellationToken stop) => ValueTask.CompletedTask;

    public ValueTask UnmapAsync(long offset, long length, CancellationToken stop) => throw new IOException("a QCOW2 image is served for reading");

    /// <summary>Of one cluster or less: what the image does not have reads as zeros.</summary>
    public BlockExtent ExtentAt(long offset)
    {
        _reading.Wait();
        try
        {
            var mapping = _image.Map(offset);
            var isAllocated = mapping.Kind is not (Qcow2MappingKind.Zero or Qcow2MappingKind.Backing);
            return new BlockExtent(Math.Max(mapping.Length / BlockSize, 1) * BlockSize, isAllocated);
        }
        finally
        {
            _reading.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _file.DisposeAsync();
        _reading.Dispose();
    }

    private void Read(long offset, Span<byte> into)
    {
        try
        {
            _disk.Position = offset;
            _disk.ReadExactly(into);
        }
        catch (InvalidDataException e)
        {
            throw new IOException(e.Message, e);
        }
    }
}
