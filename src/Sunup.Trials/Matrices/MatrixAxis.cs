using System.Collections.Immutable;

namespace Sunup.Trials.Matrices;

/// <summary>A key of the machine file and the values it gets in turn.</summary>
/// <param name="Name">As the user wrote it: <c>kernel</c>.</param>
/// <param name="Key">The key that it stands for: <c>boot.kernel</c>.</param>
/// <param name="Values">As they would stand in the file, each once.</param>
public sealed record MatrixAxis(string Name, string Key, ImmutableArray<string> Values);

/// <summary>Which cells are expected not to come up: those that have all of these values.</summary>
public sealed record ExpectedDown(ImmutableArray<KeyValuePair<string, string>> Values)
{
    public bool Covers(MatrixCell cell) => Values.All(wanted => cell.Values.Contains(wanted));
}
