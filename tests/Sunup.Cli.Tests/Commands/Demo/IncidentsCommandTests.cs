using System.Text.Json;
using Sunup.Trials.Incidents;

namespace Sunup.Cli.Tests.Commands.Demo;

/// <summary><c>sunup demo incidents</c> as far as it boots nothing.</summary>
public sealed class IncidentsCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_list_names_each_with_its_letter()
    {
        var run = await CliRun.InvokeAsync("demo", "incidents", "--list");
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Equal(["a", "b", "c", "d", "e"], run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line[..1]));
        Assert.All(IncidentCatalogue.All, incident => Assert.Contains(incident.Name, run.Output, StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_list_can_be_of_some_and_as_JSON()
    {
        var run = await CliRun.InvokeAsync("demo", "incidents", "e", "broken-padding", "a", "--list", "--json");
        using var json = JsonDocument.Parse(run.Output);
        Assert.Equal("sunup-incidents/1", json.RootElement.GetProperty("format").GetString());
        Assert.Equal(["a", "e"], json.RootElement.GetProperty("incidents").EnumerateArray().Select(incident => incident.GetProperty("letter").GetString()));
    }

    [Fact]
    public async Task Words_that_are_no_incident_are_all_named_with_those_that_there_are()
    {
        var run = await CliRun.InvokeAsync("demo", "incidents", "a", "z", "paddding");
        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        Assert.Contains("'z' is no incident; there are a (broken-padding), b (lost-root)", run.Error, StringComparison.Ordinal);
        Assert.Contains("'paddding'", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("257")]
    public async Task A_number_of_boots_that_makes_no_sense_is_refused(string jobs)
    {
        var run = await CliRun.InvokeAsync("demo", "incidents", "--jobs", jobs);
        Assert.Equal(2, run.ExitCode);
        Assert.Contains("--jobs", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_that_holds_something_is_not_taken()
    {
        var kept = Path.GetDirectoryName(_folder.Write("mine/notes.txt", "x"))!;
        var run = await CliRun.InvokeAsync("demo", "incidents", "d", "--keep", kept);
        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        Assert.Contains("is not empty", run.Error, StringComparison.Ordinal);
        Assert.Equal(["notes.txt"], Directory.GetFiles(kept).Select(Path.GetFileName));
    }

    [Fact]
    public async Task Help_says_what_comes_of_it()
    {
        var run = await CliRun.InvokeAsync("demo", "incidents", "--help");
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("sunup demo incidents a --keep incidents", run.Output, StringComparison.Ordinal);
        Assert.Contains("untested here", run.Output, StringComparison.Ordinal);
    }
}
