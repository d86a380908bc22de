using Sunup.Planning.Documents;

namespace Sunup.Planning.MachineFiles.Editing;

/// <summary>The values of a document with their paths.</summary>
internal static class DocumentLeaves
{
    public static IEnumerable<KeyValuePair<string, string>> Of(DocumentNode node, string path) => node switch
    {
        MapNode { Entries.IsEmpty: false } map => map.Entries.SelectMany(entry => Of(entry.Value, path.Length == 0 ? entry.Key.Text : $"{path}.{entry.Key.Text}")),
        ListNode { Items: [MapNode, ..] } list => list.Items.SelectMany((item, index) => Of(item, $"{path}[{index}]")),
        _ => [KeyValuePair.Create(path, Render(node))],
    };

    /// <summary>As YAML on one line.</summary>
    private static string Render(DocumentNode node) => node switch
    {
        MapNode map => $"{{ {string.Join(", ", map.Entries.Select(entry => $"{YamlWriter.Scalar(entry.Key.Text)}: {Render(entry.Value)}"))} }}",
        ListNode list => $"[{string.Join(", ", list.Items.Select(Render))}]",
        // A word without quotes may be a boolean or a number: it stays as it was written.
        TextNode { Quoted: false } text when !text.Text.Contains('\n', StringComparison.Ordinal) && YamlWriter.IsPlain(text.Text) => text.Text,
        TextNode text => YamlWriter.Scalar(text.Text),
        _ => "",
    };
}
