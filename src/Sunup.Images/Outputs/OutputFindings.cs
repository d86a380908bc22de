using Sunup.Model;

namespace Sunup.Images.Outputs;

/// <summary>Why an image did not come to its place. Pages: docs/findings.</summary>
public static class OutputFindings
{
    public static FindingException NotWritten(string path, Exception error) => new(
        new Finding
        {
            Id = "SU0866",
            Severity = FindingSeverity.Error,
            Summary = $"{path} could not be written: {error.Message}",
            Cause = "What was at that place before is untouched.",
            Confidence = Confidence.Certain,
            Remedies = [new Remedy("Make room, or choose another place with -o", $"df -h {Path.GetDirectoryName(Path.GetFullPath(path))}")],
        },
        error);
}
