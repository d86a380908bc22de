using System.Collections.Immutable;
using Sunup.Model;
using Sunup.Planning.Documents;

namespace Sunup.Planning.MachineFiles;

/// <summary>The key <c>hardware.disks</c>.</summary>
internal static class DiskReader
{
    private const string Image = "the path of a disk image, or iscsi://HOST/TARGET/LUN";

    // The PIIX has two channels of two devices, AHCI six ports.
    private const int MostIde = 4;
    private const int MostAhci = 6;

    public static ImmutableArray<DiskConfig> Read(ConfigValue value, PathReader paths)
    {
        ImmutableArray<DiskConfig> disks = [.. value.AsList("a list of disks").Select(item => ReadOne(item, paths)).OfType<DiskConfig>()];
        foreach (var (bus, most) in new[] { (DiskBus.Ide, MostIde), (DiskBus.Ahci, MostAhci) })
        {
            if (disks.Count(disk => disk.Bus == bus) is var count && count > most)
            {
                value.Fail($"{count} disks on bus {bus.ToString().ToLowerInvariant()}, which has place for {most}", "put the others on another bus");
            }
        }

        foreach (var twice in disks.Where(disk => !disk.Overlay).GroupBy(disk => disk.Image, StringComparer.Ordinal).Where(same => same.Count() > 1))
        {
            value.Fail($"two disks of this machine write to {twice.Key}", "each would overwrite what the other wrote: name the image once, or set overlay: true");
        }

        return disks;
    }

    private static DiskConfig? ReadOne(ConfigValue value, PathReader paths)
    {
        const string needed = "a disk such as { image: root.qcow2 }";
        if (value.AsMap(needed) is not { } keys)
        {
            return null;
        }

        var image = ReadImage(keys.Require("image", Image), paths);
        var overlay = keys["overlay"].AsFlag() ?? true;
        var bus = keys["bus"].AsChoice(("virtio-blk", DiskBus.VirtioBlk), ("virtio-scsi", DiskBus.VirtioScsi), ("nvme", DiskBus.Nvme), ("ahci", DiskBus.Ahci), ("ide", DiskBus.Ide));
        var format = keys["format"].AsOptionWord("a format of QEMU's such as raw or qcow2");
        keys.Finish();
        return image is null ? null : new DiskConfig(image, overlay) { Bus = bus ?? DiskBus.VirtioBlk, Format = format };
    }

    private static string? ReadImage(ConfigValue value, PathReader paths)
    {
        if (value.AsText(Image) is not { } text || !text.StartsWith("iscsi://", StringComparison.Ordinal))
        {
            return paths.ReadPath(value, Image);
        }

        if (text.Contains('@', StringComparison.Ordinal))
        {
            value.Fail("the URL holds a secret, and every user of the host sees QEMU's arguments", "leave USER%SECRET@ out and set LIBISCSI_CHAP_USERNAME and LIBISCSI_CHAP_PASSWORD in the environment");
            return null;
        }

        if (!Uri.TryCreate(text, UriKind.Absolute, out var url) || url.Host.Length == 0 || url.AbsolutePath.Trim('/').Split('/') is not [{ Length: > 0 }, { Length: > 0 } lun] || !lun.All(char.IsAsciiDigit))
        {
            value.FailFound("iscsi://HOST[:PORT]/TARGET/LUN", "for example iscsi://192.168.1.10/iqn.2026-01.lan.example:disk1/1");
            return null;
        }

        return text;
    }
}
