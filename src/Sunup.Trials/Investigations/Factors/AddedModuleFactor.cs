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
            ? await Task.Run(() => Wanted(context).Select(module => Add(context, first, folder, module, cancellationToken)).OfType<Change>().ToList(), cancellationToken)
            : [];
    }

    private static IEnumerable<string> Wanted(FactorContext context)
    {
        if (context.Text.ValueOf("security.iommu") is "true")
        {
            yield return "virtio_iommu";
        }

        foreach (var module in new[] { "virtio_blk", "virtio_scsi", "ahci", "nvme", "sd_mod", "ext4" })
        {
            yield return module;
        }
    }

    private static Change? Add(FactorContext context, string image, string folder, string module, CancellationToken cancellationToken)
    {
        var made = Path.Combine(context.Folder, $"{module}.cpio");
        try
        {
            using var output = new FileStream(made, FileMode.Create, FileAccess.ReadWrite);
            var report = new ImageAddition(new AddRequest
            {
                BasePath = image,
                Modules = [module],
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
