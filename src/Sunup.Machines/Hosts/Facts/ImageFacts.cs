using System.Collections.Immutable;
using Sunup.Formats.Disks.Qcow2.Checking;
using Sunup.Linux.Files;

namespace Sunup.Machines.Hosts.Facts;

/// <summary>A disk image of a machine, and the files behind it.</summary>
public sealed record ImageFacts
{
    /// <summary>Absolute path.</summary>
    public required string Path { get; init; }

    /// <summary>The machine writes to it; else it writes to an overlay.</summary>
    public required bool IsWritten { get; init; }

    /// <summary>What the machine says that it is; null where it does not.</summary>
    public string? DeclaredFormat { get; init; }

    /// <summary>Each part of the path, from the root on; the last is the image. It ends at the first that is not there or not to be seen.</summary>
    public required ImmutableArray<PathPart> Parts { get; init; }

    /// <summary>Names in the same folder that look like it; for an image that is not there.</summary>
    public ImmutableArray<string> Nearby { get; init; } = [];

    /// <summary>By its first bytes: <c>qcow2</c>, <c>vmdk</c>, <c>vhdx</c>, ..., <c>raw</c> for all else.</summary>
    public required Fact<string> Format { get; init; }

    /// <summary>Its length in bytes.</summary>
    public required Fact<long> Length { get; init; }

    /// <summary>What is wrong inside; null where it is no QCOW2 image.</summary>
    public required Fact<Qcow2CheckReport?> Check { get; init; }

    /// <summary>The files it is built upon, nearest first; empty for one that stands alone.</summary>
    public ImmutableArray<BackingFile> Backing { get; init; } = [];

    /// <summary>Locks on it that processes hold.</summary>
    public required Fact<ImmutableArray<FileLock>> Locks { get; init; }

    /// <summary>The file system that takes what the machine writes.</summary>
    public required Fact<FileSystemSpace> Space { get; init; }

    /// <summary>Where that is: the image's folder, or the one of the overlay.</summary>
    public required string SpaceOf { get; init; }

    /// <summary>How many bytes the machine may still write there: what its disk has and the file not yet; null where it is not known.</summary>
    public long? MayGrowBytes { get; init; }

    /// <summary>The kernel's names of the block devices below, such as <c>dm-3</c>, <c>md0</c>; nearest first.</summary>
    public ImmutableArray<string> Devices { get; init; } = [];
}

/// <summary>One part of a path.</summary>
/// <param name="Path">Up to and with it.</param>
/// <param name="IsFolder">It is one.</param>
/// <param name="Rights">Null where it is not there or cannot be looked at.</param>
/// <param name="Error">Then why, such as <c>ENOENT</c>.</param>
public sealed record PathPart(string Path, bool IsFolder, FileRights? Rights, string? Error);

/// <summary>A file that an image is built upon.</summary>
/// <param name="Name">As the image above names it.</param>
/// <param name="Path">Absolute.</param>
/// <param name="DeclaredFormat">As the image above says; null where it does not.</param>
/// <param name="Format">By its bytes; not known where it cannot be read.</param>
/// <param name="IsMissing">Nothing is there.</param>
/// <param name="IsLoop">It is a file that is above it already.</param>
public sealed record BackingFile(string Name, string Path, string? DeclaredFormat, Fact<string> Format, bool IsMissing, bool IsLoop = false);

/// <summary>A lock that a process holds on a file.</summary>
/// <param name="Kind"><c>OFDLCK</c>, <c>POSIX</c>, <c>FLOCK</c>.</param>
/// <param name="IsWrite">Exclusive.</param>
/// <param name="ProcessId">Who; <see cref="UnknownProcess"/> where the kernel says only that somebody does.</param>
/// <param name="Command">Its command line, or its name.</param>
/// <param name="Start">First byte.</param>
/// <param name="End">Last byte; <see cref="long.MaxValue"/> for the end of the file.</param>
public sealed record FileLock(string Kind, bool IsWrite, int ProcessId, string Command, long Start, long End)
{
    /// <summary>No process has that number.</summary>
    public const int UnknownProcess = 0;

    // Source: QEMU block/file-posix.c: RAW_LOCK_PERM_BASE 100, RAW_LOCK_SHARED_BASE 200; include/block/block-common.h: the bits.
    private const long PermissionBase = 100;
    private const long NotSharedBase = 200;

    /// <summary>It says, as QEMU's do, that its holder may write (bit 1) or resize (bit 3).</summary>
    public bool SaysWrites => Covers(PermissionBase + 1) || Covers(PermissionBase + 3);

    /// <summary>It says that its holder wants nobody else to write.</summary>
    public bool ForbidsWriting => Covers(NotSharedBase + 1) || Covers(NotSharedBase + 3);

    /// <summary>It says that its holder wants nobody else to read what is consistent.</summary>
    public bool ForbidsReading => Covers(NotSharedBase);

    private bool Covers(long at) => Start <= at && at <= End;
}
