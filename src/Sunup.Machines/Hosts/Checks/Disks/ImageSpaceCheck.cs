using System.Collections.Immutable;
using System.Globalization;
using Sunup.Linux.Files;
using Sunup.Machines.Hosts.Facts;
using Sunup.Model;

namespace Sunup.Machines.Hosts.Checks.Disks;

/// <summary>SU0151, SU0152, SU0153: no room, not enough room for all that the machine may write, or no more files.</summary>
internal sealed class ImageSpaceCheck : ImageCheck
{
    // Less than this and not even a boot's writes go through.
    private const long Full = 32 << 20;
    private const long FewestFiles = 64;

    public override string Name => "disk.space";

    public override string Question => "Is there room for what the machine writes?";

    public override ImmutableArray<string> Reads => ["statvfs of the image's folder, or of the folder for overlays", "the disk's size against what the image has on disk"];

    public override ImmutableArray<string> Finds => ["SU0151", "SU0152", "SU0153"];

    public override ImmutableArray<PopularCommand> Popular => [new("df -h", "It shows bytes; a file system without free inodes (`df -i`) is full as well, and a thin pool below may be full while df shows room.")];

    protected override IEnumerable<CheckResult> Judge(ImageFacts image, HostFacts facts)
    {
        if (image.Space is not Known<FileSystemSpace>(var space))
        {
            yield return CouldNot(image.Space);
            yield break;
        }

        var left = $"{Amount.Bytes(space.AvailableBytes)} left on the file system of {image.SpaceOf}";
        var mayGrow = image.MayGrowBytes ?? 0;
        if (space.AvailableBytes < Math.Min(Full, Math.Max(1, mayGrow)) && mayGrow > 0)
        {
            yield return Found("SU0151", FindingSeverity.Error, $"There is no room for what the machine writes to {NameOf(image)}.",
                "QEMU stops the guest at the first write that does not fit (`BLOCK_IO_ERROR`, no space left on device), or the guest sees an error of its disk.",
                [new($"{Amount.Bytes(space.AvailableBytes)} of {Amount.Bytes(space.SizeBytes)} left", image.SpaceOf)],
                [new("Free some space. What takes most:", $"du -xh --max-depth=2 {image.SpaceOf} | sort -h | tail"), .. image.IsWritten ? Array.Empty<Remedy>() : [new Remedy("Or put overlays elsewhere: they are in the folder for temporary files.", "TMPDIR=/var/tmp sunup boot ...")]]);
        }
        else if (space is { Files: > 0, AvailableFiles: < FewestFiles } && !image.IsWritten)
        {
            yield return Found("SU0153", FindingSeverity.Error, $"The file system of {image.SpaceOf} has no room for more files.",
                "There are free bytes and no free inodes: `No space left on device` for each new file, such as an overlay.",
                [new(string.Create(CultureInfo.InvariantCulture, $"{space.AvailableFiles} of {space.Files} inodes left"), image.SpaceOf)], [new("Find the folder with the many small files.", $"sudo du -x --inodes {image.SpaceOf} | sort -n | tail")]);
        }
        else if (image.IsWritten && mayGrow > space.AvailableBytes)
        {
            yield return Found("SU0152", FindingSeverity.Warning, $"{NameOf(image)} may grow by {Amount.Bytes(mayGrow)}, and {Amount.Bytes(space.AvailableBytes)} are left.",
                "The guest believes in a disk of its full size. When the host's is full before, QEMU stops the guest at that write.",
                [new($"{left}", image.SpaceOf)], [new("Keep an eye on it, free some space, or make the disk smaller.")], Confidence.Likely);
        }
        else
        {
            yield return Fine(left);
        }
    }
}
