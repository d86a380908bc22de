using System.Collections.Immutable;
using Sunup.Model;

namespace Sunup.Images;

/// <summary>Makes the findings of this room: all are of the initramfs stage, and all are seen, not guessed.</summary>
internal static class ImageFinding
{
    public static Finding Of(string id, FindingSeverity severity, string summary, string? cause, ImmutableArray<Evidence> evidence, params ImmutableArray<Remedy> remedies) => new()
    {
        Id = id,
        Severity = severity,
        Stage = Stage.Initramfs,
        Summary = summary,
        Cause = cause,
        Confidence = Confidence.Certain,
        Evidence = evidence,
        Remedies = remedies,
    };
}
