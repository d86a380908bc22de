using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Sunup.Linux.FileSystems;

/// <summary>Asks libblkid what is in a part of a file or device. Nothing is mounted, nothing is written.</summary>
public static class ContentProbe
{
    private const string Package = "libblkid1";

    // Signatures stand in the first megabyte (the furthest, of ZFS and Bcache, below 512 KiB) and, of RAID and ZFS, at the end.
    private const long CopiedAtEachEnd = 1 << 20;

    /// <param name="file">Open for reading; where it stands is not kept.</param>
    /// <param name="offset">Of the part, in bytes.</param>
    /// <param name="length">In bytes.</param>
    /// <param name="sectorSize">Of the disk, in bytes.</param>
    /// <returns>All fields null where nothing was recognised.</returns>
    /// <exception cref="SystemLibraryMissingException">There is no libblkid.</exception>
    /// <exception cref="LinuxException">It could not read the file.</exception>
    public static ProbedContent Probe(SafeFileHandle file, long offset, long length, int sectorSize)
    {
        // A length of 0 means the rest to libblkid.
        if (length <= 0)
        {
            return new ProbedContent(null, null, null, null, null);
        }

        try
        {
            return ProbeWith(file, offset, length, sectorSize);
        }
        catch (Exception error) when (error is DllNotFoundException or EntryPointNotFoundException)
        {
            throw new SystemLibraryMissingException(LibBlkid.Library, Package, error);
        }
    }

    /// <summary>The same of a stream, such as the disk inside a QCOW2 image: both its ends are put into a file in memory, where signatures can stand.</summary>
    public static ProbedContent Probe(Stream content, int sectorSize)
    {
        var length = content.Length;
        using var copy = Kexec.MemoryFile.Create("sunup-probe");
        if (length > 0)
        {
            using var disk = new FileStream(copy, FileAccess.ReadWrite, bufferSize: 0);
            disk.SetLength(length);
            Copy(content, disk, 0, Math.Min(CopiedAtEachEnd, length));
            Copy(content, disk, Math.Max(0, length - CopiedAtEachEnd), Math.Min(CopiedAtEachEnd, length));
            return Probe(copy, 0, length, sectorSize);
        }

        return new ProbedContent(null, null, null, null, null);
    }

    private static void Copy(Stream from, FileStream to, long offset, long length)
    {
        var bytes = new byte[length];
        from.Position = offset;
        var read = from.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        to.Position = offset;
        to.Write(bytes, 0, read);
    }

    private static ProbedContent ProbeWith(SafeFileHandle file, long offset, long length, int sectorSize)
    {
        var probe = LibBlkid.blkid_new_probe();
        if (probe == 0)
        {
            throw new LinuxException("make a probe of libblkid", Native.Errno.ENOMEM);
        }

        try
        {
            if (LibBlkid.blkid_probe_set_device(probe, file, offset, length) != 0)
            {
                throw new LinuxException("give a part of a disk to libblkid", Native.Errno.EINVAL, $"{length} bytes at {offset}");
            }

            _ = LibBlkid.blkid_probe_set_sectorsize(probe, (uint)sectorSize);
            _ = LibBlkid.blkid_probe_enable_partitions(probe, 0);
            _ = LibBlkid.blkid_probe_enable_superblocks(probe, 1);
            _ = LibBlkid.blkid_probe_set_superblocks_flags(probe, LibBlkid.Wanted);
            return LibBlkid.blkid_do_safeprobe(probe) switch
            {
                0 => new ProbedContent(Value(probe, "TYPE"), Value(probe, "USAGE"), Value(probe, "UUID"), Value(probe, "LABEL"), Value(probe, "VERSION")),
                LibBlkid.Ambivalent => new ProbedContent(null, null, null, null, null, IsAmbivalent: true),
                _ => new ProbedContent(null, null, null, null, null),
            };
        }
        finally
        {
            LibBlkid.blkid_free_probe(probe);
        }
    }

    // The length counts the zero at the end.
    private static string? Value(nint probe, string name)
    {
        if (LibBlkid.blkid_probe_lookup_value(probe, name, out var data, out var length) != 0 || data == 0 || length <= 1)
        {
            return null;
        }

        var bytes = new byte[(int)length - 1];
        Marshal.Copy(data, bytes, 0, bytes.Length);
        return Encoding.UTF8.GetString(bytes);
    }
}
