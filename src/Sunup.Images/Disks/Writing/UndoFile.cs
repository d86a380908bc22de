using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Sunup.Formats.Disks.Gpt;

namespace Sunup.Images.Disks.Writing;

/// <summary>What stood on a disk before Sunup wrote to it: enough to put it back, byte for byte.</summary>
/// <remarks>
/// Little endian: <c>SUNUPUNDO</c> and a digit of the version; length of the disk, u64; number of pieces, u32; for each: offset u64, length u32, the bytes before,
/// the bytes that were to be written; then the SHA-256 of all that. docs/formats/disk-json.md has the table.
/// </remarks>
/// <param name="DiskLength">Of the disk, in bytes.</param>
/// <param name="Pieces">In the order of writing.</param>
public sealed record UndoFile(long DiskLength, ImmutableArray<UndoPiece> Pieces)
{
    private const int MostBytes = 64 << 20;
    private const int HeadLength = 10 + 8 + 4;

    private static ReadOnlySpan<byte> Magic => "SUNUPUNDO1"u8;

    public byte[] ToBytes()
    {
        using var output = new MemoryStream();
        using var writer = new BinaryWriter(output, Encoding.ASCII);
        writer.Write(Magic);
        writer.Write(DiskLength);
        writer.Write(Pieces.Length);
        foreach (var piece in Pieces)
        {
            writer.Write(piece.Offset);
            writer.Write(piece.Before.Length);
            writer.Write(piece.Before.AsSpan());
            writer.Write(piece.After.AsSpan());
        }

        writer.Flush();
        var body = output.ToArray();
        return [.. body, .. SHA256.HashData(body)];
    }

    /// <summary>Null for what is no undo file or is damaged.</summary>
    public static UndoFile? Read(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length is < HeadLength + 32 or > MostBytes || !bytes.StartsWith(Magic) || !SHA256.HashData(bytes[..^32]).AsSpan().SequenceEqual(bytes[^32..]))
        {
            return null;
        }

        var length = BinaryPrimitives.ReadInt64LittleEndian(bytes[10..]);
        var count = BinaryPrimitives.ReadInt32LittleEndian(bytes[18..]);
        var rest = bytes[HeadLength..^32];
        var pieces = ImmutableArray.CreateBuilder<UndoPiece>();
        for (var i = 0; i < count && rest.Length >= 12; i++)
        {
            var offset = BinaryPrimitives.ReadInt64LittleEndian(rest);
            var size = BinaryPrimitives.ReadInt32LittleEndian(rest[8..]);
            if (size < 0 || size > (rest.Length - 12) / 2)
            {
                return null;
            }

            pieces.Add(new UndoPiece(offset, [.. rest.Slice(12, size)], [.. rest.Slice(12 + size, size)]));
            rest = rest[(12 + (2 * size))..];
        }

        return pieces.Count == count ? new UndoFile(length, pieces.ToImmutable()) : null;
    }

    /// <summary>Writes that put everything back, the last one first.</summary>
    public ImmutableArray<DiskWrite> ToWrites() => [.. Pieces.Reverse().Select(piece => new DiskWrite(piece.Offset, piece.Before, "as it was before"))];
}

/// <summary>One place of the disk.</summary>
/// <param name="Offset">In bytes.</param>
/// <param name="Before">What stood there.</param>
/// <param name="After">What was to be written: as many bytes.</param>
public sealed record UndoPiece(long Offset, ImmutableArray<byte> Before, ImmutableArray<byte> After);
