using System.Globalization;
using Sunup.Linux.Files;

namespace Sunup.Images.Disks;

/// <summary>What the kernel tells of a block device in <c>/sys/class/block</c>.</summary>
/// <param name="Length">In bytes.</param>
/// <param name="BlockSize">Logical, in bytes.</param>
public sealed record BlockDeviceFacts(long Length, int BlockSize)
{
    /// <summary>Null for what is no block device.</summary>
    public static BlockDeviceFacts? Of(string path)
    {
        var full = Path.GetFullPath(path);
        full = File.ResolveLinkTarget(full, returnFinalTarget: true)?.FullName ?? full;
        var name = Path.GetFileName(full);
        if (name.Length == 0 || TypeOf(full, name) != FileTypes.BlockDevice)
        {
            return null;
        }

        var folder = $"/sys/class/block/{name}";
        var blocks = Number($"{folder}/size") ?? 0;
        var size = Number($"{folder}/queue/logical_block_size") ?? Number($"{folder}/../queue/logical_block_size") ?? 512;
        return new BlockDeviceFacts(blocks * 512, (int)size);
    }

    private static uint? TypeOf(string full, string name)
    {
        using var folder = FolderNode.Open(Path.GetDirectoryName(full)!);
        return folder.Status(FolderNode.NameOf(name))?.Type;
    }

    private static long? Number(string path) =>
        File.Exists(path) && long.TryParse(File.ReadAllText(path), NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out var number) ? number : null;
}
