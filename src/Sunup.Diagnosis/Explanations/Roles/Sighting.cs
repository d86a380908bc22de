using Sunup.Diagnosis.Stages;
using Sunup.Model;

namespace Sunup.Diagnosis.Explanations.Roles;

/// <summary>A finding as it was seen in one boot, before it is known what it was for the outcome.</summary>
/// <param name="Finding">With its evidence.</param>
/// <param name="Template">Its entry in the catalogue; null for one that a server made.</param>
/// <param name="Values">What it named.</param>
/// <param name="First">Place of its first line in the order of the boot.</param>
/// <param name="Last">Place of its last line.</param>
public sealed record Sighting(Finding Finding, FindingTemplate? Template, PatternMatch Values, long First, long Last)
{
    /// <summary>A line of it said that the machine will not come up without help.</summary>
    public bool IsDecisive { get; init; }

    /// <summary>The log ends with it: little more than its own trace follows.</summary>
    public bool IsAtEnd { get; init; }

    /// <summary>A line after its last one shows that the boot did not stop at it.</summary>
    public bool IsOvercome { get; init; }

    /// <summary>Its first line came when the machine was up.</summary>
    public bool AfterUp { get; init; }
}
