using System.Globalization;
using System.Text.Json;

namespace Sunup.Planning.Imports;

/// <summary>Options that are written as JSON, as libvirt does: keys and values of the same names, those inside of others joined by a dot.</summary>
/// <remarks>Source: qemu(1), "-device", "-blockdev", "-object", "-netdev": each takes a JSON object too. keyval_parse names members of lists by their number.</remarks>
internal static class QemuJson
{
    private const int MostKeys = 1000;

    /// <summary>Its keys; null for what is no JSON object.</summary>
    public static List<(string Key, string Value)>? Read(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            var keys = new List<(string, string)>();
            return document.RootElement.ValueKind == JsonValueKind.Object && Add(keys, "", document.RootElement) ? keys : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static bool Add(List<(string, string)> keys, string name, JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                return value.EnumerateObject().All(member => Add(keys, name.Length == 0 ? member.Name : $"{name}.{member.Name}", member.Value));
            case JsonValueKind.Array:
                return value.EnumerateArray().Select((member, number) => (member, number)).All(entry => Add(keys, $"{name}.{entry.number.ToString(CultureInfo.InvariantCulture)}", entry.member));
            case JsonValueKind.Null:
                return true;
            default:
                keys.Add((name, value.ValueKind switch { JsonValueKind.True => "on", JsonValueKind.False => "off", JsonValueKind.String => value.GetString()!, _ => value.GetRawText() }));
                return keys.Count <= MostKeys;
        }
    }
}
