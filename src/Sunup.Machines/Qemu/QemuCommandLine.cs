using System.Collections.Immutable;
using Sunup.Model;

namespace Sunup.Machines.Qemu;

/// <summary>The exact command that starts a VM, and the files that must be there before.</summary>
public sealed record QemuCommandLine
{
    /// <summary>Absolute path of <c>qemu-system-*</c>.</summary>
    public required string Executable { get; init; }

    /// <summary>Without argument 0.</summary>
    public required ImmutableArray<string> Arguments { get; init; }

    /// <summary>Folder of the VM's sockets and private copies. The paths in it are in <see cref="Arguments"/>.</summary>
    public required string Folder { get; init; }

    /// <summary>What is written into <see cref="Folder"/> before the start: copies of firmware variables, the joined initrd.</summary>
    public ImmutableArray<PreparedFile> Files { get; init; } = [];

    /// <summary>QEMU connects here for its machine protocol.</summary>
    public string QmpSocket => Path.Combine(Folder, "qmp.sock");

    /// <summary>QEMU connects here for the first serial port.</summary>
    public string SerialSocket => Path.Combine(Folder, "serial.sock");

    /// <summary>QEMU writes every byte of the first serial port here.</summary>
    public string SerialLog => Path.Combine(Folder, "serial.log");

    /// <summary>The command line of <paramref name="machine"/>.</summary>
    /// <param name="machine">The VM.</param>
    /// <param name="executable">Absolute path of QEMU for its architecture.</param>
    /// <param name="folder">Private folder of this VM; short, since a socket's path has at most 107 bytes.</param>
    public static QemuCommandLine For(QemuMachine machine, string executable, string folder) =>
        new QemuArguments(machine, folder).ToCommandLine(executable);

    /// <summary>The command as a person types it into a shell.</summary>
    public string ToShellString() => string.Join(' ', Arguments.Prepend(Executable).Select(ShellQuoting.Quote));
}

/// <summary>A file of the VM's folder.</summary>
/// <param name="Path">Absolute.</param>
/// <param name="Content">Its bytes.</param>
public sealed record PreparedFile(string Path, ServedContent Content);
