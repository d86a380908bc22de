using System.Collections.Immutable;

namespace Sunup.Machines.Hosts.Facts;

/// <summary>Who this process is to the kernel: the user that QEMU would run as.</summary>
public sealed record UserFacts
{
    public const int CapDacOverride = 1;
    public const int CapSysAdmin = 21;
    public const int CapNetAdmin = 12;

    /// <summary>Effective.</summary>
    public required uint Uid { get; init; }

    /// <summary>Null for an id without a name.</summary>
    public required string? Name { get; init; }

    /// <summary>Of this process: effective and supplementary.</summary>
    public required ImmutableArray<uint> Groups { get; init; }

    /// <summary>What /etc/group gives the user by name, whether this login has it or not.</summary>
    public required ImmutableArray<uint> GroupsOnFile { get; init; }

    /// <summary>Effective capabilities.</summary>
    public required ulong Capabilities { get; init; }

    /// <summary><c>docker</c>, <c>lxc</c>, <c>podman</c>, ...; null outside of a container, as far as it can be seen.</summary>
    public required string? Container { get; init; }

    /// <summary>What a security module confines this process to; null for nothing.</summary>
    public required string? Confinement { get; init; }

    /// <summary>Soft limits by the names of /proc/PID/limits; a limit that is not there is unlimited.</summary>
    public required ImmutableSortedDictionary<string, long> Limits { get; init; }

    /// <summary>CPUs that it may run on.</summary>
    public required int AllowedCpus { get; init; }

    public bool IsRoot => Uid == 0;

    /// <summary>For messages.</summary>
    public string Display => Name ?? $"user {Uid}";

    public bool Has(int capability) => (Capabilities >> capability & 1) != 0;

    /// <summary>Whether a file gives this process these rights (read 4, write 2, execute 1).</summary>
    public bool May(FileRights rights, int wanted) => Has(CapDacOverride) || rights.Allow(Uid, Groups, wanted);
}
