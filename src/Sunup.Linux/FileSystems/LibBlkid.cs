using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Sunup.Linux.FileSystems;

/// <summary>The calls of libblkid that probing needs. Source: libblkid's blkid.h; the library of util-linux, which every Debian system has.</summary>
internal static partial class LibBlkid
{
    public const string Library = "libblkid.so.1";

    /// <summary>BLKID_SUBLKS_LABEL, UUID, TYPE, USAGE, VERSION.</summary>
    public const int Wanted = (1 << 1) | (1 << 3) | (1 << 5) | (1 << 7) | (1 << 8);

    /// <summary>More than one signature was found.</summary>
    public const int Ambivalent = -2;

    public const int NothingFound = 1;

    [LibraryImport(Library)]
    internal static partial nint blkid_new_probe();

    [LibraryImport(Library)]
    internal static partial void blkid_free_probe(nint probe);

    [LibraryImport(Library)]
    internal static partial int blkid_probe_set_device(nint probe, SafeFileHandle fd, long offset, long size);

    [LibraryImport(Library)]
    internal static partial int blkid_probe_set_sectorsize(nint probe, uint size);

    [LibraryImport(Library)]
    internal static partial int blkid_probe_enable_superblocks(nint probe, int enable);

    [LibraryImport(Library)]
    internal static partial int blkid_probe_enable_partitions(nint probe, int enable);

    [LibraryImport(Library)]
    internal static partial int blkid_probe_set_superblocks_flags(nint probe, int flags);

    [LibraryImport(Library)]
    internal static partial int blkid_do_safeprobe(nint probe);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int blkid_probe_lookup_value(nint probe, string name, out nint data, out nuint length);
}
