using System.Collections.Immutable;
using Sunup.Model;

namespace Sunup.Diagnosis.Explanations.Roles;

/// <summary>How a boot went, as far as roles depend on it.</summary>
/// <param name="CameUp">The machine was usable in the end.</param>
/// <param name="Stages">Each stage that was reached, with its place in the order of the boot.</param>
/// <param name="Facts">What lines established: <c>initrd</c>, <c>tcg</c>, <c>cmdline.root=UUID</c>.</param>
public sealed record BootCourse(bool CameUp, ImmutableArray<(Stage Stage, long Order)> Stages, IReadOnlySet<string> Facts)
{
    /// <summary>The stage, or a later one, was reached after <paramref name="order"/>.</summary>
    public bool WentOnTo(Stage stage, long order) => Stages.Any(reached => reached.Stage >= stage && reached.Order > order);
}
