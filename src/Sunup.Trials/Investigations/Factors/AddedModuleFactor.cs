using System.Collections.Immutable;
using Sunup.Formats.Initramfs.Unpacking;
using Sunup.Images.Adding;
using Sunup.Images.Modules;
using Sunup.Model;
using Sunup.Planning.Artifacts;
using Sunup.Planning.MachineFiles.Editing;
using Sunup.Trials.Boots.Preparations;
using Sunup.Trials.Checks.Roots;

namespace Sunup.Trials.Investigations.Factors;

/// <summary>Drivers that may be missing from the initramfs, each added as <c>sunup initrd add --supplement --modules NAME --load</c> does.</summary>
public sealed class AddedModuleFactor(ArtifactResolver resolver) : IFactor
{
    private const string Key = "boot.initrd";
    private const string Iommu = "virtio_iommu";

    public async Task<IEnumerable<Change>> ChangesAsync(FactorContext context, CancellationToken cancellationToken)
    {
        var missesDevice = context.HasFault("SU091") || context.HasFault("SU0980");
        if (context.Resolved.Machine.Boot is not { Kernel: not null, Initrd: [var first, ..] } || !missesDevice)
        {
            return [];
        }

        var folder = await KernelModuleFolder.FindAsync(resolver, context.Resolved, progress: null, cancellationToken);
        return Directory.Exists(folder) ? await Task.Run(() => AddAll(context, first, folder), cancellationToken) : [];
    }

    /// <summary>What this kernel has as modules; each archive is made when it is tried, which takes longer than all else that is thought about.</summary>
    private static List<Change> AddAll(FactorContext context, string image, string folder)
    {
        try
        {
            var catalog = ModuleFolder.Open(folder).Catalog;
            return [.. Wanted(context).Where(drivers => catalog.Find(OwnOf(drivers)) is not null).Select(drivers => Add(context, image, folder, drivers))];
        }
        catch (FindingException)
        {
            // No index of modules there: then there is nothing to add.
            return [];
        }
    }

    /// <summary>The drivers first that the machine's own devices need, then those of other buses, which <c>raw.qemu</c> may have; last those of the file systems on its disks.</summary>
    private static IEnumerable<ImmutableArray<NeededDriver>> Wanted(FactorContext context)
    {
        IEnumerable<ImmutableArray<NeededDriver>> iommu = context.Hardware.Iommu ? [[new NeededDriver("VIRTIO_IOMMU", Iommu)]] : [];
        using var disks = MachineDisks.Of(context.Resolved.Machine);
        var own = disks.Disks.Select(disk => disk.Config.Bus).Concat(disks.MakesFirst ? [DiskBus.VirtioBlk] : []).ToHashSet();
        var types = disks.Disks.SelectMany(disk => disk.Partitions).Select(partition => partition.Content?.Type).OfType<string>().Append("ext4").Distinct(StringComparer.Ordinal);
        return
        [
            .. iommu,
            .. Enum.GetValues<DiskBus>().OrderByDescending(own.Contains).Select(DiskDrivers.Of),
            .. types.Select(DiskDrivers.OfFileSystem).Where(drivers => !drivers.IsEmpty).DistinctBy(drivers => drivers[0].Module),
        ];
    }

    /// <summary>The module that leads to these devices and no others.</summary>
    private static string OwnOf(ImmutableArray<NeededDriver> drivers) => drivers.First(driver => !driver.IsShared).Module;

    private static Change Add(FactorContext context, string image, string folder, ImmutableArray<NeededDriver> drivers)
    {
        var module = OwnOf(drivers);
        ImmutableArray<string> others = [.. drivers.SelectMany(driver => driver.Modules).Where(name => name != module)];
        var made = new MadeFile(context.Folder, $"{module}.cpio", [context.InitrdHashes[0], folder, module, .. others], (output, token) => Task.FromResult(Write(output, image, folder, module, others, token)));
        return new Change($"{Key}: {module}", "not there", "added", "a driver that the initramfs lacks")
        {
            Weight = module is Iommu ? Change.Likely + 2 : 2.2,
            Name = $"with {module} in the initramfs",
            Edits = [KeyEdit.AddItem(Key, made.Path)],
            MadeFiles = [made],
        };
    }

    /// <summary>False where the image or a module cannot be read, or they are not for one kernel.</summary>
    private static bool Write(FileStream output, string image, string folder, string module, ImmutableArray<string> others, CancellationToken cancellationToken)
    {
        try
        {
            var report = new ImageAddition(new AddRequest
            {
                BasePath = image,
                Modules = [module],
                ModulesIfThere = others,
                ModuleFolder = folder,
                Load = true,
                SupplementOnly = true,
                Rules = UnpackRules.ForKernel(null, null),
            }).Run(output, cancellationToken);
            return report.IsSound && !report.Modules.IsEmpty;
        }
        catch (FindingException)
        {
            return false;
        }
    }
}
