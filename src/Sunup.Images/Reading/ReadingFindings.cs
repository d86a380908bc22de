using Sunup.Model;

namespace Sunup.Images.Reading;

/// <summary>What is wrong with an image that is read. Pages: docs/findings.</summary>
internal static class ReadingFindings
{
    public static Finding Unreadable(string path, string why) => new()
    {
        Id = "SU0873",
        Severity = FindingSeverity.Error,
        Stage = Stage.Initramfs,
        Summary = $"The image {path} cannot be read.",
        Confidence = Confidence.Certain,
        Evidence = [new Evidence(why, path)],
        Remedies = [new Remedy("Check the name, and whether you may read it: distributions make images readable for root only", $"ls -l {path}")],
    };

    /// <summary>The kernel would stop before what is added, or extracted, comes.</summary>
    public static Finding Stops(string path, string message, long? offset, long length, string meaning) => new()
    {
        Id = "SU0874",
        Severity = FindingSeverity.Error,
        Stage = Stage.Initramfs,
        Summary = $"{path} cannot be unpacked to its end: {message}.",
        Cause = meaning,
        Confidence = Confidence.Certain,
        Evidence = [new Evidence($"{message}, at byte {offset ?? 0} of {length}", path)],
        Remedies = [new Remedy("Have it rewritten so that the kernel takes it", $"sunup initrd repair {path} -o FIXED")],
    };
}
