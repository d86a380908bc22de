using System.Collections.Immutable;
using Sunup.Cli.Invocation;
using Sunup.Trials.Matrices;

namespace Sunup.Cli.Commands.Prove;

/// <summary>The axes and expectations of a matrix, as words of a command line.</summary>
public static class MatrixArguments
{
    /// <exception cref="UsageException">A word is none of these, or there are too many cells.</exception>
    public static ImmutableArray<MatrixAxis> AxesOf(string[] words)
    {
        var axes = words.Select(AxisOf).GroupBy(axis => axis.Key, StringComparer.Ordinal)
            .Select(same => same.First() with { Values = [.. same.SelectMany(axis => axis.Values).Distinct(StringComparer.Ordinal)] })
            .ToImmutableArray();
        var cells = axes.Aggregate(1L, (product, axis) => Math.Min(product * axis.Values.Length, int.MaxValue));
        return cells <= MatrixRun.MostCells ? axes : throw new UsageException([$"--vary: {cells} combinations; {MatrixRun.MostCells} are the most that are taken."]);
    }

    /// <exception cref="UsageException">A word names no axis or no value of it.</exception>
    public static ImmutableArray<ExpectedDown> DownOf(string[] words, ImmutableArray<MatrixAxis> axes) =>
        [.. words.Select(word => new ExpectedDown([.. word.Split(',').Select(pair => Known(KeyValues.Parse("--expect-down", pair), axes))]))];

    private static MatrixAxis AxisOf(string word)
    {
        var pair = KeyValues.Parse("--vary", word);
        return new MatrixAxis(word[..word.IndexOf('=', StringComparison.Ordinal)], pair.Key, [.. pair.Value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)]);
    }

    private static KeyValuePair<string, string> Known(KeyValuePair<string, string> wanted, ImmutableArray<MatrixAxis> axes) =>
        axes.Any(axis => axis.Key == wanted.Key && axis.Values.Contains(wanted.Value))
            ? wanted
            : throw new UsageException([$"--expect-down {wanted.Key}={wanted.Value}: no --vary has it. Varied: {string.Join("; ", axes.Select(axis => $"{axis.Name}={string.Join(',', axis.Values)}"))}."]);
}
