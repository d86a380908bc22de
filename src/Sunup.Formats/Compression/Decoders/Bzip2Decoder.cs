using System.Numerics;

namespace Sunup.Formats.Compression.Decoders;

/// <summary>bzip2: blocks of at most 900 kB, each with a checksum, and one over all.</summary>
/// <remarks>
/// Source: lib/decompress_bunzip2.c. Output is flushed when 4 KiB are full and another byte comes, and at the end of the stream: a fault drops what was not flushed.
/// A stream without a byte is not compared with its checksum.
/// </remarks>
internal sealed class Bzip2Decoder : IKernelDecoder
{
    private const int PieceSize = 4096;
    private const int LevelUnit = 100_000;
    private const uint Polynomial = 0x04c11db7;
    private static readonly uint[] s_crcTable = [.. Enumerable.Range(0, 256).Select(CrcOf)];

    public CompressionMethod Method => CompressionMethod.Bzip2;

    public DecodeOutcome Decode(InputWindow input, IFlushSink sink)
    {
        var start = input.Position;
        if (input.Peek(4) is not [0x42, 0x5a, 0x68, >= (byte)'1' and <= (byte)'9' and var level, ..])
        {
            return new DecodeOutcome(0, Failed: true);
        }

        input.Advance(4);
        var bits = new Bzip2Bits(input);
        var outcome = new Output(sink).Decode(new Bzip2Block(bits, (level - '0') * LevelUnit));
        bits.Settle();
        return outcome with
        {
            Consumed = input.Position - start,
            Undefined = bits.ReadsBeyond ? "the bzip2 data is cut: the kernel reads on behind the end of the image, and most likely fails" : null,
        };
    }

    private static uint CrcOf(int high)
    {
        var crc = (uint)high << 24;
        for (var bit = 0; bit < 8; bit++)
        {
            crc = (crc & 0x8000_0000) != 0 ? (crc << 1) ^ Polynomial : crc << 1;
        }

        return crc;
    }

    private sealed class Output(IFlushSink sink)
    {
        private readonly byte[] _piece = new byte[PieceSize];
        private int _count;
        private uint _crc;
        private uint _total;

        public DecodeOutcome Decode(Bzip2Block block)
        {
            while (true)
            {
                var result = block.Read();
                if (result == Bzip2Result.Fault)
                {
                    return new DecodeOutcome(0, Failed: true);
                }

                if (result == Bzip2Result.LastBlock)
                {
                    return End(block.Crc);
                }

                _crc = uint.MaxValue;
                if (!Write(block))
                {
                    return Refused();
                }

                _total = BitOperations.RotateLeft(_total, 1) ^ ~_crc;
                if (~_crc != block.Crc)
                {
                    return new DecodeOutcome(0, "Data integrity error when decompressing.", Failed: true);
                }
            }
        }

        private static DecodeOutcome Refused() => new(0, "Compressed file ends unexpectedly", Failed: true);

        private DecodeOutcome End(uint crc)
        {
            if (_count == 0)
            {
                return default;
            }

            return !sink.Flush(_piece.AsSpan(0, _count)) ? Refused()
                : crc != _total ? new DecodeOutcome(0, "Data integrity error when decompressing.", Failed: true)
                : default;
        }

        /// <summary>Follows the chain and undoes the first run-length code: four equal bytes and a count.</summary>
        private bool Write(Bzip2Block block)
        {
            if (block.Length == 0)
            {
                return true;
            }

            var chain = block.Chain;
            var entry = chain[block.Origin];
            var current = (byte)entry;
            var countdown = 5;
            for (var left = block.Length; left > 0; left--)
            {
                var previous = current;
                entry = chain[entry >> 8];
                current = (byte)entry;
                var copies = 1;
                if (--countdown == 0)
                {
                    (copies, current, countdown) = (current, previous, 5);
                }
                else if (current != previous)
                {
                    countdown = 4;
                }

                for (; copies > 0; copies--)
                {
                    if (!Put(current))
                    {
                        return false;
                    }
                }
            }

            return true;
        }

        private bool Put(byte value)
        {
            if (_count == PieceSize)
            {
                _count = 0;
                if (!sink.Flush(_piece))
                {
                    return false;
                }
            }

            _piece[_count++] = value;
            _crc = (_crc << 8) ^ s_crcTable[(_crc >> 24) ^ value];
            return true;
        }
    }
}
