using System.Collections.Immutable;

namespace Sunup.Boots.Faults;

/// <summary>All faults, in the order of the stages.</summary>
internal static class FaultCatalogue
{
    public static ImmutableArray<Fault> All { get; } =
    [
        .. In("launch", [.. LaunchFaults.All, .. LaunchHostFaults.All]),
        .. In("firmware", FirmwareFaults.All),
        .. In("network", NetworkFaults.All),
        .. In("loader", LoaderFaults.All),
        .. In("kernel", KernelFaults.All),
        .. In("unpacking", UnpackingFaults.All),
        .. In("initramfs", InitramfsFaults.All),
        .. In("root", RootFaults.All),
        .. In("init", InitFaults.All),
    ];

    private static IEnumerable<Fault> In(string area, IEnumerable<Fault> faults) => faults.Select(fault => fault with { Area = area });
}
