using System.Collections.Immutable;

namespace Sunup.Machines.Hosts.Facts;

/// <summary>The IOMMU and its groups.</summary>
/// <param name="Tables">ACPI tables that describe one: DMAR, IVRS, VIOT.</param>
/// <param name="Groups">What can only be passed through together.</param>
/// <param name="CommandLine">Words of the kernel's command line about it.</param>
/// <param name="HasVfioDriver">vfio-pci is there.</param>
public sealed record IommuFacts(ImmutableArray<string> Tables, ImmutableArray<IommuGroup> Groups, ImmutableArray<string> CommandLine, bool HasVfioDriver);

/// <summary>One group.</summary>
public sealed record IommuGroup(int Id, ImmutableArray<IommuDevice> Devices);

/// <summary>A device of a group.</summary>
/// <param name="Address">Such as <c>0000:01:00.0</c>.</param>
/// <param name="Driver">Bound to it; null for none.</param>
/// <param name="IsBridge">A bridge stays with the host; it does not make a group unusable.</param>
public sealed record IommuDevice(string Address, string? Driver, bool IsBridge);
