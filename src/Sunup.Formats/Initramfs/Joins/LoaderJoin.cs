using System.Collections.Immutable;

namespace Sunup.Formats.Initramfs.Joins;

/// <summary>How a loader puts several initrds one behind the other in memory.</summary>
/// <remarks>Source: docs/formats/initramfs.md has the table with each loader's source file.</remarks>
/// <param name="Name">As on the command line: <c>grub</c>.</param>
/// <param name="Boundary">Each image starts at a multiple of so many bytes; zeros fill the gap.</param>
/// <param name="PadsEnd">Zeros to the boundary follow the last image too.</param>
/// <param name="TakesOneFile">The loader takes one file; several must have been joined before.</param>
/// <param name="Description">What it does, as the end of a sentence.</param>
public sealed record LoaderJoin(string Name, int Boundary, bool PadsEnd, bool TakesOneFile, string Description)
{
    public static LoaderJoin None { get; } = new("none", 1, false, false, "joins the files as they are, like cat");

    public static LoaderJoin Qemu { get; } = new("qemu", 1, false, true, "QEMU's -initrd takes one file, as it is");

    public static LoaderJoin Kexec { get; } = new("kexec", 1, false, true, "kexec takes one file, as it is");

    public static LoaderJoin Ipxe { get; } = new("ipxe", 4096, false, false, "iPXE starts each image at a page of 4096 bytes, and joins all images that are still registered");

    public static LoaderJoin Grub { get; } = new("grub", 4, true, false, "GRUB pads each file to 4 bytes");

    public static LoaderJoin Syslinux { get; } = new("syslinux", 4, false, false, "Syslinux starts each file at a multiple of 4 bytes");

    public static LoaderJoin SystemdStub { get; } = new("systemd-stub", 4, true, false, "systemd-stub pads each part to 4 bytes");

    public static LoaderJoin SystemdBoot { get; } = new("systemd-boot", 4, false, false, "systemd-boot since 257 starts each file at a multiple of 4 bytes");

    public static LoaderJoin SystemdBoot257 { get; } = new("systemd-boot-257.0", 4, true, false, "systemd-boot 257.0 pads each file to 4 bytes, the last one too");

    public static LoaderJoin SystemdBootOld { get; } = new("systemd-boot-256", 1, false, false, "systemd-boot up to 256 puts files one behind the other without padding");

    public static LoaderJoin EfiStub { get; } = new("efi-stub", 1, false, false, "the kernel's EFI stub puts the files of initrd= one behind the other without padding");

    public static LoaderJoin URoot { get; } = new("u-root", 512, false, false, "u-root starts each file at a multiple of 512 bytes");

    public static LoaderJoin Ukify { get; } = new("ukify", 4, true, false, "ukify pads each --initrd to 4 bytes");

    public static ImmutableArray<LoaderJoin> All { get; } =
        [None, Qemu, Kexec, Ipxe, Grub, Syslinux, SystemdStub, SystemdBoot, SystemdBoot257, SystemdBootOld, EfiStub, URoot, Ukify];

    /// <summary>By its name; null for a name that is none.</summary>
    public static LoaderJoin? Find(string name) => All.FirstOrDefault(join => join.Name == name);

    /// <summary>Where each image comes to lie.</summary>
    /// <param name="lengths">Of the images, in order, in bytes.</param>
    public JoinLayout Place(IReadOnlyList<long> lengths)
    {
        var parts = ImmutableArray.CreateBuilder<JoinedPart>(lengths.Count);
        var end = 0L;
        for (var i = 0; i < lengths.Count; i++)
        {
            var offset = Padded(end);
            parts.Add(new JoinedPart(i, offset, lengths[i], offset - end));
            end = offset + lengths[i];
        }

        return new JoinLayout(parts.DrainToImmutable(), PadsEnd ? Padded(end) : end, ObjectionTo(lengths.Count));
    }

    private long Padded(long offset) => (offset + Boundary - 1) / Boundary * Boundary;

    private string? ObjectionTo(int count) => TakesOneFile && count > 1
        ? $"{Description}; {count} were given, and are joined here as cat would"
        : null;
}

/// <summary>Where images lie in the joined one.</summary>
/// <param name="Parts">In order.</param>
/// <param name="Length">Of the joined image, in bytes, padding at its end included.</param>
/// <param name="Objection">Why the loader does not do this at all; null where it does.</param>
public sealed record JoinLayout(ImmutableArray<JoinedPart> Parts, long Length, string? Objection)
{
    /// <summary>The part that a byte of the joined image is of; null for padding.</summary>
    public JoinedPart? PartAt(long offset)
    {
        foreach (var part in Parts)
        {
            if (offset >= part.Offset && offset < part.Offset + part.Length)
            {
                return part;
            }
        }

        return null;
    }
}

/// <summary>One image in the joined one.</summary>
/// <param name="Index">Which of the images.</param>
/// <param name="Offset">Of its first byte in the joined image.</param>
/// <param name="Length">In bytes.</param>
/// <param name="PaddingBefore">Zeros between the image before and this one.</param>
public sealed record JoinedPart(int Index, long Offset, long Length, long PaddingBefore);
