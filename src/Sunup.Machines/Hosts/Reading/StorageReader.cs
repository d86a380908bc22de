using System.Collections.Immutable;
using System.Globalization;
using Sunup.Linux.Storage;
using Sunup.Machines.Hosts.Facts;

namespace Sunup.Machines.Hosts.Reading;

/// <summary>Reads what is below the files: md, device-mapper and its thin pools, ZFS, Btrfs. Nothing is started, scanned or repaired.</summary>
/// <remarks>Source: Documentation/admin-guide/md.rst; device-mapper/thin-provisioning.rst; /proc/spl/kstat of OpenZFS; fs/btrfs/sysfs.c.</remarks>
internal sealed class StorageReader(HostFiles files)
{
    private const string Blocks = "sys/block";
    private const string Zfs = "proc/spl/kstat/zfs";
    private const string Btrfs = "sys/fs/btrfs";

    public StorageFacts Read()
    {
        var blocks = files.NamesOf(Blocks);
        var mapped = blocks.Select(names => names.Where(name => files.Exists($"{Blocks}/{name}/dm")).Select(ReadMapped).ToImmutableArray());
        return new StorageFacts
        {
            Arrays = blocks.Select(names => names.Where(name => files.Exists($"{Blocks}/{name}/md")).Select(ReadArray).ToImmutableArray()),
            Mapped = mapped,
            ThinPools = ThinPools(mapped),
            ZfsPools = files.NamesOf(Zfs).Select(names => names.Where(name => files.Exists($"{Zfs}/{name}/state"))
                .Select(name => new ZfsPool(name, files.TextOrNull($"{Zfs}/{name}/state") ?? "not to be read")).ToImmutableArray()),
            BtrfsVolumes = files.NamesOf(Btrfs).Select(names => names.Where(name => name.Length == 36).Select(ReadBtrfs).ToImmutableArray()),
        };
    }

    /// <summary>The status line of a thin pool, with the blanks that the kernel puts between its fields; null for another one.</summary>
    /// <remarks>transaction id, used/total metadata blocks, used/total data blocks, held root, ro|rw|out_of_data_space, discard, error mode, needs_check|-; or "Fail".</remarks>
    internal static ThinPool? ReadPool(MappedDevice device, string status)
    {
        var words = status.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words is ["Fail", ..])
        {
            return new ThinPool(device.Name, device.Device, 0, 0, "Fail", NeedsCheck: false);
        }

        return words.Length >= 5 && Share(words[1]) is { } metadata && Share(words[2]) is { } data
            ? new ThinPool(device.Name, device.Device, data, metadata, words[4], words.Contains("needs_check", StringComparer.Ordinal))
            : null;
    }

    private static double? Share(string fraction) => fraction.Split('/') is [var used, var total]
        && double.TryParse(used, NumberStyles.None, CultureInfo.InvariantCulture, out var part)
        && double.TryParse(total, NumberStyles.None, CultureInfo.InvariantCulture, out var whole) && whole > 0 ? part / whole : null;

    private RaidArray ReadArray(string name)
    {
        var folder = $"{Blocks}/{name}/md";
        return new RaidArray(
            name,
            files.TextOrNull($"{folder}/level") ?? "",
            (int)(files.Number($"{folder}/raid_disks") ?? 0),
            (int)(files.Number($"{folder}/degraded") ?? 0),
            files.TextOrNull($"{folder}/array_state") ?? "",
            files.TextOrNull($"{folder}/sync_action"));
    }

    private MappedDevice ReadMapped(string name) => new(
        name,
        files.TextOrNull($"{Blocks}/{name}/dm/name") ?? name,
        files.TextOrNull($"{Blocks}/{name}/dm/uuid") ?? "",
        files.Number($"{Blocks}/{name}/dm/suspended") == 1);

    private Fact<ImmutableArray<ThinPool>> ThinPools(Fact<ImmutableArray<MappedDevice>> mapped)
    {
        if (mapped is not Known<ImmutableArray<MappedDevice>>(var devices) || devices.IsEmpty)
        {
            return mapped.Select(_ => ImmutableArray<ThinPool>.Empty);
        }

        if (!files.IsThisHost)
        {
            return new Unknown<ImmutableArray<ThinPool>>("device-mapper of another host cannot be asked");
        }

        var pools = ImmutableArray.CreateBuilder<ThinPool>();
        foreach (var device in devices)
        {
            if (DeviceMapper.StatusOf(device.Name, out var error) is not { } targets)
            {
                return new Unknown<ImmutableArray<ThinPool>>($"{error}; it needs root");
            }

            pools.AddRange(targets.Where(target => target.Kind == "thin-pool").Select(target => ReadPool(device, target.Status)).OfType<ThinPool>());
        }

        return pools.ToImmutable();
    }

    private BtrfsVolume ReadBtrfs(string id) => new(
        id,
        files.TextOrNull($"{Btrfs}/{id}/label") ?? "",
        [.. files.Names($"{Btrfs}/{id}/devinfo").Select(device => ReadBtrfsDevice($"{Btrfs}/{id}/devinfo/{device}", device))]);

    // error_stats: lines such as "write_errs 0".
    private BtrfsDevice ReadBtrfsDevice(string folder, string device) => new(
        int.TryParse(device, NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : 0,
        files.Number($"{folder}/missing") == 1,
        (files.TextOrNull($"{folder}/error_stats") ?? "").Split('\n')
            .Sum(line => line.Split(' ') is [_, var count] && long.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : 0));
}
