using Spectre.Console;
using Sunup.Trials.Incidents;

namespace Sunup.Cli.Views.Incidents;

/// <summary>Incidents on the terminal: what happened, each machine with prediction and observation side by side, a table at the end.</summary>
public sealed class IncidentStory(IAnsiConsole console, ViewStyle style, string program)
{
    private const int Body = 6;
    private const int Rows = 20;
    private const int Verdict = 22;

    private readonly LineWriter _line = new(console, style);

    public void ShowList(IReadOnlyList<Incident> incidents)
    {
        foreach (var incident in incidents)
        {
            _line.Add($"{incident.Letter}  ", Palette.Bold).Add(incident.Name, Palette.Heading).To(Rows).Add(incident.Title).End(cut: style.IsTerminal);
        }
    }

    public void Show(IncidentReport report)
    {
        _line.Add($"({report.Incident.Letter}) ", Palette.Bold).Add(report.Incident.Name, Palette.Heading).End();
        _line.Paragraph(report.Incident.Title, 4, Palette.Bold);
        _line.Paragraph(report.Incident.Story, 4);
        if (report.NotHere is { } why)
        {
            _line.End();
            _line.Paragraph(why, 4 + "not here: ".Length, null, "    not here:", Palette.Warning);
        }

        if (report.Missing is { } missing)
        {
            _line.End();
            new FindingView(console, style).Show(missing);
        }

        for (var i = 0; i < report.Scenes.Length; i++)
        {
            Show(i + 1, report.Scenes[i]);
        }

        foreach (var other in report.Scenes.IsEmpty ? [] : report.Incident.Others)
        {
            _line.Paragraph($"{other}: untested here", Body, null, "    -", Palette.Dim);
        }

        _line.End();
    }

    public void ShowEnd(IReadOnlyList<IncidentReport> reports, IncidentEnding ending)
    {
        ShowTable(reports, ending);
        ShowByHand(reports, ending);
    }

    private void Show(int number, SceneReport scene)
    {
        _line.End();
        var (mark, tone) = scene.IsAsTold ? (_line.Glyph("✓", "+"), Palette.Good) : (_line.Glyph("✗", "x"), Palette.Bad);
        _line.Paragraph(scene.Scene.Title, Body, Palette.Bold, $"  {mark} {number}", tone);
        Key("change", scene.Scene.Change);
        Key("made by", scene.Scene.MadeBy?.Replace("sunup ", $"{program} ", StringComparison.Ordinal));
        Key("predicted", Of(scene.Prediction.FindingId, scene.Prediction.Why));
        foreach (var evidence in scene.Scene.Foretold is null ? scene.Prediction.Evidence.Take(3) : [])
        {
            Key("", evidence);
        }

        Key("seen", Of(scene.Observation.FindingId, scene.Observation.Summary));
        Quote(scene);
        foreach (var row in scene.Comparisons)
        {
            Compare(row);
        }

        ShowVerdict(scene);
    }

    private void ShowVerdict(SceneReport scene)
    {
        if (scene.RemedyWords is { } words)
        {
            _line.Paragraph(words, Rows, scene.IsAsTold ? Palette.Good : Palette.Bad, "      remedy");
        }

        if (!scene.IsAsTold)
        {
            _line.Paragraph(scene.Scene.ComesUp ? "it was told to come up, and did not" : scene.Observation.CameUp ? "it was told to fail, and came up" : $"it failed without \"{scene.Scene.Words}\"", Rows, Palette.Bad, "      not as told", Palette.Bad);
        }

        if (!scene.Agrees)
        {
            _line.Paragraph("what was predicted is not what was seen; one of the two is wrong, or the machine behaves differently from boot to boot", Rows, Palette.Bad, "      disagree", Palette.Bad);
        }
    }

    private static string Of(string? id, string text) => id is null ? text : $"{id} {text}";

    private void Key(string name, string? text)
    {
        if (text is not null)
        {
            _line.Paragraph(text, Rows, null, $"      {name}", Palette.Dim);
        }
    }

