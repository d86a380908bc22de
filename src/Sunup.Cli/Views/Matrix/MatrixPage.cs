using Sunup.Cli.Commands.Prove;
using Sunup.Cli.Views.Html;
using Sunup.Trials.Investigations;
using Sunup.Trials.Matrices;

namespace Sunup.Cli.Views.Matrix;

/// <summary>A matrix as one HTML page without outside parts and without script.</summary>
public static class MatrixPage
{
    public static string Render(MatrixResult result)
    {
        using var page = new StringWriter { NewLine = "\n" };
        var html = new HtmlWriter(page);
        var isGood = result.Cells.All(cell => cell.IsAsExpected);
        PageFrame.Start(html, $"{result.Machine.Name}: matrix (Sunup)");
        html.Raw($"<header class=\"{(isGood ? "good" : "bad")}\">\n<p class=\"eyebrow\">Sunup matrix</p>\n<h1>").Text(result.Machine.Name).Raw("</h1>\n");
        html.Element("p", isGood ? "Every cell is as expected." : $"{result.Cells.Count(cell => !cell.IsAsExpected)} of {result.Cells.Length} cells are not as expected.").Raw("\n</header>\n<main>\n");
        WriteTable(html, result);
        html.Raw("</main>\n");
        PageFrame.End(html);
        return page.ToString();
    }

    private static void WriteTable(HtmlWriter html, MatrixResult result)
    {
        html.Raw("<section><table>\n<thead><tr>");
        foreach (var axis in result.Axes)
        {
            html.Element("th", axis.Name);
        }

        html.Raw("<th>Result</th><th>Why</th></tr></thead>\n<tbody>\n");
        foreach (var cell in result.Cells)
        {
            html.Raw("<tr>");
            foreach (var (_, value) in cell.Values)
            {
                html.Element("td", value);
            }

            html.Element("td", MatrixView.Word(cell)).Element("td", Why(cell)).Raw("</tr>\n");
        }

        html.Raw("</tbody>\n</table></section>\n");
    }

    private static string Why(MatrixCell cell) => cell is { Result: TrialResult.Up, IsAsExpected: true } ? "" : MatrixView.Reason(cell);
}
