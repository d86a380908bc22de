using System.Collections.Immutable;
using System.Text;
using Sunup.Diagnosis.Predictions.Ipxe;
using Sunup.Formats.Loaders.Ipxe;
using Sunup.Formats.Recognition;
using Sunup.Model;

namespace Sunup.Cli.Commands.Inspect;

/// <summary>What is told of an iPXE script: one by itself, or the one that is built into a binary.</summary>
/// <param name="Groups">Its menus in words.</param>
/// <param name="Tables">The items of its menus; the lines of one that is built in.</param>
/// <param name="Findings">What will not work, on the build that is known.</param>
internal sealed record IpxeScriptSummary(ImmutableArray<FactGroup> Groups, ImmutableArray<FactTable> Tables, ImmutableArray<Finding> Findings)
{
    private const int LongestScript = 1 << 20;
    private const int MostLines = 200;

    /// <summary>Null for what has no script.</summary>
    public static IpxeScriptSummary? Of(string path, RecognizedFile recognized, FileBytes file, IpxeBuild? build) => recognized switch
    {
        RecognizedByMagic { Kind: "ipxe_script" } => Make(path, Encoding.UTF8.GetString(file.Read(0, LongestScript)), build, isEmbedded: false),
        RecognizedIpxe { Binary: { EmbeddedScript: { } text } binary } => Make(path, text, IpxeBuild.Of(binary), isEmbedded: true),
        _ => null,
    };

    private static IpxeScriptSummary Make(string path, string text, IpxeBuild? build, bool isEmbedded)
    {
        var review = IpxeScriptReview.Of(text, build);
        var lines = text.ReplaceLineEndings("\n").TrimEnd('\n').Split('\n');
        var group = new FactGroup("script", isEmbedded ? "Script that is built in" : "",
        [
            Fact.Number("lines", "lines", lines.Length),
            Fact.List("menus", "menus", [.. review.Menus.Select(TitleOf)]),
            Fact.Of("checked_for", "checked for", build is null ? null : build.Version ?? "that build", build is null ? "any iPXE: --ipxe FILE names the one that runs it" : null),
        ]);
        IEnumerable<FactTable> tables = [.. review.Menus.IsEmpty ? Array.Empty<FactTable>() : [Items(review.Menus)], .. isEmbedded ? [Lines(lines)] : Array.Empty<FactTable>()];
        return new IpxeScriptSummary([group], [.. tables], IpxeScriptFindings.Of(review, path));
    }

    private static FactTable Items(ImmutableArray<IpxeMenu> menus) => new(
        "menu_items",
        "Menus",
        ["menu", "line", "item", "text"],
        [.. menus.SelectMany(menu => menu.Items.Select(item => new FactRow(
            [TitleOf(menu), Fact.Group(item.Line), $"{item.Label}{(IsDefault(menu, item) ? WhenOf(menu) : "")}", item.Text],
            [Fact.Of("menu", "", menu.Title), Fact.Number("line", "", item.Line), Fact.Of("label", "", item.Label), Fact.Of("text", "", item.Text), Fact.Of("default", "", IsDefault(menu, item))])))]);

    private static string TitleOf(IpxeMenu menu) => menu.Title.Length > 0 ? menu.Title : "without a title";

    private static bool IsDefault(IpxeMenu menu, IpxeMenuItem item) => item.Label is not null && item.Label == menu.Default;

    private static string WhenOf(IpxeMenu menu) => menu.TimeoutMilliseconds is { } time ? $" (default, after {time} ms)" : " (default)";

    private static FactTable Lines(string[] lines) => new(
        "embedded_script",
        "Lines of the script that is built in",
        ["line", "text"],
        [.. lines.Take(MostLines).Select((line, index) => new FactRow([Fact.Group(index + 1), line], [Fact.Number("line", "", index + 1), Fact.Of("text", "", line)]))]);
}
