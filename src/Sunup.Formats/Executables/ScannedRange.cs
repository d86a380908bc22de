namespace Sunup.Formats.Executables;

/// <summary>A range of a file that is gathered while the file passes by.</summary>
internal sealed class ScannedRange
{
    private byte[] _bytes = [];
    private ulong _start;
    private int _count;

    public bool IsSet { get; private set; }

    public bool IsWhole => IsSet && _count == _bytes.Length;

    public bool IsEmpty => IsSet && _bytes.Length == 0;

    public ReadOnlySpan<byte> Bytes => _bytes.AsSpan(0, _count);

    public void Clear() => (_bytes, _start, _count, IsSet) = ([], 0, 0, false);

    /// <summary>Names the range, and takes what is known of it: from the file's head, or from the piece that came last.</summary>
    /// <param name="start">Offset in the file.</param>
    /// <param name="length">In bytes; bounded by the caller.</param>
    /// <param name="head">The file's first bytes.</param>
    /// <param name="piece">The last piece.</param>
    /// <param name="end">Offset behind that piece.</param>
    public void Set(ulong start, int length, ReadOnlySpan<byte> head, ReadOnlySpan<byte> piece, long end)
    {
        (_bytes, _start, _count, IsSet) = (new byte[length], start, 0, true);
        Take(head, 0);
        Take(piece, end - piece.Length);
    }

    /// <summary>Takes what follows on what is there.</summary>
    public void Take(ReadOnlySpan<byte> piece, long position)
    {
        var next = _start + (ulong)_count;
        var pieceStart = (ulong)position;
        if (!IsSet || _count == _bytes.Length || next < pieceStart || next - pieceStart >= (ulong)piece.Length)
        {
            return;
        }

        var part = piece[(int)(next - pieceStart)..];
        part = part[..Math.Min(part.Length, _bytes.Length - _count)];
        part.CopyTo(_bytes.AsSpan(_count));
        _count += part.Length;
    }
}
