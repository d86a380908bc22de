using System.Collections.Immutable;
using Sunup.Model;

namespace Sunup.Diagnosis.Predictions.Kexec;

/// <summary>Makes the findings of this folder: all are of the step in which one kernel loads the next.</summary>
internal static class KexecFinding
{
    public static Finding Error(string id, string summary, string cause, ImmutableArray<Evidence> evidence, params ImmutableArray<Remedy> remedies) =>
        Of(id, FindingSeverity.Error, summary, cause, evidence, remedies);

    public static Finding Warning(string id, string summary, string cause, ImmutableArray<Evidence> evidence, params ImmutableArray<Remedy> remedies) =>
        Of(id, FindingSeverity.Warning, summary, cause, evidence, remedies);

    public static Finding Note(string id, string summary, string cause, ImmutableArray<Evidence> evidence, params ImmutableArray<Remedy> remedies) =>
        Of(id, FindingSeverity.Info, summary, cause, evidence, remedies);

    public static Evidence Seen(string where, string text) => new(text, where);

    private static Finding Of(string id, FindingSeverity severity, string summary, string cause, ImmutableArray<Evidence> evidence, ImmutableArray<Remedy> remedies) => new()
    {
        Id = id,
        Severity = severity,
        Stage = Stage.Loader,
        Summary = summary,
        Cause = cause,
        Confidence = Confidence.Certain,
        Evidence = evidence,
        Remedies = remedies,
    };
}
