using System.Collections.Immutable;
using Sunup.Model;

namespace Sunup.Diagnosis.Stages;

/// <summary>The named texts that a <see cref="LinePattern"/> found, in the order of the pattern.</summary>
public sealed record PatternMatch(ImmutableArray<EventField> Captures)
{
    public static PatternMatch Empty { get; } = new([]);

    /// <summary>The text called <paramref name="name"/>, or null.</summary>
    public string? this[string name]
    {
        get
        {
            foreach (var capture in Captures)
            {
                if (string.Equals(capture.Name, name, StringComparison.Ordinal))
                {
                    return capture.Value;
                }
            }

            return null;
        }
    }

    public PatternMatch With(string? name, ReadOnlySpan<char> value) =>
        string.IsNullOrEmpty(name) ? this : new PatternMatch(Captures.Add(new EventField(name, value.Trim().ToString())));
}
