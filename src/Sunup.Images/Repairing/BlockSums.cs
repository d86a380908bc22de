using System.Collections.Immutable;
using Sunup.Formats.Compression;

namespace Sunup.Images.Repairing;

/// <summary>CRC32 of what each block of an xz stream unpacks to.</summary>
internal sealed class BlockSums(ImmutableArray<XzBlock> blocks) : IFlushSink
{
    private readonly uint[] _sums = new uint[blocks.Length];
    private int _block;
    private long _inBlock;

    public bool Flush(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty && _block < blocks.Length)
        {
            var count = (int)Math.Min(bytes.Length, blocks[_block].UnpackedLength - _inBlock);
            _sums[_block] = Crc32.Of(bytes[..count], _sums[_block]);
            _inBlock += count;
            bytes = bytes[count..];
            if (_inBlock == blocks[_block].UnpackedLength)
            {
                _block++;
                _inBlock = 0;
            }
        }

        return bytes.IsEmpty;
    }

    public ImmutableArray<uint> ToArray() => [.. _sums];
}

/// <summary>Passes bytes on to two receivers.</summary>
internal sealed class TwoSinks(IFlushSink first, IFlushSink second) : IFlushSink
{
    public bool Flush(ReadOnlySpan<byte> bytes) => first.Flush(bytes) & second.Flush(bytes);
}
