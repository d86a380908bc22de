using System.Collections.Immutable;
using Sunup.Planning.MachineFiles.Editing;
using Sunup.Trials.Investigations;

namespace Sunup.Trials.Matrices;

/// <summary>Boots one machine in every combination of values.</summary>
/// <param name="runner">Boots a variant.</param>
/// <param name="jobs">How many boot at once.</param>
/// <param name="repeats">How often each combination is booted.</param>
/// <param name="observer">Told of each boot as it ends.</param>
public sealed class MatrixRun(ITrialRunner runner, int jobs, int repeats, Action<Trial> observer)
{
    /// <summary>The most combinations that are taken.</summary>
    public const int MostCells = 10_000;

    /// <summary>All combinations, the last axis fastest.</summary>
    public static ImmutableArray<MatrixCell> CellsOf(ImmutableArray<MatrixAxis> axes, ImmutableArray<ExpectedDown> down)
    {
        IEnumerable<ImmutableArray<KeyValuePair<string, string>>> rows = [[]];
        foreach (var axis in axes)
        {
            rows = rows.SelectMany(_ => axis.Values, (row, value) => row.Add(KeyValuePair.Create(axis.Key, value)));
        }

        return [.. rows.Select(row => new MatrixCell(row)).Select(cell => cell with { IsExpectedUp = !down.Any(expected => expected.Covers(cell)) })];
    }

    /// <param name="cells">What is booted.</param>
    /// <param name="budget">Cancelled when the time is over; cells that were not booted have no outcome.</param>
    /// <param name="cancellationToken">Ends it without a result.</param>
    public async Task<ImmutableArray<MatrixCell>> RunAsync(ImmutableArray<MatrixCell> cells, CancellationToken budget, CancellationToken cancellationToken)
    {
        var book = new TrialBook(runner, jobs, observer, budget);
        // Each cell once before any of them twice: what is over when the time is over is a whole picture.
        await book.RunAsync(Enumerable.Repeat(cells, repeats).SelectMany(round => round).Select(VariantOf), isEnough: null, cancellationToken);
        var outcomes = book.Trials.ToLookup(trial => trial.Variant, trial => trial.Outcome);
        return [.. cells.Select(cell => cell with { Outcomes = [.. outcomes[VariantOf(cell)]] })];
    }

    private static Variant VariantOf(MatrixCell cell) =>
        Variant.Of(cell.Values.Select(pair => new Change(pair.Key, "", pair.Value, "varied") { Edits = [KeyEdit.Set(pair.Key, pair.Value)] }));
}
