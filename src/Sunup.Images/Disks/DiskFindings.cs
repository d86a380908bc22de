using System.Collections.Immutable;
using Sunup.Formats.Recognition;
using Sunup.Linux.FileSystems;
using Sunup.Model;

namespace Sunup.Images.Disks;

/// <summary>Why a disk cannot be looked at, or is not written. Pages: docs/findings.</summary>
public static class DiskFindings
{
    public static FindingException NotRead(string path, Exception error) => new(
        Of("SU0940", $"{path} cannot be read: {error.Message}", "Sunup reads the disk where it is; it needs the right to read it, and bytes that can be read.", [], new Remedy("Check the path and its permissions", $"ls -l {path}")),
        error);

    public static FindingException BadImage(string path, FormatFault why) => new(
        Of("SU0941", $"{path} is a QCOW2 image that cannot be read: {why.Field} {why.Rule}", "The image is damaged, encrypted, or of a kind that only QEMU reads.", [new Evidence(why.ToString(), path)],
            new Remedy("Ask QEMU what it says of it", $"qemu-img check {path}")));

    public static FindingException LibraryMissing(SystemLibraryMissingException missing) => new(
        Of("SU0954", $"{missing.Library} is missing, which Sunup reads file systems with", "Without it nothing can be said of what is in the partitions.", [], new Remedy("Install it", $"apt-get install {missing.Package}")),
        missing);

    internal static Finding Of(string id, string summary, string? cause, ImmutableArray<Evidence> evidence, params ImmutableArray<Remedy> remedies) =>
        ImageFinding.Of(Stage.Firmware, id, FindingSeverity.Error, summary, cause, evidence, remedies);
}
