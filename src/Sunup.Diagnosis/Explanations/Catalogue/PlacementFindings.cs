using System.Collections.Immutable;
using Sunup.Model;

namespace Sunup.Diagnosis.Explanations.Catalogue;

/// <summary>SU0740 to SU0744: command line and memory, seen before power-on.</summary>
internal static class PlacementFindings
{
    public static ImmutableArray<FindingTemplate> All { get; } =
    [
        new("SU0740", Stage.Kernel, "the command line is longer than the kernel keeps", "What is beyond the limit is cut off without a word, by the loader or by the kernel, and what is lost is the end.")
        {
            Remedies = [new("Shorten boot.cmdline"), new("Move settings into a bootconfig of the initramfs, or into CONFIG_CMDLINE")],
        },
        new("SU0741", Stage.Kernel, "the initrd does not fit below the highest address that the kernel takes", "The loader refuses it, or puts it where the kernel does not see it.")
        {
            Remedies = [new("Make the initramfs smaller (MODULES=dep for initramfs-tools, hostonly for dracut)"), new("Give the machine more memory: hardware.memory")],
        },
        new("SU0742", Stage.Initramfs, "the machine has too little memory for its initramfs", "The image as it was loaded and all that is unpacked from it are in memory at the same time, beside the kernel. Where rootfs is a tmpfs, which it is without root= on the command line, it may fill one half of memory only.")
        {
            Remedies = [new("Give the machine more memory: hardware.memory"), new("Make the initramfs smaller (MODULES=dep for initramfs-tools, hostonly for dracut)")],
        },
        new("SU0743", Stage.Kernel, "the initrd would lie where the kernel unpacks itself", "A kernel runs at pref_address and uses init_size bytes from there, before it knows of the initrd. On a small machine both want the same memory: one overwrites the other, or the loader refuses.")
        {
            Remedies = [new("Give the machine more memory: hardware.memory"), new("Make the initramfs smaller (MODULES=dep for initramfs-tools, hostonly for dracut)")],
        },
        new("SU0744", Stage.Loader, "the kernel would get no initrd from this loader: the command line does not name it", "iPXE for UEFI from before 2023 leaves it to the kernel's EFI stub to ask for the initrd by its name, initrd=NAME on the command line.")
        {
            Remedies = [new("Name the image on the script's kernel line: kernel {{kernel}} {{cmdline}}, which has initrd=NAME in it")],
        },
    ];
}
