using System.Collections.Immutable;
using Sunup.Model;

namespace Sunup.Diagnosis.Explanations.Catalogue;

/// <summary>SU0820 to SU0830, SU0841, SU0844: what the kernel's unpacker says of an initramfs, one finding for each of its texts.</summary>
internal static class UnpackFindings
{
    internal static readonly Remedy Verify = new(
        "Find the byte and the file that it means: name the initrds in their order, and the loader that joins them",
        "sunup initrd verify INITRD... --join LOADER --kernel VMLINUZ");

    internal static readonly Remedy Repair = new("Let Sunup write an image that the kernel takes whole; it tells each change", "sunup initrd repair INITRD -o FIXED.img");

    private static readonly Remedy _oneImage = new("Give the loader one joined image instead of several: then nothing is joined that was not tested");

    public static ImmutableArray<FindingTemplate> All { get; } =
    [
        Message("SU0820", "broken padding",
            "After a raw cpio archive the kernel passes over zero bytes, and what follows them must start on a multiple of 4. It does not, so the kernel stops there: what was unpacked stays, what follows is lost.", _oneImage),
        Message("SU0821", "invalid magic at start of compressed archive",
            "Where the next archive should start stand two bytes that are neither a cpio archive on a multiple of 4, nor a zero, nor a compression that the kernel knows. It stops there: what was unpacked stays, what follows is lost.",
            new Remedy("On iPXE, free what was fetched before the initrds: the first command of the script is imgfree"), _oneImage),
        Message("SU0822", "junk within compressed archive",
            "Inside a compressed archive, after an entry or a trailer, stands a byte that is neither zero nor the '0' of the next header. The rest of that stream is not looked at."),
        Message("SU0823", "junk at the end of compressed archive",
            "A compressed archive ended in the middle of an entry: it was cut, its last bytes of padding were left out, or one cpio archive was split over two compressed ones."),
        Message("SU0824", "no cpio magic",
            "Where the header of the next entry should stand (it starts with 070701 or 070702) stand other bytes: the archive is damaged there, or what was compressed is no cpio archive at all."),
        Message("SU0825", "incorrect cpio method used: use -H newc option",
            "The archive is in the old portable format of cpio (070707); the kernel takes the newc format only.",
            new Remedy("Make it again in the newc format", "find . | cpio -o -H newc > INITRD")),
        Message("SU0826", "malformed archive",
            "The name of an entry or of a symbolic link is not ended by a NUL, which kernels since 6.13, and later 6.1 and 6.12, ask for. Its header's namesize is wrong, or the bytes were changed."),
        Message("SU0827", "damaged header",
            "A field of an entry's header is not eight hexadecimal digits, which kernels since 7.0 ask for; older ones read as much of it as is a number."),
        Message("SU0828", "bad data checksum",
            "The archive carries checksums (070702), and the bytes of a file do not add up to its own. The kernel keeps the file as it is and stops after it.",
            new Remedy("Copy or download the image again and compare its hash", "sha256sum INITRD")),
        Message("SU0829", "write error",
            "The kernel could not write a file of the initramfs: memory is used up, for rootfs is memory. The image as it was loaded and the unpacked files must fit at the same time.",
            new Remedy("Give the machine more memory: hardware.memory"), new Remedy("Make the initramfs smaller (MODULES=dep for initramfs-tools, hostonly for dracut)")),
        new("SU0830", Stage.Kernel, "the kernel was not built with the compression of the initramfs: {reason}",
            "The archive is compressed by a method that this kernel was not built with (CONFIG_RD_GZIP, CONFIG_RD_ZSTD and so on).")
        {
            Remedies =
            [
                new("See which methods the kernel has", "grep CONFIG_RD_ /boot/config-$(uname -r)"),
                new("Compress the initramfs by one of them: COMPRESS= in /etc/initramfs-tools/initramfs.conf, compress= in /etc/dracut.conf"),
                Repair,
            ],
        },
        Message("SU0841", "junk in compressed archive",
            "Kernels before 5.2 have one text for three faults: bytes that start no archive, bytes between the entries of a compressed archive, and a compressed archive that ends in the middle of an entry."),
        new("SU0844", Stage.Kernel, "what the kernel does with this initramfs is not defined: {reason}",
            "The kernel reads or writes memory that does not belong to the image, so the outcome depends on what happens to be there: it may boot, print a message, or stop without a word. It was not tried; no one can say for sure.")
        {
            Confidence = Confidence.Likely,
            Remedies = [Repair, Verify],
        },
    ];

    private static FindingTemplate Message(string id, string text, string cause, params ReadOnlySpan<Remedy> special) =>
        new(id, Stage.Kernel, $"the kernel could not unpack the initramfs: {text}", cause) { Remedies = [Verify, .. special, Repair] };
}
