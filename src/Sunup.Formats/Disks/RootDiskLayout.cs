using System.Buffers.Binary;
using System.Collections.Immutable;
using Sunup.Binary;
using Sunup.Formats.Disks.Fat;
using Sunup.Formats.Disks.Gpt;

namespace Sunup.Formats.Disks;

/// <summary>A disk with two partitions, before it is written: FAT32 with a loader, kernel and initrd, and behind it room for a root file system.</summary>
/// <remarks>Blocks of 512 bytes. The FAT partition starts at 1 MiB; the root partition right behind it; 1 MiB is left at the end.</remarks>
public sealed record RootDiskLayout
{
    /// <summary>Where a BIOS boot partition starts, in blocks: right behind the table; it ends at 1 MiB.</summary>
    public const long CoreSector = 34;

    private const int BlockSize = 512;
    private const long Megabyte = 1 << 20;
    private const int BootCodeLength = 440;
    private const int TableOffset = 446;
    private const byte Fat32LbaType = 0x0c;
    private const byte LinuxType = 0x83;
    private const byte Active = 0x80;

    /// <summary>Of the disk, in bytes.</summary>
    public required long Length { get; init; }

    /// <summary>Tables and boot partition, in the order of their offsets. All else is zeros.</summary>
    public required ImmutableArray<DiskPiece> Pieces { get; init; }

    /// <summary>Where the boot partition starts, in bytes.</summary>
    public required long BootOffset { get; init; }

    /// <summary>Where the root partition starts, in bytes.</summary>
    public required long RootOffset { get; init; }

    /// <summary>Of the root file system, for <c>root=UUID=</c>.</summary>
    public required Guid RootId { get; init; }

    /// <summary>Of the FAT volume, as it is shown: <c>1A2B-3C4D</c>.</summary>
    public required string VolumeId { get; init; }

    /// <exception cref="ArgumentException">
    /// A name that FAT cannot hold, two files of one name, a file of 4 GiB or more, boot code of more than 440 bytes, a core that does not fit before 1 MiB, a disk beyond 2 TiB.
    /// </exception>
    public static RootDiskLayout Of(IReadOnlyList<EspFile> files, RootDiskOptions options)
    {
        if (options.BootCode.Length > BootCodeLength)
        {
            throw new ArgumentException($"Boot code of {options.BootCode.Length} bytes: the first {BootCodeLength} of a master boot record are for it.", nameof(options));
        }

        if (options.Core.Length > Megabyte - (CoreSector * BlockSize))
        {
            throw new ArgumentException($"A core of {options.Core.Length} bytes: the BIOS boot partition ends at 1 MiB.", nameof(options));
        }

        var volumeId = BinaryPrimitives.ReadUInt32LittleEndian(options.Seed.Span[28..]);
        var volume = Fat32Layout.Of(files, new Fat32Options
        {
            HiddenSectors = (uint)(Megabyte / BlockSize),
            Label = options.IsGpt && options.Core.IsEmpty ? "ESP" : "BOOT",
            VolumeId = volumeId,
            SourceDateEpoch = options.SourceDateEpoch,
        });
        var rootOffset = Megabyte + volume.Length;
        var length = rootOffset + options.RootLength + Megabyte;
        if (length / BlockSize > uint.MaxValue)
        {
            throw new ArgumentException("A disk with a master boot record ends at 2 TiB.", nameof(options));
        }

        var tables = options.IsGpt ? Gpt(options, length, rootOffset) : Mbr(options, rootOffset);
        return new RootDiskLayout
        {
            Length = length,
            BootOffset = Megabyte,
            RootOffset = rootOffset,
            RootId = IdOf(options, 0),
            VolumeId = $"{volumeId >> 16:X4}-{volumeId & 0xffff:X4}",
            Pieces = [.. tables.Take(1), .. volume.Pieces.Select(piece => piece with { Offset = piece.Offset + Megabyte }), .. tables.Skip(1)],
        };
    }

    // For BIOS the FAT partition is of the type that holds kernels beside an ESP: there is no ESP, and no firmware looks for one.
    private static List<DiskPiece> Gpt(RootDiskOptions options, long length, long rootOffset)
    {
        var isOfBios = !options.Core.IsEmpty;
        ImmutableArray<GptPartition> partitions =
        [
            isOfBios
                ? new GptPartition(1, GptTypes.ExtendedBoot, IdOf(options, 8), Lba(Megabyte), Lba(rootOffset) - 1, 0, "boot")
                : new GptPartition(1, GptTypes.EfiSystem, IdOf(options, 8), Lba(Megabyte), Lba(rootOffset) - 1, 0, "EFI system partition"),
            new GptPartition(2, GptTypes.LinuxRootX64, IdOf(options, 12), Lba(rootOffset), Lba(rootOffset + options.RootLength) - 1, 0, "root"),
        ];
        partitions = isOfBios ? partitions.Add(new GptPartition(3, GptTypes.BiosBoot, IdOf(options, 14), CoreSector, Lba(Megabyte) - 1, 0, "BIOS boot partition")) : partitions;
        var table = new GptLayout(IdOf(options, 4), BlockSize, length / BlockSize, partitions);
        var alternate = table.ToAlternateBytes();
        var primary = table.ToPrimaryBytes();
        options.BootCode.Span.CopyTo(primary);
        return [new DiskPiece(0, (byte[])[.. primary, .. options.Core.Span]), new DiskPiece(length - alternate.Length, alternate)];
    }

    private static List<DiskPiece> Mbr(RootDiskOptions options, long rootOffset)
    {
        var bytes = new byte[BlockSize];
        options.BootCode.Span.CopyTo(bytes);
        // The disk's signature: PARTUUID of Linux begins with it.
        options.Seed.Span[..4].CopyTo(bytes.AsSpan(BootCodeLength));
        var writer = new SpanWriter(bytes.AsSpan(TableOffset));
        WriteEntry(ref writer, Active, Fat32LbaType, Megabyte, rootOffset - Megabyte);
        WriteEntry(ref writer, 0, LinuxType, rootOffset, options.RootLength);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(BlockSize - 2), 0xaa55);
        return [new DiskPiece(0, bytes)];
    }

    // Cylinder, head and sector say "further than these fields reach": whoever boots such a disk counts blocks.
    private static void WriteEntry(ref SpanWriter writer, byte flag, byte type, long offset, long length)
    {
        writer.WriteByte(flag);
        writer.WriteBytes([0xfe, 0xff, 0xff]);
        writer.WriteByte(type);
        writer.WriteBytes([0xfe, 0xff, 0xff]);
        writer.WriteUInt32LittleEndian((uint)Lba(offset));
        writer.WriteUInt32LittleEndian((uint)Lba(length));
    }

    private static ulong Lba(long offset) => (ulong)(offset / BlockSize);

    // Version 8 of RFC 9562: what the rest means is ours.
    private static Guid IdOf(RootDiskOptions options, int offset)
    {
        var bytes = options.Seed.Slice(offset, 16).ToArray();
        bytes[6] = (byte)((bytes[6] & 0x0f) | 0x80);
        bytes[8] = (byte)((bytes[8] & 0x3f) | 0x80);
        return new Guid(bytes, bigEndian: true);
    }
}
