using System.Collections.Immutable;
using Sunup.Machines.Hosts.Facts;
using Sunup.Model;

namespace Sunup.Machines.Hosts.Checks.Disks;

/// <summary>SU0143: an image is of another format than the machine, or its name, says.</summary>
internal sealed class ImageFormatCheck : ImageCheck
{
    private static readonly Dictionary<string, string> s_formats = new(StringComparer.OrdinalIgnoreCase)
    {
        [".qcow2"] = "qcow2",
        [".vmdk"] = "vmdk",
        [".vhdx"] = "vhdx",
        [".vdi"] = "vdi",
        [".vhd"] = "vpc",
    };

    public override string Name => "disk.format";

    public override string Question => "Are the images what they are said to be?";

    public override ImmutableArray<string> Reads => ["the first 512 bytes of each image"];

    public override ImmutableArray<string> Finds => ["SU0143"];

    public override ImmutableArray<PopularCommand> Popular => [new("file=/dev/zero,format=qcow2", "A format is what the first bytes say. /dev/zero has none, and QEMU answers `Image is not in qcow2 format`.")];

    protected override IEnumerable<CheckResult> Judge(ImageFacts image, HostFacts facts)
    {
        if (image.Format is not Known<string>(var format))
        {
            yield return CouldNot(image.Format);
            yield break;
        }

        if (image.DeclaredFormat is { } declared && declared != format)
        {
            yield return Wrong(image, format, declared, FindingSeverity.Error, "the machine file says",
                declared == "raw" ? "QEMU would give the guest the image's own tables as its disk, and the guest would write over them." : $"QEMU does not start: `Image is not in {declared} format`.");
        }
        else if (image.DeclaredFormat is null && s_formats.TryGetValue(Path.GetExtension(image.Path), out var named) && named != format)
        {
            yield return Wrong(image, format, named, FindingSeverity.Warning, "its name says",
                $"Sunup goes by the bytes, and gives it to the guest as {format}. A file whose beginning is gone, or that holds something else, looks like this too.");
        }
        else
        {
            yield return Fine($"{NameOf(image)}: {format}");
        }
    }

    private static CheckResult Wrong(ImageFacts image, string format, string said, FindingSeverity severity, string who, string cause) => Found("SU0143", severity,
        $"{NameOf(image)} is {format}, and {who} {said}.", cause,
        [new(format == "raw" ? "no header of a known format: raw" : $"the header of {format}", image.Path), new(said, who)],
        [new("Say what it is, or convert it.", $"qemu-img convert -O {(said == "raw" ? "raw" : "qcow2")} {image.Path} NEW"), new("See what is in it.", $"sunup disk inspect {image.Path}")]);
}
