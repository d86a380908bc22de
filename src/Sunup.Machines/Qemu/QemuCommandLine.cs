using System.Collections.Immutable;
using Sunup.Machines.Qemu.Configuration;
using Sunup.Machines.Qemu.Configuration.Overrides;
using Sunup.Machines.Qemu.Surroundings;
using Sunup.Model;

namespace Sunup.Machines.Qemu;

/// <summary>The exact command that starts a VM, the files that must be there before, and what the host does around it.</summary>
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

    /// <summary>What <see cref="Arguments"/> say without <see cref="ExtraArguments"/>, as sections; null for a command line that was given as one.</summary>
    public QemuConfiguration? Configuration { get; init; }

    /// <summary>What the overrides of <c>raw.qemu.conf</c> made of the generated configuration.</summary>
    public ImmutableArray<SectionChange> Changes { get; init; } = [];

    /// <summary>Those of <c>raw.qemu</c>, last of <see cref="Arguments"/>.</summary>
    public ImmutableArray<string> ExtraArguments { get; init; } = [];

    /// <summary>What the host gives the VM beside QEMU: locks, a TPM, limits, CPUs.</summary>
    public HostShare Share { get; init; } = new();

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
    /// <exception cref="FindingException">SU0211: an override fits nothing.</exception>
    public static QemuCommandLine For(QemuMachine machine, string executable, string folder)
    {
        var overridden = QemuOverrides.Apply(QemuConfigurator.Generate(machine, folder), machine.Overrides);
        if (!overridden.Misfits.IsEmpty)
        {
            throw new FindingException(OverrideFindings.FitsNothing(machine, overridden.Misfits));
        }

        return new QemuCommandLine
        {
            Executable = executable,
            Arguments = [.. overridden.Configuration.ToArguments(), .. machine.RawQemu],
            Folder = folder,
            Files = [.. QemuConfigurator.FilesOf(machine, folder)],
            Configuration = overridden.Configuration,
            Changes = overridden.Changes,
            ExtraArguments = machine.RawQemu,
            Share = HostShare.Of(machine),
        };
    }

    /// <summary>The command as a person types it into a shell.</summary>
    public string ToShellString() => string.Join(' ', Arguments.Prepend(Executable).Select(ShellQuoting.Quote));
}

/// <summary>A file of the VM's folder.</summary>
/// <param name="Path">Absolute.</param>
/// <param name="Content">Its bytes.</param>
public sealed record PreparedFile(string Path, ServedContent Content);
