using Sunup.Cli.FindingPages;

namespace Sunup.Cli.Tests.Commands;

public sealed class ExplainCommandTests
{
    [Fact]
    public async Task The_page_is_the_file_of_the_documents()
    {
        var run = await CliRun.InvokeAsync("explain", "--code", "su0184");
        Assert.Equal(File.ReadAllText(Path.Combine(SunupProcess.Root, "docs/findings/SU0184.md")), run.Output);
    }

    [Fact]
    public async Task The_list_has_every_page_once()
    {
        var run = await CliRun.InvokeAsync("explain", "--list");
        var files = Directory.EnumerateFiles(Path.Combine(SunupProcess.Root, "docs/findings"), "SU*.md")
            .Select(Path.GetFileNameWithoutExtension).Order(StringComparer.Ordinal);
        Assert.Equal(files, run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line[..6]));
    }

    [Fact]
    public void Every_page_has_a_title_without_its_id() => Assert.DoesNotContain(
        FindingLibrary.Ids.Select(id => FindingLibrary.Find(id)!), page => page.Title.Length == 0 || page.Title.Contains("SU0", StringComparison.Ordinal));
}
