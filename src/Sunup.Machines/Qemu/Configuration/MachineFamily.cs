namespace Sunup.Machines.Qemu.Configuration;

/// <summary>What a machine type is one of: which buses it has, and which properties.</summary>
public enum MachineFamily
{
    /// <summary>i440FX: PCI on <c>pci.0</c>, parallel ATA on <c>ide.0</c> and <c>ide.1</c>.</summary>
    Pc,
    /// <summary>Q35: PCI Express on <c>pcie.0</c>.</summary>
    Q35,
    /// <summary>The arm64 machine: PCI Express on <c>pcie.0</c>.</summary>
    Virt,
    /// <summary>Another, of which nothing is assumed.</summary>
    Other,
}
