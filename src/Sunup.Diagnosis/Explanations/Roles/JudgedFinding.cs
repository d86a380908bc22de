using System.Collections.Immutable;
using Sunup.Diagnosis.Catalogues;
using Sunup.Model;

namespace Sunup.Diagnosis.Explanations.Roles;

/// <summary>A finding and what it was for the outcome of the boot.</summary>
public sealed record JudgedFinding(Finding Finding, FindingRole Role, FindingTemplate? Template)
{
    /// <summary>What may stand behind it, the likeliest first.</summary>
    public ImmutableArray<JudgedCause> Causes { get; init; } = [];
}
