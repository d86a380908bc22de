using System.Collections.Immutable;
using Sunup.Planning.MachineFiles.Editing;

namespace Sunup.Trials.Investigations;

/// <summary>A machine with none, one or several changes. Two variants with the same changes are equal, whatever their order.</summary>
public sealed class Variant : IEquatable<Variant>
{
    private readonly string _identity;

    private Variant(ImmutableArray<Change> changes)
    {
        Changes = changes;
        _identity = string.Join('\n', changes.Select(change => $"{change.Factor}\t{change.To}"));
    }

    /// <summary>The machine as it is.</summary>
    public static Variant Baseline { get; } = new([]);

    /// <summary>In the order of their factors' names.</summary>
    public ImmutableArray<Change> Changes { get; }

    public bool IsBaseline => Changes.IsEmpty;

    public static Variant Of(IEnumerable<Change> changes) => new([.. changes.OrderBy(change => change.Factor, StringComparer.Ordinal)]);

    /// <summary>The same with <paramref name="change"/>, which replaces one of the same factor.</summary>
    public Variant With(Change change) => Of(Changes.Where(other => other.Factor != change.Factor).Append(change));

    public Variant Without(Change change) => Of(Changes.Where(other => other != change));

    public bool Has(string factor) => Changes.Any(change => change.Factor == factor);

    public MachineFileText ApplyTo(MachineFileText machine) => machine.Apply(Changes.SelectMany(change => change.Edits));

    public bool Equals(Variant? other) => other is not null && string.Equals(_identity, other._identity, StringComparison.Ordinal);

    public override bool Equals(object? obj) => Equals(obj as Variant);

    public override int GetHashCode() => StringComparer.Ordinal.GetHashCode(_identity);

    public override string ToString() => IsBaseline ? "as it is" : string.Join(", ", Changes.Select(change => change.Name));
}
