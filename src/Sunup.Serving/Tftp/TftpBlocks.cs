using Sunup.Linux.Sockets;
using Sunup.Protocols.Tftp;
using Sunup.Serving.Files;

namespace Sunup.Serving.Tftp;

/// <summary>The DATA packets of one transfer, ready to be sent: one buffer with a run of blocks, each with its header, filled from the file a run at a time.</summary>
/// <remarks>A run is what one segmented send takes: at most 64 blocks and 65,507 bytes. Nothing is allocated per block.</remarks>
internal sealed class TftpBlocks(ContentReader reader, int blockSize, long lastBlock, TftpBlockNumbers numbers, byte[] buffer)
{
    /// <summary>Bytes that a buffer must have.</summary>
    public const int BufferBytes = 65536;

    private readonly int _capacity = Math.Clamp(UdpSocket.MaxSegmentedBytes / (TftpPacketWriter.DataHeaderBytes + blockSize), 1, UdpSocket.MaxSegments);
    private long _first;
    private int _count;

    /// <summary>Bytes of a full packet.</summary>
    public int PacketBytes { get; } = TftpPacketWriter.DataHeaderBytes + blockSize;

    /// <summary>The packets of up to <paramref name="count"/> blocks from <paramref name="block"/> on, one after another.</summary>
    /// <exception cref="IOException">The file cannot be read, or became shorter.</exception>
    public ReadOnlySpan<byte> Packets(long block, int count)
    {
        if (block < _first || block >= _first + _count)
        {
            Fill(block);
        }

        var skip = (int)(block - _first);
        count = Math.Min(count, _count - skip);
        var start = skip * PacketBytes;
        var end = block + count - 1 == lastBlock ? start + ((count - 1) * PacketBytes) + TftpPacketWriter.DataHeaderBytes + LastBlockBytes : start + (count * PacketBytes);
        return buffer.AsSpan(start, end - start);
    }

    private int LastBlockBytes => (int)(reader.Length - ((lastBlock - 1) * blockSize));

    private void Fill(long first)
    {
        _count = 0;
        _first = first;
        var count = (int)Math.Min(_capacity, lastBlock - first + 1);
        var bytes = (int)Math.Min((long)count * blockSize, reader.Length - ((first - 1) * blockSize));

        // The run is read in one piece behind the room of its headers; then each block moves down to its place, where it overwrites only what has moved.
        var read = count * TftpPacketWriter.DataHeaderBytes;
        reader.Read((first - 1) * blockSize, buffer.AsSpan(read, bytes));
        for (var i = 0; i < count; i++)
        {
            var start = i * PacketBytes;
            var length = Math.Min(blockSize, bytes - (i * blockSize));
            buffer.AsSpan(read + (i * blockSize), length).CopyTo(buffer.AsSpan(start + TftpPacketWriter.DataHeaderBytes));
            TftpPacketWriter.WriteDataHeader(buffer.AsSpan(start), numbers.ToWire(first + i));
        }

        _count = count;
    }
}
