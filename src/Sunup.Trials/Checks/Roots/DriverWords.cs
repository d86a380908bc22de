using System.Collections.Immutable;
using Sunup.Model;

namespace Sunup.Trials.Checks.Roots;

/// <summary>What is said of drivers that are not there in time.</summary>
internal static class DriverWords
{
    public static string Of(BootFacts facts, DriverState state) => state.Presence switch
    {
        DriverPresence.NotInKernel => $"{state.Driver.Module}: this kernel was built without it",
        DriverPresence.NeedsInitrd => $"{state.Driver.Module}: a module, and nothing loads it before the root is mounted",
        DriverPresence.LacksDependency => $"{state.Driver.Module} is there, {state.Detail} is not",
        DriverPresence.NotListed => $"{state.Driver.Module} is there, and {facts.Modules!.Folder}/modules.dep does not name it",
        DriverPresence.BuiltForAnother => $"{state.Driver.Module} is there, built for {state.Detail}",
        DriverPresence.Blocked => $"{state.Driver.Module} is there, and {state.Detail}= keeps it out",
        _ => $"{state.Driver.Module} is not there for {facts.Release}",
    };

    public static string Summary(ImmutableArray<DriverState> lacking) => string.Join("; ", lacking.GroupBy(state => state.Presence).Select(group =>
    {
        var names = string.Join(", ", group.Select(state => state.Driver.Module));
        return group.Key switch
        {
            DriverPresence.NotInKernel => $"this kernel was built without {names}",
            DriverPresence.NeedsInitrd => $"{names} is a module, and there is no initrd to load it",
            DriverPresence.LacksDependency => $"{names} needs {string.Join(", ", group.Select(state => state.Detail))}, which the initrd does not hold",
            DriverPresence.NotListed => $"the initrd's modules.dep does not name {names}",
            DriverPresence.BuiltForAnother => $"{names} was built for {group.First().Detail}",
            DriverPresence.Blocked => $"{group.First().Detail}= on the command line keeps {names} out",
            _ => $"the initrd does not hold {names}",
        };
    }));

    public static string Cause(ImmutableArray<DriverState> lacking, string names, bool isOther) =>
        isOther ? "A kernel looks for modules below its own release only, and refuses those of another. The kernel was exchanged, and the initrd was not made anew."
        : lacking.Any(state => state.Presence is DriverPresence.NotInKernel) ? $"No module of that name can be added either: the kernel's configuration leaves it out ({names}). Cloud kernels lack most drivers of real hardware, and of some that are emulated."
        : lacking.Any(state => state.Presence is DriverPresence.NeedsInitrd) ? "Modules lie on the root file system or in an initrd. Before one of the two is mounted, the kernel has what is built in, and nothing else."
        : "The driver is a module, and a module is loaded from the initrd as long as the root file system is not mounted.";

    public static IEnumerable<Remedy> Remedies(BootFacts facts, ImmutableArray<DriverState> lacking)
    {
        var names = string.Join(' ', lacking.Where(state => state.Presence is not DriverPresence.NotInKernel).Select(state => state.Driver.Module));
        foreach (var state in lacking.Where(state => state.Presence is DriverPresence.Blocked))
        {
            yield return new Remedy($"Take {state.Driver.Module} out of {state.Detail}= on the command line");
        }

        if (lacking.All(state => state.Presence is DriverPresence.Blocked))
        {
            yield break;
        }

        if (lacking.Any(state => state.Presence is DriverPresence.NotInKernel))
        {
            yield return new Remedy("Take another kernel: the generic one of the distribution has it", null, "boot.kernel: deb:linux-image-amd64");
            yield return new Remedy("Or attach the device in another way: hardware.disks with bus virtio-blk or nvme, a NIC of another model");
        }
        else if (facts.Initrd is { } initrd)
        {
            yield return new Remedy("Add the modules of this kernel to the initrd", $"sunup initrd add {initrd.Name} --modules {names} --kernel-modules /lib/modules/{facts.Release ?? "RELEASE"} -o new.img");
        }
        else
        {
            yield return new Remedy("Name an initrd that has them: boot.initrd");
        }

        if (facts is { Release: { } release, Modules: null, Initrd: not null })
        {
            yield return new Remedy("Or make the initrd anew for this kernel", $"update-initramfs -c -k {release}");
        }
    }
}
