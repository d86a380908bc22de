using System.Collections.Immutable;
using Spectre.Console;
using Sunup.Cli.Commands.Prove;
using Sunup.Cli.Views.Prove;
using Sunup.Trials.Investigations;
using Sunup.Trials.Matrices;

namespace Sunup.Cli.Views.Matrix;

/// <summary>A matrix on the terminal: the last axis across, the others down; then each cell that is not as expected, with its reason.</summary>
public sealed class MatrixView(IAnsiConsole console, ViewStyle style)
{
    private const int Narrowest = 10;

    private readonly LineWriter _line = new(console, style);

    public void Show(MatrixResult result)
    {
        var across = result.Axes[^1];
        var rows = result.Cells.Chunk(across.Values.Length).ToList();
        var head = Math.Max(2, rows.Max(row => RowName(row[0]).Length)) + 2;
        var width = Math.Max(Narrowest, across.Values.Max(value => value.Length) + 2);
        _line.AddForeign(result.Machine.Name, Palette.Bold).Add($": {string.Join(" x ", result.Axes.Select(axis => axis.Name))}, {result.Cells.Length} cells").End();
        if (head + (width * across.Values.Length) < style.Width || !style.IsTerminal)
        {
            ShowGrid(rows, across, head, width);
        }
        else
        {
            ShowList(result.Cells);
        }

        ShowUnexpected(result);
    }

    private void ShowGrid(List<MatrixCell[]> rows, MatrixAxis across, int head, int width)
    {
        _line.To(2 + head);
        for (var i = 0; i < across.Values.Length; i++)
        {
            _line.To(2 + head + (i * width)).AddForeign(across.Values[i], Palette.Dim);
        }

        _line.End(cut: style.IsTerminal);
        foreach (var row in rows)
        {
            _line.Add("  ").AddForeign(RowName(row[0]));
            for (var i = 0; i < row.Length; i++)
            {
                _line.To(2 + head + (i * width)).Add(Word(row[i]), Tone(row[i]));
            }

            _line.End(cut: style.IsTerminal);
        }
    }

    private void ShowList(ImmutableArray<MatrixCell> cells)
    {
        foreach (var cell in cells)
        {
            _line.To(2).Add(Word(cell), Tone(cell)).To(14).AddForeign(cell.ToString()).End();
        }
    }

    private void ShowUnexpected(MatrixResult result)
    {
        var unexpected = result.Cells.Where(cell => !cell.IsAsExpected).ToList();
        _line.End();
        _line.Paragraph(
            unexpected.Count == 0 ? "Every cell is as expected." : $"{unexpected.Count} of {result.Cells.Length} cells are not as expected:",
            2, Palette.Bold, unexpected.Count == 0 ? _line.Glyph("✓", "+") : _line.Glyph("✗", "x"), unexpected.Count == 0 ? Palette.Good : Palette.Bad);
        foreach (var cell in unexpected)
        {
            _line.Paragraph($"{cell}: {Reason(cell)}", 4);
        }
    }

    internal static string Reason(MatrixCell cell) => cell switch
    {
        { Telling: null } => "not booted, the time was over",
        { Result: TrialResult.Up } => "came up and was expected not to",
        { IsFlaky: true } => $"came up {cell.Outcomes.Count(outcome => outcome.Result is TrialResult.Up)} of {cell.Outcomes.Length} times; {TrialWords.ReasonAlone(cell.Telling!)}",
        _ => TrialWords.ReasonAlone(cell.Telling!),
    };

    /// <summary>What a cell shows: the result, how often if it was booted more than once, and a mark where it is not as expected.</summary>
    internal static string Word(MatrixCell cell)
    {
        var word = cell.Outcomes.IsEmpty ? "-" : cell.IsFlaky ? "flaky" : TrialWords.Result(cell.Telling!);
        var counts = cell.Outcomes.Length > 1 ? $" {cell.Outcomes.Count(outcome => outcome.Result is TrialResult.Up)}/{cell.Outcomes.Length}" : "";
        return $"{word}{counts}{(cell.IsAsExpected ? "" : " !")}";
    }

    private static string RowName(MatrixCell cell) => string.Join(", ", cell.Values.RemoveAt(cell.Values.Length - 1).Select(pair => pair.Value));

    private static Style Tone(MatrixCell cell) => cell switch
    {
        { IsAsExpected: false } => Palette.Bad,
        { Result: TrialResult.Up } => Palette.Good,
        _ => Palette.Dim,
    };
}
