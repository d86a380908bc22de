using System.Collections.Immutable;
using Sunup.Linux.Files;
using Sunup.Linux.Kvm;
using Sunup.Machines.Hosts.Kvm;

namespace Sunup.Machines.Hosts.Facts;

/// <summary>The CPUs, as /proc/cpuinfo tells them.</summary>
/// <param name="Vendor"><c>GenuineIntel</c>, <c>AuthenticAMD</c>, ...: it decides which register has the firmware's lock, and nothing else.</param>
/// <param name="Model">For people.</param>
/// <param name="Flags">Of the first CPU.</param>
/// <param name="Count">That are online.</param>
public sealed record CpuFacts(string Vendor, string Model, ImmutableArray<string> Flags, int Count)
{
    /// <summary>VT-x or AMD-V, as far as the kernel lets it be seen: it hides the flag where the firmware has locked it.</summary>
    public string? Virtualisation => Flags.Contains("vmx") ? "vmx" : Flags.Contains("svm") ? "svm" : null;

    /// <summary>Every x86 CPU has that flag, and no other has: elsewhere flags say nothing of virtualisation.</summary>
    public bool IsX86 => Flags.Contains("fpu");

    /// <summary>A hypervisor runs below: this host is a VM itself.</summary>
    public bool IsGuest => Flags.Contains("hypervisor");
}

/// <summary>What there is of KVM.</summary>
public sealed record KvmFacts
{
    /// <summary>/dev/kvm; null: it is not there.</summary>
    public required Fact<DeviceNode?> Node { get; init; }

    /// <summary>/proc/misc has <c>kvm</c>: the kernel offers the device, whether or not this place has a node for it.</summary>
    public required Fact<bool> IsRegistered { get; init; }

    /// <summary>Those of KVM and of other hypervisors that are loaded or built in.</summary>
    public required Fact<ImmutableArray<ModuleFacts>> Modules { get; init; }

    /// <summary>Those of KVM that this kernel has as files: names such as <c>kvm-intel</c>.</summary>
    public required Fact<ImmutableArray<string>> ModuleFiles { get; init; }

    /// <summary>Lines of modprobe's configuration that keep a module of KVM out, with their file.</summary>
    public required Fact<ImmutableArray<string>> Blacklisted { get; init; }

    /// <summary>IA32_FEATURE_CONTROL (0x3a) of Intel, VM_CR (0xc0010114) of AMD, of the first CPU.</summary>
    public required Fact<ulong> LockRegister { get; init; }

    /// <summary>How far the device went along: opened, asked for its version, made an empty VM.</summary>
    public required KvmDeviceState Device { get; init; }

    /// <summary>A guest that was run under KVM and under TCG.</summary>
    public required Fact<KvmComparison> Probe { get; init; }
}

/// <summary>A device node.</summary>
public sealed record DeviceNode(string Path, bool IsCharacterDevice, uint Major, uint Minor, FileRights Rights);

/// <summary>Who may do what with a file.</summary>
/// <param name="Mode">Permission bits, nine of them.</param>
/// <param name="Uid">Owner.</param>
/// <param name="Gid">Group.</param>
/// <param name="Group">The group's name; null when it has none here.</param>
/// <param name="AccessList">Beyond the mode; empty for none.</param>
public sealed record FileRights(uint Mode, uint Uid, uint Gid, string? Group, ImmutableArray<AccessEntry> AccessList)
{
    /// <summary>Whether a user gets these rights (read 4, write 2, execute 1).</summary>
    /// <remarks>Source: acl(5), "Access check algorithm"; capabilities are not looked at.</remarks>
    public bool Allow(uint uid, ImmutableArray<uint> groups, int wanted)
    {
        if (uid == Uid)
        {
            return Gives((int)(Mode >> 6), wanted);
        }

        if (AccessList.IsEmpty)
        {
            return Gives((int)(groups.Contains(Gid) ? Mode >> 3 : Mode), wanted);
        }

        var mask = AccessList.Where(entry => entry.Tag is AccessTag.Mask).Select(entry => entry.Permissions).DefaultIfEmpty(7).First();
        var named = AccessList.Where(entry => entry.Tag is AccessTag.User && entry.Id == uid).Select(entry => (int?)entry.Permissions).FirstOrDefault();
        if (named is { } own)
        {
            return Gives(own & mask, wanted);
        }

        var byGroup = AccessList.Where(entry =>
            (entry.Tag is AccessTag.OwningGroup && groups.Contains(Gid)) || (entry.Tag is AccessTag.Group && groups.Contains(entry.Id))).ToList();
        return byGroup.Count > 0 ? byGroup.Any(entry => Gives(entry.Permissions & mask, wanted)) : Gives((int)Mode, wanted);
    }

    private static bool Gives(int permissions, int wanted) => (permissions & wanted) == wanted;
}

/// <summary>A module of the kernel, or a part that is built in.</summary>
/// <param name="Name">With underscores, as in /proc/modules.</param>
/// <param name="IsBuiltIn">It has a folder in /sys/module and no line in /proc/modules.</param>
/// <param name="References">Users; null where that is not known.</param>
/// <param name="Parameters">Those that can be read, by name.</param>
public sealed record ModuleFacts(string Name, bool IsBuiltIn, int? References, ImmutableSortedDictionary<string, string> Parameters);
