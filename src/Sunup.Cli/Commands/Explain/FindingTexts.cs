using Sunup.Cli.FindingPages;
using Sunup.Cli.Invocation;
using Sunup.Diagnosis.Catalogues;
using Sunup.Diagnosis.Explanations;

namespace Sunup.Cli.Commands.Explain;

/// <summary>The pages of findings: one, all, or those with some words. A user's own findings have a page made of their entry.</summary>
internal static class FindingTexts
{
    public static void WritePage(CommandContext context, Catalogue catalogue, string id)
    {
        var page = Find(catalogue, id) ?? throw new UsageException(NoSuchFinding(id));
        if (context.Json)
        {
            context.WriteJson(page, FindingPagesJsonContext.Default.FindingPage);
        }
        else
        {
            context.Output.Write(page.Text);
        }
    }

    /// <param name="context">Where to.</param>
    /// <param name="catalogue">Has a user's findings.</param>
    /// <param name="words">All of them must stand in the page, in any casing; null for every finding.</param>
    public static void WriteList(CommandContext context, Catalogue catalogue, string? words)
    {
        var wanted = words?.Split(' ', StringSplitOptions.RemoveEmptyEntries) ?? [];
        IReadOnlyList<FindingEntry> entries =
        [
            .. Ids(catalogue).Select(id => Find(catalogue, id)!)
                .Where(page => wanted.All(word => page.Text.Contains(word, StringComparison.OrdinalIgnoreCase)))
                .Select(page => new FindingEntry(page.Id, page.Title)),
        ];
        if (context.Json)
        {
            context.WriteJson(entries, FindingPagesJsonContext.Default.IReadOnlyListFindingEntry);
            return;
        }

        foreach (var entry in entries)
        {
            context.Output.WriteLine($"{entry.Id}  {entry.Title}");
        }
    }

    private static IEnumerable<string> Ids(Catalogue catalogue) => FindingLibrary.Ids.Concat(catalogue.Findings.Where(finding => finding.IsUsers).Select(finding => finding.Id));

    private static FindingPage? Find(Catalogue catalogue, string id) => FindingLibrary.Find(id)
        ?? (catalogue.Findings.FirstOrDefault(finding => finding.IsUsers && string.Equals(finding.Id, id, StringComparison.OrdinalIgnoreCase)) is { } own ? PageOf(catalogue, own) : null);

    private static FindingPage PageOf(Catalogue catalogue, FindingTemplate finding)
    {
        var lines = new List<string> { $"# {finding.Id}: {finding.Summary}", "", "## Meaning", "", finding.Cause, "", "## Evidence that confirms or refutes it", "" };
        lines.AddRange(catalogue.Signatures.Where(signature => signature.FindingId == finding.Id).SelectMany(signature => signature.Samples).Select(sample => $"- confirms: `{sample}`"));
        lines.AddRange(["", "## Causes", "", .. finding.Causes.Select(cause => $"- {cause.Text}"), "", "## Remedies", ""]);
        lines.AddRange(finding.Remedies.Select((remedy, index) => $"{index + 1}. {remedy.Text}{(remedy.Command is { } command ? $"\n\n       {command}\n" : "")}"));
        lines.AddRange(["", "## Source", "", finding.Source.Length == 0 ? "A user's catalogue." : finding.Source, ""]);
        return new FindingPage(finding.Id, finding.Summary, string.Join('\n', lines));
    }

    private static string NoSuchFinding(string id)
    {
        var nearest = NearestWord.Find(id.ToUpperInvariant(), FindingLibrary.Ids) is { } near ? $" Did you mean {near}?" : "";
        return $"there is no finding '{id}'.{nearest} 'sunup explain --list' shows all of them.";
    }
}
