using Spectre.Console.Rendering;
using Sunup.Cli.Views;
using Sunup.Cli.Views.Initrd;
using Sunup.Diagnosis.Predictions.Initramfs;

namespace Sunup.Cli.Tests.Views.Initrd;

public sealed class VerdictScreenTests
{
    private static readonly ViewStyle _plain = new(80, Color: false, Unicode: true, IsTerminal: true, Verbose: false);

    [Theory]
    [InlineData(80)]
    [InlineData(160)]
    public void An_image_that_breaks_where_two_files_meet(int width) =>
        Golden.Verify($"initrd-broken-{width}.txt", Screen(SampleImages.Broken, _plain with { Width = width }));

    [Theory]
    [InlineData(80)]
    [InlineData(160)]
    public void A_sound_image(int width) => Golden.Verify($"initrd-sound-{width}.txt", Screen(SampleImages.Sound, _plain with { Width = width }));

    [Fact]
    public void An_image_for_which_nothing_is_defined() => Golden.Verify("initrd-undefined-80.txt", Screen(SampleImages.Undefined, _plain));

    [Fact]
    public void A_picture_where_the_locale_has_only_ascii()
    {
        var screen = Screen(SampleImages.Broken, _plain with { Unicode = false });
        Assert.All(screen, character => Assert.True(char.IsAscii(character)));
        Golden.Verify("initrd-ascii-80.txt", screen);
    }

    [Theory]
    [InlineData(40)]
    [InlineData(80)]
    [InlineData(160)]
    public void No_line_on_a_terminal_is_wider_than_it(int width)
    {
        foreach (var line in Screen(SampleImages.Broken, _plain with { Width = width }).Split('\n').Where(line => !line.Contains("$ ", StringComparison.Ordinal)))
        {
            Assert.True(new Segment(line).CellCount() < width, $"{line.Length} columns: {line}");
        }
    }

    [Fact]
    public void The_json_of_a_verdict()
    {
        using var writer = new StringWriter();
        VerdictJson.Write(writer, SampleImages.Broken, InitramfsPredictor.Predict(SampleImages.Broken));
        Golden.Verify("initrd-verdict.json", writer.ToString());
    }

    private static string Screen(PredictedImage image, ViewStyle style)
    {
        using var writer = new StringWriter();
        new VerdictView(ViewConsole.Create(writer, style), style).Show(image, InitramfsPredictor.Predict(image));
        return writer.ToString();
    }
}