    // Of a machine that said nothing in the end, its last line tells how far it came.
    private void Quote(SceneReport scene)
    {
        var seen = scene.Observation;
        if (seen.Quote is { } quote)
        {
            Quote($"console:{quote.Number}", quote);
        }
        else if (seen is { CameUp: false, LastLine: { } last } && scene.Scene.Words is null)
        {
            Quote($"last:{last.Number}", last);
        }
        else if (seen.Refusal is { } refusal && refusal != scene.Prediction.Why)
        {
            Key("said", refusal);
        }
    }

    private void Quote(string place, ConsoleLine line) => _line.Paragraph($"\"{line.Text.Trim()}\" at {Quantity.Duration(line.At)}", Rows, Palette.Warning, $"      {place}", Palette.Dim);

    private void Compare(SceneComparison row)
    {
        var width = (Math.Min(style.Width, 120) - Rows - 4) / 2;
        _line.Add($"      {row.What}", Palette.Dim).To(Rows).AddForeign(row.Predicted);
        if (row.Predicted.Length >= width || row.Seen.Length >= width)
        {
            _line.End(cut: false);
            _line.Add("      and seen", Palette.Dim).To(Rows);
        }
        else
        {
            _line.To(Rows + width);
        }

        _line.Add(row.Agrees ? "= " : "! ", row.Agrees ? Palette.Good : Palette.Bad).AddForeign(row.Seen).End(cut: false);
    }

    private void ShowTable(IReadOnlyList<IncidentReport> reports, IncidentEnding ending)
    {
        var (failed, predicted, cures, took) = (Rows + Verdict, Rows + Verdict + 9, Rows + Verdict + 20, Rows + Verdict + 28);
        _line.Add("   incident", Palette.Dim).To(Rows).Add("verdict", Palette.Dim).To(failed).Add("failed", Palette.Dim).To(predicted).Add("predicted", Palette.Dim).To(cures).Add("cures", Palette.Dim).To(took).Add("boots", Palette.Dim).End();
        foreach (var report in reports)
        {
            _line.Add($"{report.Incident.Letter}  {report.Incident.Name}").To(Rows).Add(IncidentWords.Of(report.Outcome), IncidentWords.Tone(report.Outcome));
            if (!report.Scenes.IsEmpty)
            {
                _line.To(failed).Add(IncidentWords.Share(report.Scenes, scene => !scene.Scene.ComesUp, scene => scene.IsAsTold))
                    .To(predicted).Add(IncidentWords.Share(report.Scenes, _ => true, scene => scene.Agrees))
                    .To(cures).Add(IncidentWords.Share(report.Scenes, scene => scene.Scene.ComesUp, scene => scene.IsAsTold))
                    .To(took).Add(Quantity.Duration(report.Elapsed));
            }

            _line.End();
        }

        _line.Add($"   {reports.Sum(report => report.Scenes.Length)} boots in {Quantity.Duration(ending.Elapsed)}", Palette.Dim).End();
    }

    private void ShowByHand(IReadOnlyList<IncidentReport> reports, IncidentEnding ending)
    {
        var told = reports.Where(report => !report.Scenes.IsEmpty).ToList();
        if (told.Count == 0)
        {
            return;
        }

        var folder = ending.Kept ?? "incidents";
        _line.End();
        _line.Add("The same by hand, one at a time:", Palette.Bold).End();
        if (ending.Kept is null)
        {
            Command($"demo incidents {string.Join(' ', told.Select(report => report.Incident.Letter))} --keep {folder}");
        }

        foreach (var report in told)
        {
            var name = report.Scenes[0].Scene.Name;
            Command($"check {folder}/{name}.machine.yaml");
            foreach (var scene in report.Scenes)
            {
                Command($"boot {folder}/{scene.Scene.Name}.machine.yaml");
            }
        }

        Command($"prove {folder}/{told[^1].Scenes[0].Scene.Name}.machine.yaml");
    }

    private void Command(string text) => _line.To(2).Add($"{program} {text}", Palette.Command).End(cut: false);
}
