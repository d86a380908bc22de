using System.Text.Json;
using Sunup.Cli.Commands.Inspect;
using Sunup.Cli.Invocation;
using Sunup.Cli.Views.Initrd;
using Sunup.Cli.Views.Inspect;
using Sunup.Formats.Recognition;
using Sunup.Trials.Checks;

namespace Sunup.Cli.Views.Uki;

/// <summary>Writes what is known of an image, for people or as JSON.</summary>
internal static class UkiOutput
{
    /// <summary>Value of <c>format</c>; the number grows when a key changes its meaning or goes away, not when one is added.</summary>
    public const string Format = "sunup-uki/1";

    public static void Inspect(CommandContext context, UkiExamination examination)
    {
        if (context.Json)
        {
            WriteJson(context.Output, json => UkiJson.WriteContents(json, examination));
            return;
        }

        var style = ViewStyle.ForOutput(context);
        var console = ViewConsole.Create(context.Output, style);
        var title = new RecognizedByMagic("efi_application", UkiFacts.TitleOf(examination));
        IReadOnlyList<FactGroup> groups = [UkiFacts.Image(examination), .. UkiFacts.Kernel(examination), .. UkiFacts.Boots(examination), .. UkiFacts.Hashes(examination)];
        var file = new InspectedFile(examination.Path, examination.Image.FileLength, title, groups, UkiTables.Of(examination), examination.Findings);
        new InspectView(console, style).Show([file]);
        foreach (var initrd in examination.Initrds)
        {
            var line = new LineWriter(console, style);
            line.Add("  ").Add(examination.Image.HasProfiles ? $"The initrd of profile {initrd.Profile}" : "The initrd", Palette.Heading).Add($", by the rules of {initrd.Image.Rules.Basis}", Palette.Dim).End(cut: style.IsTerminal);
            new VerdictView(console, style).ShowAnswer(initrd.Image);
        }

        if (examination.Hashes.IsEmpty)
        {
            context.Note($"not read: the contents. Hashes, PCR 11 and what the kernel will do with the initrd: sunup uki inspect --full {examination.Path}");
        }
    }

    public static void WriteJson(TextWriter output, Action<Utf8JsonWriter> content) => ResultJson.Write(output, Format, content);
}
