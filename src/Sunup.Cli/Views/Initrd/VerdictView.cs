using Spectre.Console;
using Sunup.Diagnosis.Predictions.Initramfs;
using Sunup.Formats.Initramfs.Unpacking;
using Sunup.Formats.Initramfs.Verdicts;
using Sunup.Model;

namespace Sunup.Cli.Views.Initrd;

/// <summary>What a kernel will do with an image: its words, what becomes of /init, the picture, what is lost, the findings.</summary>
public sealed class VerdictView
{
    private const int Body = 19;

    private readonly IAnsiConsole _console;
    private readonly ViewStyle _style;
    private readonly LineWriter _line;

    public VerdictView(IAnsiConsole console, ViewStyle style)
    {
        _console = console;
        _style = style;
        _line = new LineWriter(console, style);
    }

    public void Show(PredictedImage image, IReadOnlyList<Finding> findings)
    {
        ShowHeading(image, findings);
        ShowAnswer(image);
        _line.End();
        new InitrdLayoutView(_line).Show(image);
        var view = new FindingView(_console, _style);
        foreach (var finding in findings)
        {
            _line.End();
            view.Show(finding);
        }
    }

    /// <summary>What the kernel says and does.</summary>
    public void ShowAnswer(PredictedImage image)
    {
        if (image.Verdict.Outcome is InitOutcome.Undefined)
        {
            Fact("the kernel", "what it does is not defined: it reads memory that does not belong to the image, so the same bytes may boot once, stop with a message the next time, or hang. Sunup does not guess.");
        }
        else if (image.Verdict.Message is { } message)
        {
            var builtIn = image.Rules.RamDisk is RamDiskSupport.BuiltIn;
            Fact("the kernel says", VerdictWords.Phrasing(message, builtIn));
            Fact("or", $"{VerdictWords.Phrasing(message, !builtIn)} (where CONFIG_BLK_DEV_RAM is {(builtIn ? "m or n" : "y")})");
        }
        else
        {
            Fact("the kernel says", "nothing of a fault: it unpacks the image to its end");
        }

        Fact(image.Rules.InitPath, VerdictWords.Ending(image));
        foreach (var early in image.Early)
        {
            Fact("early", early.Found is { } file
                ? $"{early.Name}, {Quantity.Bytes(file.Size)} at byte {Wording.Number(file.Offset)}: found by the kernel's early search"
                : $"{early.Name}: not found by the kernel's early search, for {early.Reason}");
        }

        if (image.BootConfig is { } config)
        {
            Fact("bootconfig", config.IsFound
                ? $"{Wording.Number(config.Length)} bytes at byte {Wording.Number(config.Offset)}; it counts with `bootconfig` on the command line"
                : $"{Wording.Number(config.Length)} bytes at byte {Wording.Number(config.Offset)}, where the kernel does not look");
        }
    }

    private void ShowHeading(PredictedImage image, IReadOnlyList<Finding> findings)
    {
        var severity = findings.Count == 0 ? FindingSeverity.Info : findings.Max(finding => finding.Severity);
        var (mark, style) = severity switch
        {
            FindingSeverity.Error => (_line.Glyph("✗", "x"), Palette.Bad),
            FindingSeverity.Warning => ("!", Palette.Warning),
            _ => (_line.Glyph("✓", "ok"), Palette.Good),
        };
        _line.Paragraph($"{Subject(image)}, {Wording.Number(image.Verdict.Length)} bytes, for {image.Rules.Basis}", 3, Palette.Bold, mark, style);
    }

    private static string Subject(PredictedImage image) => image.Parts.Length switch
    {
        0 => "the image",
        1 => Path.GetFileName(image.Parts[0].Name) is "-" ? "standard input" : Path.GetFileName(image.Parts[0].Name),
        var count when image.Loader is { } loader => $"{count} images as {loader} joins them",
        var count => $"{count} images, one behind the other",
    };

    private void Fact(string name, string text) => _line.Paragraph(text, Body, null, $"   {name}", Palette.Heading);
}
