using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Sunup.Cli.Views;
using Sunup.Diagnosis.Predictions.Comparisons;
using Sunup.Diagnosis.Traces;
using Sunup.Model;

namespace Sunup.Cli.Tests.Views;

public sealed class TraceJsonTests
{
    [Fact]
    public void A_failed_boot_as_json() => Golden.Verify("trace-failed.json", Render(SampleTraces.Failed()));

    [Fact]
    public void The_first_events_of_a_boot_as_json() => Golden.Verify("trace-silent.json", Render(SampleTraces.Silent()));

    [Fact]
    public void What_was_predicted_stands_beside_what_was_seen()
    {
        var trace = SampleTraces.Failed();
        using var writer = new StringWriter();
        TraceJson.Write(writer, trace, BootComparison.Of([SampleTraces.Predicted("SU1070", Stage.Root), SampleTraces.Predicted("SU1074", Stage.Kernel)], trace));
        using var json = JsonDocument.Parse(writer.ToString());
        Assert.Equal(["as_predicted", "not_seen"], json.RootElement.GetProperty("predictions").EnumerateArray().Select(one => one.GetProperty("outcome").GetString()));
        Assert.Equal("SU0910", json.RootElement.GetProperty("predictions")[0].GetProperty("seen_as").GetString());
        Assert.False(json.RootElement.GetProperty("as_predicted").GetBoolean());
    }

    [Fact]
    public void Any_text_makes_valid_json_and_comes_back() => Prop.ForAll<string, string>((text, name) =>
    {
        var raw = SampleTraces.Event(1, EventSource.Http, EventKinds.HttpNotFound, (text ?? "") + "\ud800", (name ?? "", text ?? ""), (name ?? "", "again"));
        using var document = JsonDocument.Parse(Render(SampleTraces.Fold(SampleTraces.Machine(Stage.Init), [raw], 2, BootEnd.TimedOut)));
        return document.RootElement.GetProperty("events")[0].GetProperty("text").GetString() == TraceJson.Text((text ?? "") + "\ud800");
    }).QuickCheckThrowOnFailure();

    private static string Render(BootTrace trace)
    {
        using var writer = new StringWriter();
        TraceJson.Write(writer, trace);
        return writer.ToString();
    }
}
