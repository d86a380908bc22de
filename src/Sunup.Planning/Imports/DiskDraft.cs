using Sunup.Model;

namespace Sunup.Planning.Imports;

/// <summary>A disk in the making.</summary>
internal sealed class DiskDraft
{
    public required string Image { get; set; }

    public DiskBus Bus { get; set; } = DiskBus.VirtioBlk;

    public string? Format { get; set; }

    /// <summary>The source's machine does not write to the image: what the guest writes is for the boot alone.</summary>
    public bool Overlay { get; set; }

    /// <summary>Its place among what is booted from, the lowest first; null where the source names none.</summary>
    public int? BootPlace { get; set; }

    /// <summary>Keys of QEMU's drive that no key of a machine file says.</summary>
    public List<(string Key, string Value)> DriveKeys { get; } = [];

    /// <summary>Keys of QEMU's device that no key of a machine file says.</summary>
    public List<(string Key, string Value)> DeviceKeys { get; } = [];

    public string ToYaml()
    {
        var bus = Bus switch { DiskBus.VirtioScsi => "virtio-scsi", DiskBus.Nvme => "nvme", DiskBus.Ahci => "ahci", DiskBus.Ide => "ide", _ => "virtio-blk" };
        return $"{{ image: {MachineDraft.Scalar(Image)}, bus: {bus}{(Format is null ? "" : $", format: {MachineDraft.Scalar(Format)}")}, overlay: {(Overlay ? "true" : "false")} }}";
    }

    /// <summary>The sections of <c>raw.qemu.conf</c> for disk <paramref name="number"/>.</summary>
    public IEnumerable<string> ToSections(int number)
    {
        if (DriveKeys.Count > 0)
        {
            yield return Section($"[drive \"disk{number}\"]", DriveKeys);
        }

        if (DeviceKeys.Count > 0)
        {
            yield return Section($"[device \"dev-disk{number}\"]", DeviceKeys);
        }
    }

    /// <summary>Text of a section with its keys.</summary>
    /// <param name="header">With its brackets, and its index if any.</param>
    /// <param name="keys">In their order.</param>
    public static string Section(string header, IEnumerable<(string Key, string Value)> keys) =>
        $"{header}\n{string.Concat(keys.Select(key => $"{key.Key} = \"{key.Value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"\n"))}";
}
