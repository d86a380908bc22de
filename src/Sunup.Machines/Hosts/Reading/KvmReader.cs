using System.Collections.Immutable;
using System.Globalization;
using Sunup.Linux.Files;
using Sunup.Linux.Kvm;
using Sunup.Machines.Hosts.Facts;
using Sunup.Machines.Hosts.Kvm;

namespace Sunup.Machines.Hosts.Reading;

/// <summary>Reads what there is of KVM: the node, the modules, the firmware's lock, how far the device goes along.</summary>
internal sealed class KvmReader(HostFiles files, UserReader users)
{
    private const uint FeatureControl = 0x3a;
    private const uint VmCr = 0xc0010114;

    /// <summary>KVM's own modules, and those of hypervisors that take the CPU for themselves.</summary>
    private static readonly ImmutableArray<string> s_modules = ["kvm", "kvm_intel", "kvm_amd", "kvm_pvm", "kvm_hv", "vboxdrv", "vmmon", "xen_privcmd"];

    /// <param name="cpu">Its vendor decides which register has the lock.</param>
    /// <param name="probe">A guest that was run.</param>
    public KvmFacts Read(Fact<CpuFacts> cpu, Fact<KvmComparison> probe) => new()
    {
        Node = Node("/dev/kvm"),
        IsRegistered = files.Required("proc/misc").Select(text => text.Split('\n').Any(line => line.Trim().EndsWith(" kvm", StringComparison.Ordinal))),
        // A kernel without loadable modules has no such file, and everything built in.
        Modules = files.Text("proc/modules").Select(text => Modules(text ?? "")),
        ModuleFiles = ModuleFiles(),
        Blacklisted = Blacklisted(),
        LockRegister = LockRegister(cpu),
        Device = KvmDevice.Look(),
        Probe = probe,
    };

    /// <summary>A device node with its rights; null: it is not there.</summary>
    public Fact<DeviceNode?> Node(string path)
    {
        var found = PathStatus.Of(files.PathOf(path));
        return found.Status is { } status
            ? new DeviceNode(path, status.Type == FileTypes.CharacterDevice, status.NodeMajor, status.NodeMinor, Rights(path, status))
            : found.IsAbsent ? new Known<DeviceNode?>(null) : new Unknown<DeviceNode?>($"{path}: {found.ErrorText}");
    }

    public FileRights Rights(string path, NodeStatus status) =>
        new(status.Mode & 0x1ff, status.Uid, status.Gid, users.NameOf("etc/group", status.Gid), AccessControlList.Of(files.PathOf(path)));

    private ImmutableArray<ModuleFacts> Modules(string text)
    {
        var loaded = text.Split('\n').Select(line => line.Split(' ')).Where(fields => fields.Length > 2).ToDictionary(fields => fields[0], fields => fields[2], StringComparer.Ordinal);
        return
        [
            .. s_modules.Where(name => loaded.ContainsKey(name) || files.Exists($"sys/module/{name}")).Select(name => new ModuleFacts(
                name,
                !loaded.ContainsKey(name),
                loaded.TryGetValue(name, out var uses) && int.TryParse(uses, NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count : null,
                Parameters(name))),
        ];
    }

    private ImmutableSortedDictionary<string, string> Parameters(string module) => files.Names($"sys/module/{module}/parameters")
        .Select(name => (Name: name, Value: files.TextOrNull($"sys/module/{module}/parameters/{name}")))
        .Where(parameter => parameter.Value is not null)
        .ToImmutableSortedDictionary(parameter => parameter.Name, parameter => parameter.Value!, StringComparer.Ordinal);

    private Fact<ImmutableArray<string>> ModuleFiles()
    {
        if (files.TextOrNull("proc/sys/kernel/osrelease") is not { } release)
        {
            return new Unknown<ImmutableArray<string>>("/proc/sys/kernel/osrelease is not there");
        }

        var folder = $"lib/modules/{release}";
        if (!files.Exists(folder))
        {
            return new Unknown<ImmutableArray<string>>($"/{folder} is not there: the files of the running kernel's modules are not here");
        }

        return (files.TextOrNull($"{folder}/modules.dep") ?? "").Split('\n')
            .Select(line => Path.GetFileName(line.Split(':')[0]))
            .Where(name => name.StartsWith("kvm", StringComparison.Ordinal))
            .Select(name => name[..name.IndexOf(".ko", StringComparison.Ordinal)])
            .ToImmutableArray();
    }

    private Fact<ImmutableArray<string>> Blacklisted()
    {
        var lines = ImmutableArray.CreateBuilder<string>();
        foreach (var folder in (string[])["etc/modprobe.d", "run/modprobe.d", "lib/modprobe.d", "usr/lib/modprobe.d"])
        {
            foreach (var name in files.Names(folder).Where(name => name.EndsWith(".conf", StringComparison.Ordinal)))
            {
                var text = files.TextOrNull($"{folder}/{name}") ?? "";
                lines.AddRange(text.Split('\n').Select(line => line.Trim()).Where(KeepsKvmOut).Select(line => $"/{folder}/{name}: {line}"));
            }
        }

        var words = (files.TextOrNull("proc/cmdline") ?? "").Split(' ')
            .Where(word => word.StartsWith("modprobe.blacklist=", StringComparison.Ordinal) || word.StartsWith("module_blacklist=", StringComparison.Ordinal))
            .Where(word => word.Contains("kvm", StringComparison.Ordinal));
        lines.AddRange(words.Select(word => $"/proc/cmdline: {word}"));
        return lines.ToImmutable();
    }

    private static bool KeepsKvmOut(string line)
    {
        var words = line.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
        return words.Length > 1 && words[1].StartsWith("kvm", StringComparison.Ordinal)
            && (words[0] == "blacklist" || (words[0] == "install" && words.Length > 2 && words[2] is "/bin/true" or "/bin/false" or "/usr/bin/true" or "/usr/bin/false"));
    }

    private Fact<ulong> LockRegister(Fact<CpuFacts> cpu)
    {
        if (cpu is not Known<CpuFacts>(var facts) || !files.IsThisHost)
        {
            return new Unknown<ulong>(cpu.WhyUnknown ?? "the registers of another host cannot be read");
        }

        uint? register = facts.Vendor switch { "GenuineIntel" or "CentaurHauls" => FeatureControl, "AuthenticAMD" or "HygonGenuine" => VmCr, _ => null };
        return register is not { } number ? new Unknown<ulong>($"where a CPU of '{facts.Vendor}' has the firmware's lock is not known here")
            : ModelSpecificRegister.Read(0, number, out var error) is { } value ? value
            : new Unknown<ulong>($"{error} (it needs root and the module msr)");
    }
}
