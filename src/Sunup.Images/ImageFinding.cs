using System.Collections.Immutable;
using Sunup.Model;

namespace Sunup.Images;

/// <summary>Makes the findings of this room: all are seen, not guessed.</summary>
internal static class ImageFinding
{
    /// <summary>Of the initramfs stage.</summary>
    public static Finding Of(string id, FindingSeverity severity, string summary, string? cause, ImmutableArray<Evidence> evidence, params ImmutableArray<Remedy> remedies) =>
        Of(Stage.Initramfs, id, severity, summary, cause, evidence, remedies);

    public static Finding Of(Stage stage, string id, FindingSeverity severity, string summary, string? cause, ImmutableArray<Evidence> evidence, ImmutableArray<Remedy> remedies) => new()
    {
        Id = id,
        Severity = severity,
        Stage = stage,
        Summary = summary,
        Cause = cause,
        Confidence = Confidence.Certain,
        Evidence = evidence,
        Remedies = remedies,
    };
}
