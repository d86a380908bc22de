using System.Collections.Immutable;
using Sunup.Formats.Loaders.Ipxe;
using Sunup.Formats.Loaders.Ipxe.Memory;
using Sunup.Model;
using Sunup.Planning.Plans;

namespace Sunup.Trials.Checks;

/// <summary>What an iPXE that QEMU starts like a kernel (<c>network.ipxe</c>) has in memory besides the images of its script.</summary>
internal static class IpxeStartCheck
{
    /// <summary>The file that is handed to it: in memory before it records the top for initrds; freed when its command line says so before anything is fetched.</summary>
    public static ImmutableArray<IpxeLayoutImage> Handed(MachineConfig machine) => machine.Network.Ipxe is { Initrd: { } initrd } start
        ? [new IpxeLayoutImage(Path.GetFileName(initrd), LengthOf(initrd)) { Fate = FreesFirst(start) ? IpxeImageFate.Freed : IpxeImageFate.Listed, IsWanted = false }]
        : [];

    /// <summary>The script that it fetches and runs: held while the images are fetched below it.</summary>
    public static ImmutableArray<IpxeLayoutImage> Fetched(BootPlan plan) => plan.Machine.Network.Ipxe is not null && plan.FindFile(BootPlanner.ScriptFile) is { } script
        ? [new IpxeLayoutImage(script.Name, script.Content.Length) { Fate = IpxeImageFate.Held, IsWanted = false }]
        : [];

    /// <summary>Where QEMU puts the file that is handed over; iPXE goes below it. Null without one.</summary>
    public static long? AddressOf(MachineConfig machine, long memory) =>
        machine.Network.Ipxe is { Initrd: { } initrd } ? QemuPcMemory.InitrdAddress(memory, LengthOf(initrd), uint.MaxValue) : null;

    private static bool FreesFirst(IpxeStart start) => IpxeScriptImages.Of([start.CommandLine]).FreeLine is not null;

    private static long LengthOf(string path) => new FileInfo(path).Length;
}
