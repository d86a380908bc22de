using Sunup.Model;

namespace Sunup.Images.Adding;

/// <summary>What is noticed while something is added to an image. Pages: docs/findings.</summary>
internal static class AddFindings
{
    public static Finding NothingToAdd(string image) => new()
    {
        Id = "SU0869",
        Severity = FindingSeverity.Info,
        Stage = Stage.Initramfs,
        Summary = $"{image} has all of it already.",
        Cause = "Nothing was added: the modules are in the image or in the kernel, and folders that are there are not made again.",
        Confidence = Confidence.Certain,
    };
}
