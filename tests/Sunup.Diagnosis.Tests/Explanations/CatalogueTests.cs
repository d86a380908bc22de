using System.Runtime.CompilerServices;
using Sunup.Diagnosis.Explanations;

namespace Sunup.Diagnosis.Tests.Explanations;

public sealed class CatalogueTests
{
    public static TheoryData<string> Ids => [.. FindingCatalogue.All.Select(template => template.Id)];

    [Fact]
    public void Ids_are_unique() =>
        Assert.Equal(FindingCatalogue.All.Length, FindingCatalogue.All.Select(template => template.Id).Distinct().Count());

    [Theory]
    [MemberData(nameof(Ids))]
    public void Every_finding_has_its_page(string id)
    {
        var path = Path.Combine(Folder(), $"{id}.md");
        Assert.True(File.Exists(path), $"{path} is missing");
        var page = File.ReadAllText(path);
        Assert.StartsWith($"# {id}: ", page, StringComparison.Ordinal);
        foreach (var heading in (string[])["## Meaning", "## Evidence that confirms or refutes it", "## Causes", "## Remedies", "## Source"])
        {
            Assert.Contains(heading + "\n", page, StringComparison.Ordinal);
        }
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void Every_finding_says_what_it_means_and_what_to_do(string id)
    {
        var template = FindingCatalogue.Find(id)!;
        Assert.Equal(6, id.Length);
        Assert.True(id.StartsWith("SU", StringComparison.Ordinal) && int.Parse(id[2..4]) is >= 1 and <= 14 && id[2..].All(char.IsAsciiDigit));
        Assert.NotEmpty(template.Cause);
        Assert.NotEmpty(template.Remedies);
        Assert.False(template.Summary.EndsWith('.'));
    }

    private static string Folder([CallerFilePath] string source = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(source)!, "..", "..", "..", "docs", "findings"));
}
