using System.Collections.Immutable;
using Sunup.Formats.Initramfs.Unpacking;
using Sunup.Images.Adding;
using Sunup.Planning.MachineFiles.Editing;
using Sunup.Trials.Boots.Preparations;

namespace Sunup.Trials.Incidents.Cases;

/// <summary>The root device waits for the driver of the virtual IOMMU, which is not in the initramfs.</summary>
/// <remarks>Source: Linux drivers/acpi/viot.c, drivers/base/dd.c.</remarks>
public sealed class LostRoot : Incident
{
    private const string Initrd = "boot.initrd";
    private const string Module = "virtio_iommu";
    private const string Supplement = "virtio_iommu.cpio";

    public override char Letter => 'b';

    public override string Name => "lost-root";

    public override string Title => "the root device is lost behind the virtual IOMMU";

    public override string Story =>
        "After an update of a VM platform, new machines ran and had no disks. The update gave each a virtio-iommu. A kernel that knows the table of virtual IOMMUs probes no device behind one "
        + "before its driver is there. Debian 13's has that driver as a module, and nobody had put it into the initramfs. The order of PCI devices, which was blamed, has no part in it.";

    public override ImmutableArray<string> Others => ["in raw.qemu.conf, section [machine], default-bus-bypass-iommu = \"on\"", "a kernel with CONFIG_VIRTIO_IOMMU=y"];

    public override async Task<IncidentSetting> PrepareAsync(IncidentFolder folder, CancellationToken cancellationToken)
    {
        var asItIs = await folder.WriteMachineAsync(Name, "1-as-it-is", [], cancellationToken);
        var resolved = await folder.ResolveAsync(await IncidentFolder.ReadMachineAsync(asItIs, cancellationToken), cancellationToken);
        var modules = await KernelModuleFolder.FindAsync(folder.Resolver, resolved, progress: null, cancellationToken);
        Add(folder, resolved.Machine.Boot.Initrd[0], modules, cancellationToken);
        KeyEdit option = KeyEdit.Set("security.iommu", "false"), module = KeyEdit.AddItem(Initrd, Supplement), forbidden = KeyEdit.AddWord("boot.cmdline", $"module_blacklist={Module}");
        return new IncidentSetting(
        [
            new IncidentScene(SceneRole.Failure, "as it is", asItIs) { Words = "deferred probe pending" },
            await SceneAsync(SceneRole.Cure, "2-without-iommu", "without the virtual IOMMU", [option]),
            await SceneAsync(SceneRole.Cure, "3-with-module", "with the IOMMU, and its driver in a second initrd", [module]),
            await SceneAsync(SceneRole.Relapse, "4-forbidden", "the driver is there, and the kernel is told not to take it", [module, forbidden]),
        ]);

        async Task<IncidentScene> SceneAsync(SceneRole role, string suffix, string title, ImmutableArray<KeyEdit> edits) => new(role, title, await folder.WriteMachineAsync(Name, suffix, edits, cancellationToken))
        {
            Words = role is SceneRole.Cure ? null : "deferred probe pending",
            Change = string.Join("; ", edits),
            MadeBy = edits.Contains(module) && role is SceneRole.Cure ? $"sunup initrd add {resolved.Machine.Boot.Initrd[0]} --modules {Module} --load --supplement --kernel-modules {modules} -o {Supplement}" : null,
        };
    }

    private static void Add(IncidentFolder folder, string image, string modules, CancellationToken cancellationToken)
    {
        using var output = new FileStream(folder.PathOf(Supplement), FileMode.Create, FileAccess.ReadWrite);
        new ImageAddition(new AddRequest
        {
            BasePath = image,
            Modules = [Module],
            ModuleFolder = modules,
            Load = true,
            SupplementOnly = true,
            Rules = UnpackRules.ForKernel(null, null),
        }).Run(output, cancellationToken);
    }
}
