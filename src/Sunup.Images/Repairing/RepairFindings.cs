using Sunup.Formats.Initramfs.Verdicts;
using Sunup.Model;

namespace Sunup.Images.Repairing;

/// <summary>Why an image cannot be repaired. Page: docs/findings.</summary>
internal static class RepairFindings
{
    public static Finding CannotRepair(string path, InitramfsVerdict before, IReadOnlyList<RepairChange> problems) => Of(
        $"{path} cannot be repaired: {problems[0].Text}.",
        before.Message is { } message ? $"The kernel says \"{message}\" of it. Nothing was written." : "Nothing was written.",
        [.. problems.Select(problem => new Evidence(problem.Text, $"{path}, byte {problem.Offset}"))]);

    public static Finding StillWrong(string path, InitramfsVerdict after) => Of(
        $"{path} cannot be repaired: of the rewritten image the kernel would say: {after.Message ?? after.Reason}",
        "The result was read as the kernel reads it and is not taken to its end, so it was not written.",
        [new Evidence(after.Message ?? after.Reason, $"the rewritten image, byte {after.Offset ?? 0}")]);

    private static Finding Of(string summary, string cause, System.Collections.Immutable.ImmutableArray<Evidence> evidence) => ImageFinding.Of(
        "SU0875",
        FindingSeverity.Error,
        summary,
        cause,
        evidence,
        new Remedy("Make the image again, or fetch it again and compare its length and checksum with the original's"));
}
