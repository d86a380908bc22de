using Sunup.Model;

namespace Sunup.Machines.Kexec.Candidates;

/// <summary>What keeps a candidate from being tested. Pages: docs/findings.</summary>
public static class KexecTestFindings
{
    /// <summary>SU1352: there is nowhere for the guard to start from.</summary>
    public static Finding NoInitrd(string image) => KexecStateFindings.Of(
        "SU1352",
        FindingSeverity.Error,
        $"{Path.GetFileName(image)} has no initrd, and a test needs one",
        "The guard that brings the old kernel back is the first program of the initrd, and starts the initrd's own /init. Without one the kernel mounts the root itself, and would not with the guard there.",
        [new Evidence("no initrd", image)],
        new Remedy("Give it the initrd that the system uses.", "sunup kexec test vmlinuz --initrd initrd.img --reuse-cmdline --healthy true"));
}
