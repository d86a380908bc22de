using System.Collections.Immutable;
using System.Globalization;
using Sunup.Machines.Hosts.Facts;
using Sunup.Model;

namespace Sunup.Machines.Hosts.Checks.Disks;

/// <summary>SU0142, SU0154: the user that QEMU runs as may not get to the image, or not write to it.</summary>
internal sealed class ImageAccessCheck : ImageCheck
{
    private const int Execute = 1;
    private const int Read = 4;
    private const int ReadAndWrite = 6;

    public override string Name => "disk.access";

    public override string Question => "May QEMU's user get to the images?";

    public override bool IsDecisive => true;

    public override ImmutableArray<string> Reads => ["mode, owner, group and access list of each folder on the path and of the image", "/proc/self/status: Uid, Groups, CapEff", "statvfs: mounted read-only"];

    public override ImmutableArray<string> Finds => ["SU0142", "SU0154"];

    public override ImmutableArray<PopularCommand> Popular => [new("chmod 777 IMAGE; run it as root", "Often it is a folder above that bars the way. Root may read it all, and then the guest's device models run as root.")];

    protected override IEnumerable<CheckResult> Judge(ImageFacts image, HostFacts facts)
    {
        if (facts.User is not Known<UserFacts>(var user))
        {
            yield return CouldNot(facts.User);
            yield break;
        }

        // A part that cannot be looked at is behind a folder that may not be passed: that one is the finding.
        var barred = image.Parts.FirstOrDefault(part => part is { Rights: { } rights } && !user.May(rights, Wanted(image, part)));
        if (barred is { Rights: { } bars })
        {
            yield return Barred(image, barred, bars, user);
        }
        else if (!IsThere(image))
        {
            yield return CouldNot($"{image.Path} is not there, or not to be seen");
        }
        else if (image.IsWritten && image.Space is Known<Linux.Files.FileSystemSpace>({ IsReadOnly: true }))
        {
            yield return Found("SU0154", FindingSeverity.Error, $"{NameOf(image)} is to be written to, and its file system is mounted read-only.",
                "Mounted so on purpose, or by the kernel after errors of the disk below.", [new("read-only", image.SpaceOf)],
                [new("See why.", $"findmnt --target {image.SpaceOf}"), new("Or let the machine write to an overlay: `overlay: true`.")]);
        }
        else
        {
            yield return Fine($"{NameOf(image)}: {user.Display} may {(image.IsWritten ? "read and write" : "read")}");
        }
    }

    private static int Wanted(ImageFacts image, PathPart part) => part.IsFolder ? Execute : image.IsWritten ? ReadAndWrite : Read;

    private static CheckResult Barred(ImageFacts image, PathPart part, FileRights rights, UserFacts user)
    {
        var (right, mend) = part.IsFolder ? ("pass through", $"sudo setfacl -m u:{user.Display}:x {part.Path}") : image.IsWritten ? ("write to", $"sudo setfacl -m u:{user.Display}:rw {part.Path}") : ("read", $"sudo setfacl -m u:{user.Display}:r {part.Path}");
        return Found("SU0142", FindingSeverity.Error, $"{user.Display} may not {right} {part.Path}.",
            part.IsFolder ? $"A folder on the way to {NameOf(image)} is closed to the user that QEMU runs as; the image's own rights do not matter then." : "The image is closed to the user that QEMU runs as.",
            [
                new(string.Create(CultureInfo.InvariantCulture, $"mode {Convert.ToString(rights.Mode, 8).PadLeft(4, '0')}, owner {rights.Uid}, group {rights.Group ?? rights.Gid.ToString(CultureInfo.InvariantCulture)}"), part.Path),
                new(string.Create(CultureInfo.InvariantCulture, $"{user.Display} ({user.Uid}), groups {string.Join(' ', user.Groups)}"), "/proc/self/status"),
            ],
            [new("Let this user in.", mend), new("Or move the image to a folder of the user's own.")]);
    }
}
