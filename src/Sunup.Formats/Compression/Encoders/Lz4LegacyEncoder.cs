using System.Buffers.Binary;
using Sunup.Formats.Compression.Native;

namespace Sunup.Formats.Compression.Encoders;

/// <summary>LZ4 legacy: a magic number, and chunks of 8 MiB with their length before them. Nothing marks the end.</summary>
/// <remarks>What is joined behind it needs four zero bytes before it; who joins knows whether something follows.</remarks>
internal sealed unsafe class Lz4LegacyEncoder : IEncoder
{
    private const int ChunkSize = 8 << 20;
    private const uint Magic = 0x184C2102;
    private const int LeastHighLevel = 3;

    private readonly int _level;
    private readonly byte[] _chunk = new byte[ChunkSize];
    private readonly byte[] _packed;
    private int _count;
    private bool _started;

    public Lz4LegacyEncoder(int level)
    {
        _level = level;
        _packed = new byte[sizeof(uint) + NativeLibraries.Enter(NativeLibraries.Lz4, () => LibLz4.CompressBound(ChunkSize))];
    }

    public void Write(ReadOnlySpan<byte> bytes, Stream output)
    {
        while (!bytes.IsEmpty)
        {
            var part = bytes[..Math.Min(bytes.Length, ChunkSize - _count)];
            part.CopyTo(_chunk.AsSpan(_count));
            _count += part.Length;
            bytes = bytes[part.Length..];
            if (_count == ChunkSize)
            {
                WriteChunk(output);
            }
        }
    }

    public void Finish(Stream output)
    {
        if (_count > 0 || !_started)
        {
            WriteChunk(output);
        }
    }

    public void Dispose()
    {
    }

    private void WriteChunk(Stream output)
    {
        if (!_started)
        {
            _started = true;
            BinaryPrimitives.WriteUInt32LittleEndian(_packed, Magic);
            output.Write(_packed, 0, sizeof(uint));
        }

        if (_count == 0)
        {
            return;
        }

        fixed (byte* from = _chunk)
        fixed (byte* to = &_packed[sizeof(uint)])
        {
            var room = _packed.Length - sizeof(uint);
            var length = _level < LeastHighLevel ? LibLz4.Compress(from, to, _count, room) : LibLz4.CompressHigh(from, to, _count, room, _level);
            BinaryPrimitives.WriteInt32LittleEndian(_packed, length);
            output.Write(_packed, 0, sizeof(uint) + length);
        }

        _count = 0;
    }
}
