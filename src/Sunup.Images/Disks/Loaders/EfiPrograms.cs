using Sunup.Formats.Recognition;
using Sunup.Images.Disks.Volumes;

namespace Sunup.Images.Disks.Loaders;

/// <summary>Programs of EFI system partitions, and of the extended boot loader partition.</summary>
internal static class EfiPrograms
{
    private const int MostPrograms = 64;
    private const int Deepest = 4;
    private const int LongestRead = 128 << 20;

    public static IEnumerable<EfiProgram> Find(OpenVolumes volumes) => volumes.Readable
        .Where(volume => volume.Partition.IsEfiSystem || volume.Partition.IsExtendedBoot || volume.Partition.Number == 0)
        .SelectMany(volume => Walk(volume.Files, "EFI", 0).Take(MostPrograms).Select(file => Of(volume.Partition, volume.Files, file)));

    /// <summary>Where firmware looks by itself, for the architectures that Linux runs on.</summary>
    public static bool IsRemovable(string path) => path.ToUpperInvariant() is
        "EFI/BOOT/BOOTX64.EFI" or "EFI/BOOT/BOOTAA64.EFI" or "EFI/BOOT/BOOTIA32.EFI" or "EFI/BOOT/BOOTARM.EFI" or "EFI/BOOT/BOOTRISCV64.EFI" or "EFI/BOOT/BOOTLOONGARCH64.EFI";

    private static IEnumerable<VolumeEntry> Walk(IVolumeFiles files, string folder, int depth)
    {
        foreach (var entry in files.List(folder).OrderBy(entry => entry.Path, StringComparer.OrdinalIgnoreCase))
        {
            if (entry.IsFolder && depth < Deepest)
            {
                foreach (var inner in Walk(files, entry.Path, depth + 1))
                {
                    yield return inner;
                }
            }
            else if (!entry.IsFolder && entry.Name.EndsWith(".efi", StringComparison.OrdinalIgnoreCase))
            {
                yield return entry;
            }
        }
    }

    private static EfiProgram Of(DiskPartition partition, IVolumeFiles files, VolumeEntry file)
    {
        var recognized = files.Read(file.Path, (int)Math.Min(file.Length, LongestRead)) is { } bytes ? FileRecognizer.Recognize(new FileBytes(bytes)) : null;
        return new EfiProgram(partition.Number, file.Path, recognized?.Title ?? "cannot be read", (recognized as RecognizedEfi)?.Application ?? recognized?.Kind, IsRemovable(file.Path));
    }
}
