using Sunup.Planning.MachineFiles;

namespace Sunup.Trials.VirtualMachines;

/// <summary>All background VMs of this user.</summary>
/// <param name="folder">A folder a VM.</param>
/// <param name="sockets">Where their supervisors listen: short, since a socket's path has at most 107 bytes.</param>
public sealed class VmStore(string folder, string sockets)
{
    /// <summary>Number of the form on disk; a greater one is of a newer Sunup.</summary>
    public const int Format = 1;

    /// <summary><c>$SUNUP_STATE</c>; root: <c>/var/lib/sunup</c> and <c>/run/sunup</c>; others: XDG's state and runtime folders.</summary>
    public static VmStore Of(Func<string, string?> environment, bool isRoot)
    {
        if (environment("SUNUP_STATE") is { Length: > 0 } own)
        {
            return new VmStore(Path.Combine(Path.GetFullPath(own), "vms"), Path.Combine(Path.GetFullPath(own), "run"));
        }

        if (isRoot)
        {
            return new VmStore("/var/lib/sunup/vms", "/run/sunup");
        }

        var home = environment("HOME") ?? "/";
        var state = environment("XDG_STATE_HOME") is { Length: > 0 } xdg && Path.IsPathRooted(xdg) ? xdg : Path.Combine(home, ".local", "state");
        var runtime = environment("XDG_RUNTIME_DIR") is { Length: > 0 } run && Path.IsPathRooted(run) ? Path.Combine(run, "sunup") : Path.Combine(state, "sunup", "run");
        return new VmStore(Path.Combine(state, "sunup", "vms"), runtime);
    }

    public string Folder => folder;

    /// <summary>The VM of that name, which need not exist.</summary>
    /// <exception cref="ArgumentException">It is no name of a machine.</exception>
    public VmFolder this[string name] => MachineName.IsValid(name)
        ? new VmFolder(Path.Combine(folder, name), Path.Combine(sockets, $"{name}.sock"))
        : throw new ArgumentException($"'{name}' is no name of a machine: letters, digits, dots, hyphens and underscores, 63 at most, the first a letter or digit.", nameof(name));

    /// <summary>In the order of their names.</summary>
    public IEnumerable<VmFolder> All() => Directory.Exists(folder)
        ? Directory.EnumerateDirectories(folder).Select(Path.GetFileName).OfType<string>().Where(name => MachineName.IsValid(name)).Order(StringComparer.Ordinal).Select(name => this[name]).Where(vm => vm.Exists)
        : [];
}
