using System.Collections.Immutable;
using System.Text.Json;
using Sunup.Cli.Commands.Inspect;
using Sunup.Cli.Invocation;
using Sunup.Cli.Views.Initrd;
using Sunup.Trials.Checks;

namespace Sunup.Cli.Views.Uki;

/// <summary>Differences between two images: + in the second only, - in the first only, ~ in both and not the same.</summary>
internal static class UkiDifferenceView
{
    private const int Most = 200;

    public static void Show(CommandContext context, string before, string after, UkiDifference difference)
    {
        if (context.Json)
        {
            UkiOutput.WriteJson(context.Output, json => Write(json, before, after, difference));
            return;
        }

        var style = ViewStyle.ForOutput(context);
        var line = new LineWriter(ViewConsole.Create(context.Output, style), style);
        line.AddForeign(before, Palette.Bold).Add(difference.IsNone ? " and " : " to ").AddForeign(after, Palette.Bold).Add(difference.IsNone ? ": no difference" : "").End(cut: style.IsTerminal);
        Group(line, "Image", difference.Facts, context.Verbose);
        Group(line, "Sections", [.. difference.Sections.Select(section => new Difference(section.Section, Size(section.BytesBefore), Size(section.BytesAfter)))], context.Verbose);
        Group(line, "Command line", [.. difference.Words.Select(word => new Difference(word.Name, word.Before is null ? null : "", word.After is null ? null : ""))], context.Verbose);
        Group(line, "os-release", difference.OsRelease, context.Verbose);
        Group(line, "Initrd", difference.Entries, context.Verbose);
    }

    private static string? Size(long? bytes) => bytes is { } number ? $"{Fact.Group(number)} bytes" : null;

    private static void Group(LineWriter line, string title, ImmutableArray<Difference> differences, bool all)
    {
        if (differences.IsEmpty)
        {
            return;
        }

        line.To(2).Add(title, Palette.Heading).End();
        foreach (var difference in all ? differences : [.. differences.Take(Most)])
        {
            var (mark, color) = difference.Before is null ? ("+", Palette.Good) : difference.After is null ? ("-", Palette.Bad) : ("~", Palette.Warning);
            var text = difference.Before is null ? difference.After : difference.After is null ? difference.Before
                : difference.Before == difference.After ? $"{difference.After}, other bytes" : $"{difference.Before} -> {difference.After}";
            line.To(2).Add(mark, color).Add(" ").AddForeign(difference.Name).Add(text is { Length: > 0 } ? "  " : "").AddForeign(text ?? "", Palette.Dim).End(cut: line.ViewStyle.IsTerminal);
        }

        if (!all && differences.Length > Most)
        {
            line.To(4).Add($"and {differences.Length - Most} more: --verbose shows them", Palette.Dim).End();
        }
    }

    private static void Write(Utf8JsonWriter json, string before, string after, UkiDifference difference)
    {
        json.WriteString("before", TraceJson.Text(before));
        json.WriteString("after", TraceJson.Text(after));
        json.WriteBoolean("same", difference.IsNone);
        Write(json, "facts", difference.Facts);
        TraceJson.WriteArray(json, "sections", difference.Sections, section =>
        {
            json.WriteStartObject();
            json.WriteString("section", TraceJson.Text(section.Section));
            VerdictJson.WriteNumber(json, "length_before", section.BytesBefore);
            VerdictJson.WriteNumber(json, "length_after", section.BytesAfter);
            VerdictJson.WriteText(json, "sha256_before", section.HashBefore);
            VerdictJson.WriteText(json, "sha256_after", section.HashAfter);
            json.WriteEndObject();
        });
        Write(json, "command_line", difference.Words);
        Write(json, "os_release", difference.OsRelease);
        Write(json, "initrd", difference.Entries);
    }

    private static void Write(Utf8JsonWriter json, string name, ImmutableArray<Difference> differences) => TraceJson.WriteArray(json, name, differences, difference =>
    {
        json.WriteStartObject();
        json.WriteString("name", TraceJson.Text(difference.Name));
        VerdictJson.WriteText(json, "before", difference.Before);
        VerdictJson.WriteText(json, "after", difference.After);
        json.WriteEndObject();
    });
}
