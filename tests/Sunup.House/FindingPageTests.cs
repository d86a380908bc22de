using System.Text.RegularExpressions;

namespace Sunup.House;

public sealed partial class FindingPageTests
{
    private static SortedSet<string> Used => new(
        Repository.Files("src", "*.cs").Concat(Repository.Files("src", "*.json")).Concat(Repository.Files("src", "*.yaml"))
            .SelectMany(file => QuotedId().Matches(Repository.Read(file)).Select(match => match.Groups["id"].Value)),
        StringComparer.Ordinal);

    private static SortedSet<string> Pages => new(
        Repository.Files("docs/findings", "SU*.md").Select(file => Path.GetFileNameWithoutExtension(file)),
        StringComparer.Ordinal);

    [Fact]
    public void Every_finding_has_a_page() => Assert.Empty(Used.Except(Pages));

    [Fact]
    public void Every_page_is_of_a_finding() => Assert.Empty(Pages.Except(Used));

    [Fact]
    public void Every_page_starts_with_its_id_and_has_its_parts()
    {
        string[] parts = ["## Meaning", "## Evidence that confirms or refutes it", "## Causes", "## Remedies", "## Source"];
        var faults =
            from id in Pages
            let text = Repository.Read($"docs/findings/{id}.md")
            let missing = parts.Where(part => !text.Contains($"\n{part}\n", StringComparison.Ordinal)).ToList()
            where missing.Count > 0 || !text.StartsWith($"# {id}: ", StringComparison.Ordinal)
            select $"{id}: {string.Join(", ", missing.DefaultIfEmpty("first line"))}";
        Assert.Empty(faults);
    }

    [GeneratedRegex(@"""(?<id>SU[0-9]{4})""", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex QuotedId();
}
