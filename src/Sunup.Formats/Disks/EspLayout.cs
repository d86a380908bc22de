using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Sunup.Formats.Disks.Fat;
using Sunup.Formats.Disks.Gpt;

namespace Sunup.Formats.Disks;

/// <summary>A disk image with an EFI system partition, before it is written: which bytes stand where.</summary>
/// <remarks>
/// A GUID partition table with one partition from 1 MiB on, and FAT32 in it (docs/formats/gpt.md, fat.md). Nothing of the files is read: their lengths are enough.
/// </remarks>
public sealed record EspLayout
{
    private const long Megabyte = 1 << 20;

    private EspLayout(long length, ImmutableArray<DiskPiece> pieces)
    {
        Length = length;
        Pieces = pieces;
    }

    /// <summary>Of the image, in bytes.</summary>
    public long Length { get; }

    /// <summary>In the order of their offsets, without overlaps. All else is zeros.</summary>
    public ImmutableArray<DiskPiece> Pieces { get; }

    /// <summary>Plans the image.</summary>
    /// <exception cref="ArgumentException">A name that FAT cannot hold, two files of one name, a file of 4 GiB or more, a block size that is neither 512 nor 4096.</exception>
    public static EspLayout Of(IReadOnlyList<EspFile> files, EspOptions? options = null)
    {
        options ??= new EspOptions();
        if (options.BlockSize is not (512 or 4096))
        {
            throw new ArgumentException($"A block of {options.BlockSize} bytes: needed 512 or 4096.", nameof(options));
        }

        var seed = SeedOf(files, options);
        var volume = Fat32Layout.Of(files, new Fat32Options
        {
            SectorSize = options.BlockSize,
            HiddenSectors = (uint)(Megabyte / options.BlockSize),
            LeastLength = options.LeastLength - (2 * Megabyte),
            Label = options.Label,
            VolumeId = options.VolumeId ?? BinaryPrimitives.ReadUInt32LittleEndian(seed.AsSpan(28)),
            SourceDateEpoch = options.SourceDateEpoch,
        });
        var length = volume.Length + (2 * Megabyte);
        var table = new GptLayout(options.DiskId ?? IdOf(seed, 0), options.BlockSize, length / options.BlockSize,
        [
            new GptPartition(
                1,
                GptTypes.EfiSystem,
                options.PartitionId ?? IdOf(seed, 12),
                (ulong)(Megabyte / options.BlockSize),
                (ulong)((Megabyte + volume.Length) / options.BlockSize) - 1,
                0,
                options.PartitionName),
        ]);
        var alternate = table.ToAlternateBytes();
        return new EspLayout(length,
        [
            new DiskPiece(0, table.ToPrimaryBytes()),
            .. volume.Pieces.Select(piece => piece with { Offset = piece.Offset + Megabyte }),
            new DiskPiece(length - alternate.Length, alternate),
        ]);
    }

    private static byte[] SeedOf(IReadOnlyList<EspFile> files, EspOptions options)
    {
        var text = new StringBuilder(options.Label);
        foreach (var file in files)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n{file.Path}\t{file.Length}");
        }

        return SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString()));
    }

    // Version 8 of RFC 9562: what the rest means is ours.
    private static Guid IdOf(byte[] seed, int offset)
    {
        var bytes = seed.AsSpan(offset, 16).ToArray();
        bytes[6] = (byte)((bytes[6] & 0x0f) | 0x80);
        bytes[8] = (byte)((bytes[8] & 0x3f) | 0x80);
        return new Guid(bytes, bigEndian: true);
    }
}
