using System.Collections.Immutable;
using Sunup.Formats.Initramfs.Unpacking;
using Sunup.Images.Adding;
using Sunup.Model;
using Sunup.Planning.Artifacts;
using Sunup.Planning.MachineFiles.Editing;
using Sunup.Trials.Boots.Preparations;

namespace Sunup.Trials.Investigations.Factors;

/// <summary>Drivers that may be missing from the initramfs, each added as <c>sunup initrd add --supplement --modules NAME --load</c> does.</summary>
public sealed class AddedModuleFactor(ArtifactResolver resolver) : IFactor
{
    private const string Key = "boot.initrd";

    public async Task<IEnumerable<Change>> ChangesAsync(FactorContext context, CancellationToken cancellationToken)
    {
        var missesDevice = context.HasFault("SU091") || context.HasFault("SU0980");
        if (context.Resolved.Machine.Boot is not { Kernel: not null, Initrd: [var first, ..] } || !missesDevice)
        {
            return [];
        }

        var folder = await KernelModuleFolder.FindAsync(resolver, context.Resolved, progress: null, cancellationToken);
        return Directory.Exists(folder)
            ? await Task.Run(() => Wanted(context).Select(modules => Add(context, first, folder, modules, cancellationToken)).OfType<Change>().ToList(), cancellationToken)
            : [];
    }

    /// <summary>The driver first that the machine's own devices need; with it what it reaches them through, which no dependency of it names.</summary>
    private static IEnumerable<ImmutableArray<string>> Wanted(FactorContext context)
    {
        if (context.Text.ValueOf("security.iommu") is "true")
        {
            yield return ["virtio_iommu"];
        }

        ImmutableArray<string>[] known = [["virtio_blk", "virtio_pci"], ["virtio_scsi", "virtio_pci", "sd_mod"], ["ahci", "sd_mod"], ["nvme"], ["ata_piix", "sd_mod"], ["ext4"]];
        var buses = context.Hardware.Disks.Select(disk => disk.Bus).Append(context.Machine.Route is Route.Disk ? DiskBus.VirtioBlk : DiskBus.Nvme).ToHashSet();
        foreach (var modules in known.OrderByDescending(modules => buses.Any(bus => DriverOf(bus) == modules[0])))
        {
            yield return modules;
        }
    }

    private static string DriverOf(DiskBus bus) => bus switch
    {
        DiskBus.VirtioBlk => "virtio_blk",
        DiskBus.VirtioScsi => "virtio_scsi",
        DiskBus.Ahci => "ahci",
        DiskBus.Ide => "ata_piix",
        _ => "nvme",
    };

    private static Change? Add(FactorContext context, string image, string folder, ImmutableArray<string> modules, CancellationToken cancellationToken)
    {
        var module = modules[0];
        var made = Path.Combine(context.Folder, $"{module}.cpio");
        try
        {
            using var output = new FileStream(made, FileMode.Create, FileAccess.ReadWrite);
            var report = new ImageAddition(new AddRequest
            {
                BasePath = image,
                Modules = modules,
                ModuleFolder = folder,
                Load = true,
                SupplementOnly = true,
                Rules = UnpackRules.ForKernel(null, null),
            }).Run(output, cancellationToken);
            return !report.IsSound || report.Modules.IsEmpty ? null : new Change($"{Key}: {module}", "not there", "added", "a driver that the initramfs lacks")
            {
                Weight = module == "virtio_iommu" ? Change.Likely + 2 : 2.2,
                Name = $"with {module} in the initramfs",
                Edits = [KeyEdit.AddItem(Key, made)],
                MadeFiles = [made],
            };
        }
        catch (FindingException)
        {
            // Built in, or this kernel has no such module: nothing to add.
            return null;
        }
    }
}
