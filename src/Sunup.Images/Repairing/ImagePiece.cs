using Sunup.Formats.Streams;

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
internal sealed class PieceStream(Stream image, IReadOnlyList<ImagePiece> pieces) : ReadOnlyStream
{
    public override long Length { get; } = pieces.Sum(piece => piece.Length);

    public override int Read(Span<byte> buffer)
    {
        var at = Position;
        foreach (var piece in pieces)
        {
            if (at < piece.Length)
            {
                var count = Read(piece, at, buffer[..(int)Math.Min(buffer.Length, piece.Length - at)]);
                Position += count;
                return count;
            }

            at -= piece.Length;
        }

        return 0;
    }

    private int Read(in ImagePiece piece, long at, Span<byte> buffer)
    {
        if (piece.Bytes is { } bytes)
        {
            bytes.AsSpan((int)at, buffer.Length).CopyTo(buffer);
            return buffer.Length;
        }

        image.Position = piece.Offset + at;
        return image.Read(buffer);
    }
}
