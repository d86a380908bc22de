using System.Collections.Immutable;
using System.Globalization;

namespace Sunup.Linux.Capabilities;

/// <summary>A set of Linux capabilities.</summary>
/// <param name="Bits">Bit n is capability n.</param>
/// <remarks>Source: capabilities(7), linux/capability.h.</remarks>
public readonly record struct CapabilitySet(ulong Bits)
{
    private static readonly ImmutableArray<string> Names =
    [
        "CAP_CHOWN", "CAP_DAC_OVERRIDE", "CAP_DAC_READ_SEARCH", "CAP_FOWNER", "CAP_FSETID", "CAP_KILL", "CAP_SETGID", "CAP_SETUID",
        "CAP_SETPCAP", "CAP_LINUX_IMMUTABLE", "CAP_NET_BIND_SERVICE", "CAP_NET_BROADCAST", "CAP_NET_ADMIN", "CAP_NET_RAW", "CAP_IPC_LOCK",
        "CAP_IPC_OWNER", "CAP_SYS_MODULE", "CAP_SYS_RAWIO", "CAP_SYS_CHROOT", "CAP_SYS_PTRACE", "CAP_SYS_PACCT", "CAP_SYS_ADMIN", "CAP_SYS_BOOT",
        "CAP_SYS_NICE", "CAP_SYS_RESOURCE", "CAP_SYS_TIME", "CAP_SYS_TTY_CONFIG", "CAP_MKNOD", "CAP_LEASE", "CAP_AUDIT_WRITE", "CAP_AUDIT_CONTROL",
        "CAP_SETFCAP", "CAP_MAC_OVERRIDE", "CAP_MAC_ADMIN", "CAP_SYSLOG", "CAP_WAKE_ALARM", "CAP_BLOCK_SUSPEND", "CAP_AUDIT_READ", "CAP_PERFMON",
        "CAP_BPF", "CAP_CHECKPOINT_RESTORE",
    ];

    /// <summary>To bind ports below 1024.</summary>
    public static CapabilitySet NetBindService => Of("CAP_NET_BIND_SERVICE");

    /// <summary>To change links, addresses, taps.</summary>
    public static CapabilitySet NetAdmin => Of("CAP_NET_ADMIN");

    /// <summary>For packet sockets.</summary>
    public static CapabilitySet NetRaw => Of("CAP_NET_RAW");

    /// <summary>For namespaces, among much else.</summary>
    public static CapabilitySet SysAdmin => Of("CAP_SYS_ADMIN");

    public static CapabilitySet operator |(CapabilitySet left, CapabilitySet right) => new(left.Bits | right.Bits);

    public static CapabilitySet BitwiseOr(CapabilitySet left, CapabilitySet right) => left | right;

    /// <summary>Every one of <paramref name="others"/> is in it.</summary>
    public bool Contains(CapabilitySet others) => (Bits & others.Bits) == others.Bits;

    /// <summary>Those that are in it and not in <paramref name="others"/>.</summary>
    public CapabilitySet Without(CapabilitySet others) => new(Bits & ~others.Bits);

    /// <summary>The names, in order of number: <c>CAP_NET_ADMIN CAP_NET_RAW</c>; <c>none</c> for the empty set.</summary>
    public override string ToString()
    {
        var bits = Bits;
        var names = Enumerable.Range(0, 64).Where(i => (bits >> i & 1) != 0).Select(NameOf);
        return bits == 0 ? "none" : string.Join(' ', names);
    }

    /// <summary>As setpriv(1) reads it: <c>-all,+net_admin,+net_raw</c>.</summary>
    internal string ToSetPrivList()
    {
        var bits = Bits;
        var added = Enumerable.Range(0, 64).Where(i => (bits >> i & 1) != 0).Select(i => $"+{NameOf(i)["CAP_".Length..].ToLowerInvariant()}");
        return string.Join(',', added.Prepend("-all"));
    }

    private static CapabilitySet Of(string name) => new(1UL << Names.IndexOf(name));

    private static string NameOf(int number) => number < Names.Length ? Names[number] : string.Create(CultureInfo.InvariantCulture, $"CAP_{number}");
}
