using System.Collections.Immutable;
using Sunup.Machines.Hosts.Facts;
using Sunup.Model;

namespace Sunup.Machines.Hosts.Checks.Disks;

/// <summary>SU0141: a disk image is not where the machine says.</summary>
internal sealed class ImagePresentCheck : ImageCheck
{
    public override string Name => "disk.present";

    public override string Question => "Are the machine's disk images there?";

    public override ImmutableArray<string> Reads => ["each folder on the path, and the image"];

    public override ImmutableArray<string> Finds => ["SU0141"];

    public override ImmutableArray<PopularCommand> Popular => [new("grep 'Disk not found' the log", "QEMU says `Could not open 'FILE': No such file or directory`; `disk ... not found` is GRUB's, and about a disk inside.")];

    protected override IEnumerable<CheckResult> Judge(ImageFacts image, HostFacts facts)
    {
        var last = image.Parts[^1];
        if (IsThere(image) || last.Error is not "ENOENT" and not "ENOTDIR")
        {
            yield return IsThere(image) ? Fine(image.Path) : CouldNot($"{image.Path}: {last.Path} may not be looked at ({last.Error}); disk.access says why");
            yield break;
        }

        var nearby = image.Nearby.IsEmpty ? "" : $" Beside it: {string.Join(", ", image.Nearby)}.";
        yield return Found("SU0141", FindingSeverity.Error, $"The disk image {image.Path} is not there.",
            last.Path == image.Path ? $"Its folder is there, and has no file of that name.{nearby}" : $"Already {last.Path} is not there: a path that is wrong, or a file system that is not mounted.",
            [new($"{last.Error}", last.Path), .. image.Nearby.Select(name => new Evidence("is there", Path.Combine(Path.GetDirectoryName(image.Path)!, name)))],
            [new("Set `image` to where it is; paths in a machine file are relative to that file."), new("Mount what should be there.", $"findmnt --target {Path.GetDirectoryName(last.Path) ?? "/"}")]);
    }
}
