using System.Collections.Immutable;
using Sunup.Model;

namespace Sunup.Diagnosis.Explanations.Catalogue;

/// <summary>SU09: devices and the root file system.</summary>
internal static class RootFindings
{
    public static ImmutableArray<FindingTemplate> All { get; } =
    [
        new("SU0910", Stage.Root, "the root device did not appear", "The initramfs waited for the device that root= names and gave up. The name is wrong, the disk is not there, or its driver is not in the initramfs (or waits for another device).")
        {
            Remedies = [new("Compare root= with what the disk has", "blkid"), new("See whether any disk came up: look for a line such as \"[vda] ... logical blocks\""), new("Put the disk's driver into the initramfs", "update-initramfs -u"), new("For a VM, try another bus: virtio-blk, SATA")],
        },
        new("SU0911", Stage.Root, "the kernel could not mount the root file system", "Many causes end in this line. unknown-block(0,0): no device at all, since no initramfs arrived or started, or the driver is a module. Other numbers: the device is there, its file system is not known.")
        {
            IsConsequence = true,
            Remedies = [new("See whether an initramfs reached the kernel: look for \"Run /init\" and \"Freeing initrd memory\" above"), new("UEFI: add initrd=NAME to the command line for loaders that offer it as a file"), new("Without an initramfs root=UUID= does not work; use root=PARTUUID= or root=/dev/vda1")],
        },
        new("SU0912", Stage.Root, "the initramfs gave up and waits at an emergency shell", "It could not bring the system up and waits for a person. The reason stands in the lines before.")
        {
            IsConsequence = true,
            Remedies = [new("Read why, in the lines above the prompt"), new("dracut: read the report it wrote", "cat /run/initramfs/rdsosreport.txt")],
        },
        new("SU0913", Stage.Root, "{device} waits for another device's driver", "Deferred probe: the driver is there and waits for a supplier that never came, often an IOMMU whose module is not in the initramfs. Disks and NICs behind it do not appear.")
        {
            Severity = FindingSeverity.Warning,
            Confidence = Confidence.Likely,
            Remedies = [new("For a VM with a virtual IOMMU: set security.iommu: false"), new("Put the missing module into the initramfs", "echo virtio_iommu >> /etc/initramfs-tools/modules && update-initramfs -u")],
        },
        new("SU0914", Stage.Root, "the root file system was found and could not be mounted", "The device is there; its file system is damaged, of another type, or newer than this kernel.")
        {
            Remedies = [new("Check the file system", "fsck -n DEVICE"), new("Check that its type and rootfstype= agree", "blkid DEVICE")],
        },
        new("SU0915", Stage.Root, "the {name} file system on {device} needs a manual check", "fsck found damage that it does not mend without being told to.")
        {
            Remedies = [new("Make a copy, then check it", "fsck {device}")],
        },
        new("SU0916", Stage.Root, "no root device is named", "The command line has no root=, and this initramfs needs one.")
        {
            Remedies = [new("Add root= to boot.cmdline, for example root=/dev/vda1 or root=UUID=...")],
        },
        new("SU0918", Stage.Root, "the driver {driver} could not start {device} (error {errno})", "The device was found and its driver failed. If it is the disk or NIC of the root file system, the boot ends there.")
        {
            Severity = FindingSeverity.Warning,
            Confidence = Confidence.Possible,
            Remedies = [new("Read the driver's own lines around it"), new("For a VM, try another model of that device")],
        },
        new("SU0965", Stage.Root, "the initramfs could not attach the iSCSI disk that has the root file system: {why}", "The disk that the loader used is gone once the kernel runs: the initramfs brings the network up and logs in again by itself. One of these steps failed.")
        {
            Remedies =
            [
                new("If no driver shows the card, add it", "sunup initrd add INITRD --iscsi-root --modules DRIVER -o new.img"),
                new("Compare the initiator's name in the line `attaching` with the target's access list, and look at the target's events of that time"),
            ],
        },
    ];
}
