namespace Sunup.Images.Repairing;

/// <summary>Bytes of a new image: given ones, or a run of the original.</summary>
/// <param name="Bytes">Null where they are the original's.</param>
/// <param name="Offset">In the original.</param>
/// <param name="Length">In bytes.</param>
internal readonly record struct ImagePiece(byte[]? Bytes, long Offset, long Length)
{
    public static ImagePiece Of(byte[] bytes) => new(bytes, 0, bytes.Length);
}

/// <summary>Pieces, read one behind the other.</summary>
internal sealed class PieceStream(Stream image, IReadOnlyList<ImagePiece> pieces) : Stream
{
    private int _piece;
    private long _at;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => pieces.Sum(piece => piece.Length);

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(Span<byte> buffer)
    {
        while (_piece < pieces.Count && _at == pieces[_piece].Length)
        {
            _piece++;
            _at = 0;
        }

        if (_piece == pieces.Count || buffer.IsEmpty)
        {
            return 0;
        }

        var piece = pieces[_piece];
        var count = (int)Math.Min(buffer.Length, piece.Length - _at);
        if (piece.Bytes is { } bytes)
        {
            bytes.AsSpan((int)_at, count).CopyTo(buffer);
        }
        else
        {
            image.Position = piece.Offset + _at;
            count = image.Read(buffer[..count]);
        }

        _at += count;
        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
