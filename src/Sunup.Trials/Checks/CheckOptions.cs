namespace Sunup.Trials.Checks;

/// <summary>What the machine file does not say.</summary>
public sealed record CheckOptions
{
    /// <summary>The kernel's configuration; null: beside the kernel, or in it.</summary>
    public string? ConfigFile { get; init; }

    /// <summary>Memory of a real machine, in bytes; a VM's is in its file.</summary>
    public long? MemoryBytes { get; init; }

    /// <summary>Version of the iPXE that boots the machine; null: that of <see cref="IpxeFile"/>, else of the one that Sunup serves.</summary>
    public string? IpxeVersion { get; init; }

    /// <summary>The iPXE that boots the machine.</summary>
    public string? IpxeFile { get; init; }

    /// <summary>Bytes that iPXE holds before it fetches anything: an initrd handed to ipxe.lkrn, a driver's memory. Null for none.</summary>
    public long? IpxeStartupBytes { get; init; }
}
