namespace Sunup.Diagnosis.Predictions.Kexec;

/// <summary>What the running machine says of itself that decides whether it can load another kernel. Null where it does not say.</summary>
public sealed record KexecHost
{
    /// <summary><c>uname -m</c>.</summary>
    public required string Machine { get; init; }

    /// <summary><c>uname -r</c>.</summary>
    public required string Release { get; init; }

    /// <summary><c>/proc/cmdline</c>, without its newline.</summary>
    public string CommandLine { get; init; } = "";

    /// <summary>MemTotal, in bytes: what the kernel's rule of half the memory counts.</summary>
    public required long MemoryTotal { get; init; }

    /// <summary>MemAvailable, in bytes.</summary>
    public long MemoryAvailable { get; init; }

    public int PageSize { get; init; } = 4096;

    /// <summary>Every thread of this process has CAP_SYS_BOOT, in its own user namespace.</summary>
    public required bool HasSysBoot { get; init; }

    /// <summary>This process is in a user namespace that is not the first: its capabilities do not count for kexec.</summary>
    public bool IsUserNamespace { get; init; }

    /// <summary>The container that this is, by name: <c>docker</c>, <c>lxc</c>; null for none that is known.</summary>
    public string? Container { get; init; }

    /// <summary>System calls of this process are filtered (Seccomp: 2).</summary>
    public bool IsFiltered { get; init; }

    /// <summary><c>kernel.kexec_load_disabled</c>. Once 1 it stays 1 until the next boot.</summary>
    public bool? LoadDisabled { get; init; }

    /// <summary><c>kernel.kexec_load_limit_reboot</c>, since 6.3: loads that are left; -1 for no limit.</summary>
    public int? LoadLimit { get; init; }

    /// <summary><c>/sys/kernel/kexec_loaded</c>; null for a kernel without kexec.</summary>
    public bool? ImageLoaded { get; init; }

    public bool? CrashImageLoaded { get; init; }

    /// <summary><c>none</c>, <c>integrity</c>, <c>confidentiality</c>; null for a kernel without lockdown, or where securityfs is not mounted.</summary>
    public string? Lockdown { get; init; }

    /// <summary>The firmware's SecureBoot variable; null without UEFI or where efivarfs is not mounted.</summary>
    public bool? SecureBoot { get; init; }

    /// <summary>CONFIG_KEXEC_FILE of the running kernel; null where its configuration is not at hand.</summary>
    public bool? HasKexecFile { get; init; }

    /// <summary>CONFIG_KEXEC_SIG_FORCE.</summary>
    public bool? ForcesSignatures { get; init; }

    /// <summary>Where the configuration is from.</summary>
    public string? ConfigPath { get; init; }

    /// <summary>Bytes that this process's memory cgroup still gives; null for no limit.</summary>
    public long? CgroupMemoryLeft { get; init; }

    public bool HasTpm { get; init; }

    /// <summary><c>/proc/sys/kernel/tainted</c>.</summary>
    public ulong Tainted { get; init; }

    /// <summary>systemd is init here: it stops services before it jumps.</summary>
    public bool HasSystemd { get; init; }

    public bool RequiresSignature => Lockdown is "integrity" or "confidentiality" || ForcesSignatures == true;
}
