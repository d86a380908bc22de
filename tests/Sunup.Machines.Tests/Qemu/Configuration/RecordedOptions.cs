using System.Collections.Immutable;
using System.Text.Json;

namespace Sunup.Machines.Tests.Qemu.Configuration;

/// <summary>QEMU's options as keys and values, whoever wrote them: a shell's line, one argument a line, JSON, or sections. For comparing, and therefore read by code of its own.</summary>
internal sealed record RecordedOptions(ImmutableArray<RecordedOption> All)
{
    private static readonly Dictionary<string, string> s_implied = new(StringComparer.Ordinal)
    {
        ["machine"] = "type",
        ["accel"] = "accel",
        ["m"] = "size",
        ["smp"] = "cpus",
        ["name"] = "guest",
        ["sandbox"] = "enable",
        ["device"] = "driver",
        ["netdev"] = "type",
        ["object"] = "qom-type",
        ["chardev"] = "backend",
        ["tpmdev"] = "type",
    };

    private static readonly HashSet<string> s_plain = new(StringComparer.Ordinal) { "cpu", "uuid", "kernel", "initrd", "append" };

    /// <summary>Of <c>virsh domxml-to-native</c>.</summary>
    public static RecordedOptions OfShellLine(string line)
    {
        var words = new List<string>();
        var (word, isQuoted) = ("", false);
        foreach (var c in line.Trim())
        {
            if (c == '\'')
            {
                isQuoted = !isQuoted;
            }
            else if (c == ' ' && !isQuoted)
            {
                words.Add(word);
                word = "";
            }
            else
            {
                word += c;
            }
        }

        return OfArguments([.. words, word]);
    }

    public static RecordedOptions OfArguments(ImmutableArray<string> arguments)
    {
        var options = ImmutableArray.CreateBuilder<RecordedOption>();
        for (var i = 0; i + 1 < arguments.Length; i++)
        {
            if (arguments[i] is ['-', .. var kind] && !arguments[i + 1].StartsWith('-'))
            {
                options.Add(new RecordedOption(kind, arguments[i + 1] is ['{', ..] json ? OfJson(json) : OfKeys(kind, arguments[i + 1])));
                i++;
            }
        }

        return new RecordedOptions(options.ToImmutable());
    }

    /// <summary>Of a file for <c>-readconfig</c>.</summary>
    public static RecordedOptions OfSections(string text)
    {
        var options = ImmutableArray.CreateBuilder<RecordedOption>();
        foreach (var line in text.Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0 && line[0] != '#'))
        {
            if (line[0] == '[')
            {
                var name = line.Trim('[', ']').Split(' ', 2);
                var kind = name[0] switch { "smp-opts" => "smp", "memory" => "m", "boot-opts" => "boot", var other => other };
                options.Add(new RecordedOption(kind, name.Length > 1 ? new(StringComparer.Ordinal) { ["id"] = name[1].Trim('"') } : new(StringComparer.Ordinal)));
            }
            else
            {
                var (key, value) = (line.Split(" = ", 2)[0], line.Split(" = ", 2)[1].Trim('"'));
                options[^1].Keys[key] = Normal(key, value);
            }
        }

        return new RecordedOptions(options.ToImmutable());
    }

    private static Dictionary<string, string> OfJson(string json)
    {
        var keys = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var member in JsonDocument.Parse(json).RootElement.EnumerateObject())
        {
            keys[member.Name] = member.Value.ValueKind switch
            {
                JsonValueKind.True => "on",
                JsonValueKind.False => "off",
                JsonValueKind.Array => string.Join(',', member.Value.EnumerateArray().Select(item => item.ToString())),
                _ => Normal(member.Name, member.Value.ToString()),
            };
        }

        return keys;
    }

    private static Dictionary<string, string> OfKeys(string kind, string written)
    {
        var keys = new Dictionary<string, string>(StringComparer.Ordinal);
        if (s_plain.Contains(kind))
        {
            // migratable is on anyway.
            return new(StringComparer.Ordinal) { ["value"] = written == "host,migratable=on" ? "host" : written };
        }

        foreach (var part in written.Replace(",,", "\0", StringComparison.Ordinal).Split(',').Select(part => part.Replace('\0', ',')))
        {
            var at = part.IndexOf('=', StringComparison.Ordinal);
            var key = at > 0 ? part[..at].Replace('_', '-') : s_implied.GetValueOrDefault(kind, "value");
            var value = Normal(key, part[(at + 1)..]);
            keys[key] = key == "host-nodes" && keys.TryGetValue(key, out var before) ? $"{before},{value}" : value;
        }

        return keys;
    }

    /// <summary>Sizes in bytes, whatever their unit; one name for each device.</summary>
    private static string Normal(string key, string value) => key switch
    {
        "size" or "maxmem" when value is [.. var digits, 'M'] && long.TryParse(digits, out var mib) => $"{mib << 20}",
        "size" when long.TryParse(value, out var number) && number < 1 << 20 => $"{number << 20}",
        // Two names of one device.
        "driver" when value == "virtio-iommu" => "virtio-iommu-pci",
        _ => value,
    };
}

/// <summary>One option.</summary>
/// <param name="Kind">As on the command line, without its hyphen.</param>
/// <param name="Keys">Its keys.</param>
internal sealed record RecordedOption(string Kind, Dictionary<string, string> Keys)
{
    public string? this[string key] => Keys.GetValueOrDefault(key);
}
