using System.Collections.Immutable;
using Sunup.Model;

namespace Sunup.Diagnosis.Explanations.Catalogue;

/// <summary>SU0845 to SU0850: the initramfs is there, and its /init does not run.</summary>
internal static class InitProgramFindings
{
    private static readonly Remedy _look = new("Look at the tree as the kernel will have it: who wins, what is lost and why", "sunup initrd ls INITRD... --final -l");

    public static ImmutableArray<FindingTemplate> All { get; } =
    [
        new("SU0845", Stage.Kernel, "the initramfs has no {init}", "The kernel goes on as if there were no initramfs: it mounts root= itself, which needs the driver built in, and panics with \"VFS: Unable to mount root fs\" where it cannot.")
        {
            Remedies = [_look, new Remedy("Name the program that is there: rdinit=/path on boot.cmdline")],
        },
        Failed("SU0846", "-2", "the file is there, and what runs it is not: the interpreter behind #! or the dynamic loader that the program names is missing in the initramfs. A script with Windows line ends asks for an interpreter whose name ends in a carriage return.",
            new Remedy("Add the interpreter or loader, with its libraries", "sunup initrd add INITRD FILES... -o FIXED.img")),
        Failed("SU0847", "-8", "the kernel knows no way to run it: a program for another processor, an empty file, or a script without #! in its first line.",
            new Remedy("See what it is", "file init")),
        Failed("SU0848", "-13", "it may not be executed: its mode has no x bit, or it is a folder.", new Remedy("Make it executable before it is packed", "chmod 755 init")),
        Failed("SU0849", "-14", "the program is cut: it is shorter than its own headers say. Kernels up to 6.1 start it and it is killed, which ends in \"Attempted to kill init! exitcode=0x00000007\".",
            new Remedy("Build or copy it again, and pack it anew")),
        Failed("SU0850", "-26", "the kernel was still writing it when unpacking broke off, and a file that is open for writing cannot be run. The image is cut or broken in the middle of this very file.",
            new Remedy("Copy or download the image again, and compare its size and hash", "sha256sum INITRD"), UnpackFindings.Verify),
    ];

    private static FindingTemplate Failed(string id, string errno, string why, params ReadOnlySpan<Remedy> remedies) =>
        new(id, Stage.Initramfs, $"{{init}} could not be started (error {errno})", $"Error {errno}: {why}") { Remedies = [.. remedies, _look] };
}
