using System.Collections.Immutable;

namespace Sunup.Planning.Imports;

/// <summary>Disks that are written as nodes of a graph (<c>-blockdev</c>): the format on top, below it what it reads.</summary>
internal static class QemuBlockNodes
{
    private const int MostDepth = 16;

    /// <summary>A drive of the same meaning for each node, by the node's name; those that lead to no image are left out.</summary>
    public static Dictionary<string, QemuWord> DrivesOf(ImmutableArray<QemuWord> words)
    {
        var nodes = new Dictionary<string, QemuWord>(StringComparer.Ordinal);
        foreach (var word in words.Where(word => word.Kind == "blockdev" && word["node-name"] is not null))
        {
            nodes[word["node-name"]!] = word;
        }

        var drives = new Dictionary<string, QemuWord>(StringComparer.Ordinal);
        foreach (var (name, node) in nodes)
        {
            if (DriveOf(node, nodes) is { } drive)
            {
                drives[name] = drive;
            }
        }

        return drives;
    }

    /// <summary>Names of nodes that others read: no disks themselves.</summary>
    public static ImmutableHashSet<string> LowerNodesOf(ImmutableArray<QemuWord> words) =>
        [.. words.Where(word => word.Kind == "blockdev").SelectMany(word => new[] { word["file"], word["backing"] }).OfType<string>()];

    private static QemuWord? DriveOf(QemuWord node, Dictionary<string, QemuWord> nodes)
    {
        var keys = new Dictionary<string, string>(StringComparer.Ordinal) { ["format"] = node["driver"] ?? "raw" };
        var (below, prefix) = (node, "");
        for (var depth = 0; depth < MostDepth; depth++)
        {
            ReadKeys(below, prefix, keys);
            if (ImageOf(below, prefix) is { } image)
            {
                keys["file"] = image;
                // A protocol by itself is read as it is.
                keys["format"] = depth == 0 ? "raw" : keys["format"];
                return new QemuWord(node.Line, "drive", node["node-name"], [.. keys.Select(key => (key.Key, key.Value))], null);
            }

            if (below[$"{prefix}file"] is { } name && nodes.TryGetValue(name, out var next))
            {
                (below, prefix) = (next, "");
            }
            else
            {
                prefix += "file.";
            }
        }

        return null;
    }

    private static string? ImageOf(QemuWord node, string prefix) => node[$"{prefix}driver"] switch
    {
        "file" or "host_device" => node[$"{prefix}filename"],
        "iscsi" when node[$"{prefix}portal"] is { } portal && node[$"{prefix}target"] is { } target => $"iscsi://{portal}/{target}/{node[$"{prefix}lun"] ?? "0"}",
        _ => null,
    };

    private static void ReadKeys(QemuWord node, string prefix, Dictionary<string, string> keys)
    {
        foreach (var key in new[] { "aio", "discard", "detect-zeroes" })
        {
            // libvirt lets the protocol below discard always; whether the guest may, the format on top says.
            if (node[$"{prefix}{key}"] is { } value && (key != "discard" || prefix.Length == 0) && !(key == "discard" && node["file"] is null))
            {
                keys[key] = value;
            }
        }

        if (node[$"{prefix}cache.direct"] == "on")
        {
            keys["cache"] = node[$"{prefix}cache.no-flush"] == "on" ? "unsafe" : "none";
        }

        if (node[$"{prefix}read-only"] == "on")
        {
            keys["readonly"] = "on";
        }
    }
}
