using System.Collections.Immutable;
using Sunup.Model;

namespace Sunup.Diagnosis.Explanations.Catalogue;

/// <summary>SU08: the initramfs and its /init.</summary>
internal static class InitramfsFindings
{
    public static ImmutableArray<FindingTemplate> All { get; } =
    [
        new("SU0810", Stage.Kernel, "the kernel could not unpack the initramfs: {reason}", "The text is not one that Sunup knows. The bytes that reached the kernel are not a sound archive: damaged on the way, cut short, joined at a wrong offset, of a compression that this kernel lacks, or there is too little memory.")
        {
            Remedies = [UnpackFindings.Verify, new("Compare size and hash of what was served with the file: the fields bytes and sha256 of its transfer"), new("Give the machine more memory and boot again: too little of it gives the same message")],
        },
        new("SU0811", Stage.Initramfs, "{init} could not be started (error {errno})", "The number says why: -2 the file, or the interpreter or loader that it names, is not there; -8 not a program for this CPU; -12 too little memory; -13 not executable; -26 unpacking broke off while it was written.")
        {
            Remedies = [new("Check that init and the libraries or interpreter it needs are in the archive, and executable", "sunup initrd ls INITRD... --final -l")],
        },
        new("SU0812", Stage.Initramfs, "the kernel found no init to start", "No /init in the initramfs and none of /sbin/init, /etc/init, /bin/init, /bin/sh on the root file system could be started.")
        {
            IsConsequence = true,
            Remedies = [new("Check that the archive has an executable /init", "sunup initrd ls INITRD... --final -l"), new("An initrd that was cut short ends here as well: compare its size")],
        },
        new("SU0813", Stage.Initramfs, "the kernel fell back to /bin/sh", "No init could be started, so the kernel ran a shell in its place. The prompt looks like a booted machine and is a failed boot.")
        {
            Remedies = [new("Read the \"Failed to execute\" or \"Starting init\" lines above: they say why init did not start")],
        },
        new("SU0815", Stage.Initramfs, "/init of the initramfs started and did not get to the root file system", "It waits for a device, a network or a key, or it hangs in a script.")
        {
            Confidence = Confidence.Possible,
            Remedies = [new("Make it say what it does: debug (initramfs-tools), rd.debug (dracut) on boot.cmdline"), new("If the initramfs is the whole system, say what \"up\" is by the text it prints: expect.console")],
        },
        new("SU0817", Stage.Kernel, "init has no console to write to", "/dev/console does not exist in the initramfs, so all that init prints is lost.")
        {
            Severity = FindingSeverity.Warning,
            Remedies = [new("Add the device node (c 5 1) to the archive, or let /init mount devtmpfs on /dev first")],
        },
    ];
}
