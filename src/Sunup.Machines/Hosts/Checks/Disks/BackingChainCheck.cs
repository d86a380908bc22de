using System.Collections.Immutable;
using Sunup.Machines.Hosts.Facts;
using Sunup.Model;

namespace Sunup.Machines.Hosts.Checks.Disks;

/// <summary>SU0148, SU0149, SU0174: a file that an image is built upon is gone, of another format, or above itself.</summary>
internal sealed class BackingChainCheck : ImageCheck
{
    public override string Name => "disk.backing";

    public override string Question => "Are the files there that the images are built upon?";

    public override ImmutableArray<string> Reads => ["QCOW2: backing_file_offset, the extension with its format; each file of the chain"];

    public override ImmutableArray<string> Finds => ["SU0143", "SU0148", "SU0149", "SU0174"];

    protected override IEnumerable<CheckResult> Judge(ImageFacts image, HostFacts facts)
    {
        if (image.Check is not Known<Formats.Disks.Qcow2.Checking.Qcow2CheckReport?>({ Header.BackingFile: not null }))
        {
            yield break;
        }

        var above = image.Path;
        foreach (var file in image.Backing)
        {
            if (Judge(image, file, above) is { } result)
            {
                yield return result;
                yield break;
            }

            above = file.Path;
        }

        yield return Fine(image.Backing.IsEmpty ? $"{NameOf(image)} is built upon what is no file" : $"{NameOf(image)} → {string.Join(" → ", image.Backing.Select(file => Path.GetFileName(file.Path)))}");
    }

    private static CheckResult? Judge(ImageFacts image, BackingFile file, string above)
    {
        if (file.IsLoop)
        {
            return Found("SU0174", FindingSeverity.Error, $"{NameOf(image)} is built upon itself.", "A file of its chain names one that is above it. QEMU follows it until it gives up.", [new($"backing file {file.Name}", above)], [new("Say which file is below; nothing is copied.", $"qemu-img rebase -u -b BASE -F FORMAT {above}")]);
        }

        if (file.IsMissing)
        {
            return Found("SU0148", FindingSeverity.Error, $"{NameOf(image)} is built upon {file.Path}, which is not there.",
                "It was moved, renamed or deleted. What the image does not have itself is in that file: without it the disk has holes. A relative name counts from the folder of the image above.",
                [new($"backing file {file.Name}", above), new("not there", file.Path)],
                [new("Put it back; or name the place where it is now. It must be the same file, unchanged.", $"qemu-img rebase -u -b NEW-PLACE -F {file.DeclaredFormat ?? "FORMAT"} {above}")]);
        }

        if (file.Format is not Known<string>(var format))
        {
            return CouldNot(file.Format);
        }

        return file.DeclaredFormat == format ? null
            : file.DeclaredFormat is { } declared
                ? Found("SU0143", FindingSeverity.Error, $"{Path.GetFileName(file.Path)} is {format}, and the image above says {declared}.", "The guest would see other bytes than its own, or QEMU does not start.", [new($"backing format {declared}", above), new(format, file.Path)], [new("Say what it is.", $"qemu-img rebase -u -b {file.Name} -F {format} {above}")])
                : Found("SU0149", FindingSeverity.Warning, $"{Path.GetFileName(above)} does not say of which format {Path.GetFileName(file.Path)} is.",
                    "QEMU guesses by the bytes, and a guest that can write them decides then what is read. Newer versions warn, and some programs refuse.",
                    [new($"backing file {file.Name}, no format", above), new(format, file.Path)], [new("Write it down; nothing is copied.", $"qemu-img rebase -u -b {file.Name} -F {format} {above}")]);
    }
}
