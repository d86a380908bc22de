using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Sunup.Formats.CommandLines;
using Sunup.Formats.KernelModules;
using Sunup.Images.Reading;

namespace Sunup.Trials.Checks.Roots;

/// <summary>Whether a driver will be there when the root file system is looked for.</summary>
internal enum DriverPresence
{
    /// <summary>Built in, or in the initrd with all that it needs.</summary>
    There,
    /// <summary>Neither the kernel's configuration nor the initrd says.</summary>
    NotKnown,
    /// <summary>The kernel was built without it.</summary>
    NotInKernel,
    /// <summary>A module, and the initrd has no file of it for this kernel.</summary>
    NotInInitrd,
    /// <summary>A module that is there, and one that it needs is not.</summary>
    LacksDependency,
    /// <summary>A module that is there, and modules.dep does not name it.</summary>
    NotListed,
    /// <summary>A module that is there, and was built for another kernel.</summary>
    BuiltForAnother,
    /// <summary>A module that is there, and the command line keeps it from being loaded.</summary>
    Blocked,
    /// <summary>A module, and the kernel itself, which loads none by itself, mounts the root.</summary>
    NeedsInitrd,
}

/// <summary>A driver with what is known of it.</summary>
/// <param name="Driver">Which.</param>
/// <param name="Presence">Whether it will be there.</param>
/// <param name="Detail">What is missing or which kernel it was built for; empty where nothing is to be added.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct DriverState(NeededDriver Driver, DriverPresence Presence, string Detail = "")
{
    public bool IsLacking => Presence > DriverPresence.NotKnown;

    public static ImmutableArray<DriverState> Of(BootFacts facts, ImmutableArray<NeededDriver> drivers) => [.. drivers.Select(driver => Of(facts, driver))];

    private static DriverState Of(BootFacts facts, NeededDriver driver)
    {
        var config = facts.Kernel?.Config;
        if (config?.IsBuiltIn(driver.Option) == true)
        {
            return new DriverState(driver, DriverPresence.There);
        }

        var without = config is null || (driver.MayBeElsewhere && !config.Names(driver.Option)) ? DriverPresence.NotKnown : DriverPresence.NotInKernel;
        var isModule = config?.IsModule(driver.Option) == true;
        return facts.Mounter is RootMounter.Kernel ? new DriverState(driver, isModule ? DriverPresence.NeedsInitrd : without)
            : facts.Modules is { } modules ? InInitrd(facts, modules, driver, isModule || (config is null && modules.KnowsBuiltIn) ? DriverPresence.NotInInitrd : without)
            : new DriverState(driver, isModule ? DriverPresence.NotInInitrd : without);
    }

    private static DriverState InInitrd(BootFacts facts, InitrdModules modules, NeededDriver driver, DriverPresence otherwise)
    {
        if (driver.Modules.Any(modules.IsBuiltIn))
        {
            return new DriverState(driver, DriverPresence.There);
        }

        return driver.Modules.FirstOrDefault(name => modules.PathOf(name) is not null) is not { } there ? new DriverState(driver, otherwise)
            : modules.MissingDependenciesOf(there) is { IsEmpty: false } missing ? new DriverState(driver, DriverPresence.LacksDependency, string.Join(", ", missing))
            : modules.IsUnlisted(there) ? new DriverState(driver, DriverPresence.NotListed)
            : modules.BuiltFor(there) is { } release && release != facts.Release ? new DriverState(driver, DriverPresence.BuiltForAnother, release)
            : BlockedBy(facts.CommandLine, facts.Initrd!.Maker, there) is { } blocking ? new DriverState(driver, DriverPresence.Blocked, blocking)
            : new DriverState(driver, DriverPresence.There);
    }

    /// <summary>The word of a command line that keeps a module from being loaded; null for none.</summary>
    /// <remarks>The kernel's own word refuses it whoever asks; kmod's is one that busybox, the loader of the other initrds, does not know.</remarks>
    public static string? BlockedBy(KernelCommandLine line, InitrdMaker maker, string module)
    {
        // The kernel compares letter by letter: virtio-blk keeps nothing out there.
        return line.Last("module_blacklist")?.Split(',').Contains(module, StringComparer.Ordinal) == true ? "module_blacklist"
            : maker is InitrdMaker.InitramfsTools or InitrdMaker.Dracut or InitrdMaker.Mkinitcpio && line.Last("modprobe.blacklist")?.Split(',').Any(name => ModuleNames.Normalize(name) == module) == true ? "modprobe.blacklist"
            : null;
    }
}
