using System.Collections.Immutable;
using System.Text;
using Sunup.Planning.QemuFiles;

namespace Sunup.Planning.Imports;

/// <summary>An option of QEMU with its keys, wherever it was written.</summary>
/// <param name="Line">Line of the file, or number of the argument.</param>
/// <param name="Kind">Without its hyphen, by the name that sections have: <c>machine</c>, <c>device</c>, <c>smp-opts</c>.</param>
/// <param name="Id">Its id; null for none.</param>
/// <param name="Entries">Keys and values; the value of the implied key under that key's name.</param>
/// <param name="Value">As it was written, for an option without keys and for <c>raw.qemu</c>.</param>
internal sealed record QemuWord(int Line, string Kind, string? Id, ImmutableArray<(string Key, string Value)> Entries, string? Value)
{
    private static readonly HashSet<string> s_switches = new(StringComparer.Ordinal)
    {
        "nodefaults", "no-user-config", "nographic", "S", "s", "no-reboot", "no-shutdown", "daemonize", "enable-kvm", "snapshot", "no-acpi", "no-hpet", "no-fd-bootchk", "full-screen", "only-migratable", "no-quit", "usb", "preconfig", "mem-prealloc", "no-kvm",
    };

    private static readonly Dictionary<string, (string Kind, string? Implied)> s_groups = new(StringComparer.Ordinal)
    {
        ["machine"] = ("machine", "type"),
        ["M"] = ("machine", "type"),
        ["m"] = ("memory", "size"),
        ["smp"] = ("smp-opts", "cpus"),
        ["name"] = ("name", "guest"),
        ["accel"] = ("accel", "accel"),
        ["device"] = ("device", "driver"),
        ["drive"] = ("drive", null),
        ["netdev"] = ("netdev", "type"),
        ["nic"] = ("nic", "type"),
        ["object"] = ("object", "qom-type"),
        ["smbios"] = ("smbios", null),
        ["chardev"] = ("chardev", "backend"),
        ["tpmdev"] = ("tpmdev", "type"),
        ["global"] = ("global", null),
        ["mon"] = ("mon", null),
        ["boot"] = ("boot-opts", null),
        ["sandbox"] = ("sandbox", "enable"),
        ["fw_cfg"] = ("fw_cfg", null),
        ["rtc"] = ("rtc", null),
        ["overcommit"] = ("overcommit", null),
        ["blockdev"] = ("blockdev", null),
        ["audiodev"] = ("audiodev", "driver"),
        ["numa"] = ("numa", "type"),
        ["action"] = ("action", null),
    };

    public string? this[string key] => Entries.FirstOrDefault(entry => entry.Key == key).Value;

    /// <summary>As arguments of <c>raw.qemu</c>.</summary>
    public IEnumerable<string> ToArguments()
    {
        var option = s_groups.FirstOrDefault(group => group.Value.Kind == Kind && group.Key.Length > 1).Key ?? s_groups.FirstOrDefault(group => group.Value.Kind == Kind).Key ?? Kind;
        return Written is { Length: > 0 } written ? [$"-{option}", written] : [$"-{option}"];
    }

    private string? Written => Value ?? string.Join(',', Entries.Select(entry => $"{entry.Key}={entry.Value.Replace(",", ",,", StringComparison.Ordinal)}").Prepend(Id is null ? null : $"id={Id}").OfType<string>());

    /// <summary>The same without some keys; what is left of it is written anew.</summary>
    public QemuWord Without(params string[] keys) => this with { Value = null, Entries = [.. Entries.Where(entry => !keys.Contains(entry.Key))] };

    public static QemuWord Of(TextSection section) => new(section.At.Line, section.Kind, section.Id, [.. section.Entries.Select(entry => (entry.Key, entry.Value))], null);

    /// <summary>The options of a command line; argument 0 is left out where it is one, and so is the environment before it (<c>LC_ALL=C qemu-system-x86_64</c>).</summary>
    public static ImmutableArray<QemuWord> OfArguments(ImmutableArray<string> arguments, MachineDraft draft)
    {
        var words = ImmutableArray.CreateBuilder<QemuWord>();
        var first = arguments.TakeWhile(IsAssignment).Count();
        for (var i = first; i < arguments.Length; i++)
        {
            var (number, argument) = (i + 1, arguments[i]);
            if (!argument.StartsWith('-'))
            {
                if (i == first)
                {
                    draft.Hardware["qemu"] = argument;
                }
                else
                {
                    words.Add(new QemuWord(number, "drive", null, [("file", argument), ("if", "ide")], argument));
                }

                continue;
            }

            var option = argument.TrimStart('-');
            var value = s_switches.Contains(option) || i + 1 == arguments.Length ? null : arguments[++i];
            words.Add(value is null || !s_groups.TryGetValue(option, out var group) ? new QemuWord(number, option, null, [], value)
                : value.StartsWith('{') ? OfJson(number, group.Kind, value)
                : Keyed(number, group.Kind, group.Implied, value));
        }

        return words.ToImmutable();
    }

    private static bool IsAssignment(string argument) =>
        argument.IndexOf('=', StringComparison.Ordinal) is > 0 and var at && argument[..at].All(c => char.IsAsciiLetterUpper(c) || char.IsAsciiDigit(c) || c == '_');

    private static QemuWord OfJson(int number, string kind, string value) => QemuJson.Read(value) is { } keys
        ? new QemuWord(number, kind, keys.FirstOrDefault(key => key.Key == "id").Value, [.. keys.Where(key => key.Key != "id")], value)
        : new QemuWord(number, kind, null, [], value);

    private static QemuWord Keyed(int number, string kind, string? implied, string value)
    {
        var entries = Split(value).Select((part, i) => part.IndexOf('=', StringComparison.Ordinal) is > 0 and var at
            ? (Key: part[..at], Value: part[(at + 1)..])
            : (Key: i == 0 && implied is not null ? implied : part, Value: i == 0 && implied is not null ? part : "on")).ToList();
        var id = entries.FirstOrDefault(entry => entry.Key == "id").Value;
        return new QemuWord(number, kind, id, [.. entries.Where(entry => entry.Key != "id")], value);
    }

    /// <summary>At commas; two of them are one that is part of a value.</summary>
    private static List<string> Split(string value)
    {
        var parts = new List<string>();
        var part = new StringBuilder();
        for (var i = 0; i < value.Length; i++)
        {
            if (value[i] != ',')
            {
                part.Append(value[i]);
            }
            else if (i + 1 < value.Length && value[i + 1] == ',')
            {
                part.Append(value[i++]);
            }
            else
            {
                parts.Add(part.ToString());
                part.Clear();
            }
        }

        parts.Add(part.ToString());
        return parts;
    }
}
