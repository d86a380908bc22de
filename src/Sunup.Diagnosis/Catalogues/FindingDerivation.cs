using System.Collections.Immutable;

namespace Sunup.Diagnosis.Catalogues;

/// <summary>A finding that is not read off one line but concluded: from other findings of the boot, what they named, and what else was seen or not.</summary>
/// <param name="From">Ids of findings, any one of which it may be concluded from. It is then their cause.</param>
public sealed record FindingDerivation(ImmutableArray<string> From)
{
    /// <summary>Values that the finding must have named, each one of those listed. Patterns as in lines.</summary>
    public ImmutableArray<(string Name, ImmutableArray<string> Values)> Where { get; init; } = [];

    /// <summary>Facts that must have been seen in the boot.</summary>
    public ImmutableArray<string> Requires { get; init; } = [];

    /// <summary>Facts that must not have been seen.</summary>
    public ImmutableArray<string> Absent { get; init; } = [];
}
