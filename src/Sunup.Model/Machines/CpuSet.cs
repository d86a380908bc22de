using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Sunup.Model;

/// <summary>Numbers of CPUs, or of NUMA nodes, as the kernel writes them: <c>0-3,8</c>.</summary>
/// <remarks>Source: cpuset(7), "List format". Numbers below <see cref="Most"/>.</remarks>
public sealed record CpuSet(ImmutableArray<int> Numbers)
{
    /// <summary>The kernel's own limit (NR_CPUS) is 8192 at most.</summary>
    public const int Most = 8192;

    public bool Equals(CpuSet? other) => other is not null && Numbers.AsSpan().SequenceEqual(other.Numbers.AsSpan());

    public override int GetHashCode() => Numbers.Length == 0 ? 0 : HashCode.Combine(Numbers.Length, Numbers[0], Numbers[^1]);

    /// <summary>Ascending, runs joined by a hyphen.</summary>
    public override string ToString()
    {
        var parts = new List<string>();
        for (var i = 0; i < Numbers.Length;)
        {
            var last = i;
            while (last + 1 < Numbers.Length && Numbers[last + 1] == Numbers[last] + 1)
            {
                last++;
            }

            parts.Add(last == i ? Text(Numbers[i]) : $"{Text(Numbers[i])}-{Text(Numbers[last])}");
            i = last + 1;
        }

        return string.Join(',', parts);
    }

    public static bool TryParse(string text, [NotNullWhen(true)] out CpuSet? set)
    {
        set = null;
        var numbers = new SortedSet<int>();
        foreach (var part in text.Split(','))
        {
            var ends = part.Trim().Split('-', 2);
            if (!TryNumber(ends[0], out var first) || !TryNumber(ends[^1], out var last) || last < first)
            {
                return false;
            }

            numbers.UnionWith(Enumerable.Range(first, last - first + 1));
        }

        set = new CpuSet([.. numbers]);
        return true;
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static bool TryNumber(string text, out int number) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number < Most;
}
