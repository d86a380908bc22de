using System.Text.Json;
using Sunup.Cli.Views;
using Sunup.Cli.Views.Incidents;
using Sunup.Trials.Incidents;

namespace Sunup.Cli.Tests.Commands.Demo;

/// <summary>The story on the screen and as JSON.</summary>
public sealed class IncidentScreenTests
{
    private const string Words = "Initramfs unpacking failed: broken padding";

    private static readonly SceneReport s_failure = new(
        new IncidentScene(SceneRole.Failure, "as it is; the file handed to iPXE has 14188537 bytes, one less and all is well", "/tmp/k/broken-padding-1-as-it-is.machine.yaml") { Words = Words },
        new ScenePrediction(false, "iPXE will overwrite 3072 bytes of 'supplement.img' with bytes of 'main.img' while it puts the initrds into place")
        {
            FindingId = "SU0680",
            Evidence = ["'supplement.img' bytes 20480 to 23551 become bytes 0 to 3071 of 'main.img'"],
            UnpackMessage = "broken padding",
        },
        new SceneObservation(false, "the kernel could not unpack the initramfs: broken padding", TimeSpan.FromSeconds(12.5))
        {
            FindingId = "SU0820",
            UnpackMessage = "broken padding",
            Quote = new ConsoleLine(333, TimeSpan.FromSeconds(7.75), $"[    1.603530] {Words}"),
        })
    {
        Details = [new SceneComparison("initrd at", "0x1da2d000", "0x1da2d000"), new SceneComparison("its bytes", "9767936, sha256 02198ada", "9767936, sha256 02198ada")],
    };

    private static readonly SceneReport s_cure = new(
        new IncidentScene(SceneRole.Cure, "the kernel padded to whole pages of 4096 bytes", "/tmp/k/broken-padding-2-padded.machine.yaml") { Change = "network.pad_kernel: true", MadeBy = "sunup initrd add x" },
        new ScenePrediction(true, "nothing speaks against this boot"),
        new SceneObservation(true, "it came up", TimeSpan.FromSeconds(9)));

    private static readonly SceneReport s_wrong = new(
        new IncidentScene(SceneRole.Cure, "a cure that did not cure", "/tmp/k/broken-padding-3-wrong.machine.yaml") { Change = "hardware.memory: 1GiB" },
        new ScenePrediction(true, "nothing speaks against this boot"),
        new SceneObservation(false, "the kernel stopped", TimeSpan.FromSeconds(9)) { FindingId = "SU0714", LastLine = new ConsoleLine(8, TimeSpan.FromSeconds(3), "Probing EDD (edd=off to disable)... ok") });

    private static readonly IncidentReport[] s_reports =
    [
        new(IncidentCatalogue.All[0]) { Scenes = [s_failure, s_cure] },
        new(IncidentCatalogue.All[1]) { Scenes = [s_failure, s_wrong] },
        new(IncidentCatalogue.All[4]) { NotHere = "this host's KVM is sound. KVM: a test guest ran from real mode to timer interrupts in 12 ms, QEMU's start included." },
    ];

    [Theory]
    [InlineData(80)]
    [InlineData(160)]
    public void The_story_fits_the_screen(int width)
    {
        var style = new ViewStyle(width, Color: false, Unicode: true, IsTerminal: true, Verbose: false);
        using var writer = new StringWriter();
        var story = new IncidentStory(ViewConsole.Create(writer, style), style, "./sunup");
        foreach (var report in s_reports)
        {
            story.Show(report);
        }

        story.ShowEnd(s_reports, new IncidentEnding(null, TimeSpan.FromSeconds(74)));
        var screen = writer.ToString();
        Assert.All(screen.Split('\n').Where(line => !line.StartsWith("  ./sunup ", StringComparison.Ordinal)), line => Assert.True(line.Length <= width, line));
        var text = string.Join(' ', screen.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains("console:333", screen, StringComparison.Ordinal);
        Assert.Contains("broken padding\" at 7.75 s", text, StringComparison.Ordinal);
        Assert.Contains("= 0x1da2d000", screen, StringComparison.Ordinal);
        Assert.Contains("seen working in this run", screen, StringComparison.Ordinal);
        Assert.Contains("untested here", screen, StringComparison.Ordinal);
        Assert.Contains("made by       ./sunup initrd add x", screen, StringComparison.Ordinal);
        Assert.Contains("! does not come up", screen, StringComparison.Ordinal);
        Assert.Contains("not as told", screen, StringComparison.Ordinal);
        Assert.Contains("disagree", screen, StringComparison.Ordinal);
        Assert.Contains("not here: this host's KVM is sound.", text, StringComparison.Ordinal);
        Assert.Contains("reproduced, cured     1 of 1   2 of 2     1 of 1", screen, StringComparison.Ordinal);
        Assert.Contains("./sunup demo incidents a b --keep incidents", screen, StringComparison.Ordinal);
        Assert.Contains("./sunup boot incidents/broken-padding-2-padded.machine.yaml", screen, StringComparison.Ordinal);
    }

    [Fact]
    public void The_json_has_prediction_and_observation_of_every_scene()
    {
        using var output = new StringWriter();
        IncidentJson.Write(output, s_reports, new IncidentEnding("kept", TimeSpan.FromSeconds(74)));
        using var json = JsonDocument.Parse(output.ToString());
        Assert.Equal((74_000, "kept"), (json.RootElement.GetProperty("ms").GetInt64(), json.RootElement.GetProperty("kept_in").GetString()));
        var incidents = json.RootElement.GetProperty("incidents");
        Assert.Equal(["as_told", "not_cured", "not_here"], incidents.EnumerateArray().Select(incident => incident.GetProperty("outcome").GetString()));
        var scene = incidents[0].GetProperty("scenes")[0];
        Assert.Equal(333, scene.GetProperty("seen").GetProperty("quote").GetProperty("line").GetInt32());
        Assert.False(scene.GetProperty("predicted").GetProperty("comes_up").GetBoolean());
        Assert.Equal(["outcome", "kernel says", "initrd at", "its bytes"], scene.GetProperty("compared").EnumerateArray().Select(row => row.GetProperty("what").GetString()));
        Assert.Equal("seen working in this run", incidents[0].GetProperty("scenes")[1].GetProperty("remedy").GetString());
        Assert.False(incidents[1].GetProperty("scenes")[1].GetProperty("as_predicted").GetBoolean());
    }
}
