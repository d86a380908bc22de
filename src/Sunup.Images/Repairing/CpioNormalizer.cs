using Sunup.Formats.Compression;
using Sunup.Formats.Initramfs;

namespace Sunup.Images.Repairing;

/// <summary>Follows unpacked bytes from entry to entry, and passes on the entries alone: zeros between archives are left out, so that all is aligned.</summary>
/// <param name="output">Where the entries go; null to look only.</param>
internal sealed class CpioNormalizer(Stream? output) : IFlushSink
{
    private const int MagicLength = 6;
    private const int MostFill = 3;

    private readonly byte[] _header = new byte[CpioNewcHeader.Length];
    private int _headerCount;
    private long _skip;
    private long _position;

    public int Entries { get; private set; }

    /// <summary>Zeros that the kernel does not take where they are: before the first entry, or so many that the next one is not aligned.</summary>
    public bool HasWrongZeros { get; private set; }

    /// <summary>Something that is neither entry nor zeros came; what followed was not looked at.</summary>
    public bool HasJunk { get; private set; }

    /// <summary>The bytes ended in the middle of an entry.</summary>
    public bool EndsInside => _headerCount > 0 || _skip > 0;

    /// <summary>All that the last entry lacks is its padding.</summary>
    public bool LacksPadding => _headerCount == 0 && _skip is > 0 and <= MostFill;

    public bool Flush(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty && !HasJunk)
        {
            var count = _skip > 0 ? Pass(bytes) : _headerCount > 0 || bytes[0] == '0' ? TakeHeader(bytes) : TakeZeros(bytes);
            _position += count;
            bytes = bytes[count..];
        }

        return true;
    }

    /// <summary>Writes the padding that the last entry lacks.</summary>
    public void Finish()
    {
        if (LacksPadding)
        {
            output?.Write(new byte[_skip]);
            _skip = 0;
        }
    }

    private int Pass(ReadOnlySpan<byte> bytes)
    {
        var count = (int)Math.Min(_skip, bytes.Length);
        output?.Write(bytes[..count]);
        _skip -= count;
        return count;
    }

    private int TakeZeros(ReadOnlySpan<byte> bytes)
    {
        var count = bytes.IndexOfAnyExcept((byte)0) is >= 0 and var other ? other : bytes.Length;
        HasJunk |= count == 0;
        HasWrongZeros |= Entries == 0;
        return count;
    }

    private int TakeHeader(ReadOnlySpan<byte> bytes)
    {
        HasWrongZeros |= _headerCount == 0 && _position % 4 != 0;
        var count = Math.Min(_header.Length - _headerCount, bytes.Length);
        bytes[..count].CopyTo(_header.AsSpan(_headerCount));
        _headerCount += count;
        if (_headerCount == _header.Length)
        {
            StartEntry();
        }

        return count;
    }

    private void StartEntry()
    {
        if (!_header.AsSpan(0, MagicLength).SequenceEqual("070701"u8) && !_header.AsSpan(0, MagicLength).SequenceEqual("070702"u8))
        {
            HasJunk = true;
            return;
        }

        Entries++;
        _headerCount = 0;
        _skip = EntryLength.Of(_header) - _header.Length;
        output?.Write(_header);
    }
}
