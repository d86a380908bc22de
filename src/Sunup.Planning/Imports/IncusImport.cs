using System.Globalization;
using Sunup.Model;
using Sunup.Planning.Documents;

namespace Sunup.Planning.Imports;

/// <summary>Makes a machine file of <c>incus config show -e</c> (or <c>--expanded</c>) of a virtual machine.</summary>
/// <remarks>Source: Incus, "Instance options", "Disk", "NIC", "TPM" devices. Keys that are not known here are told, each with its line.</remarks>
public static class IncusImport
{
    private const int MostBytes = 1 << 20;

    /// <param name="name">What the machine is called: Incus does not write it there.</param>
    /// <param name="content">The YAML.</param>
    public static ImportResult Read(string name, ReadOnlySpan<byte> content)
    {
        var problems = new ProblemList(name);
        var text = DocumentText.Decode(content, MostBytes, problems);
        if ((text is null ? null : DocumentParser.Parse(text, problems)) is not MapNode root)
        {
            var problem = problems.Fail<string>().Problems.FirstOrDefault();
            return new ImportResult(null, new ImportFault(problem?.Line ?? 0, problem?.Message ?? "needed a mapping, as `incus config show -e NAME` writes it"));
        }

        if (!root.Entries.Any(entry => entry.Key.Text is "config" or "devices"))
        {
            return new ImportResult(null, new ImportFault(1, "neither 'config' nor 'devices' is there: needed what `incus config show -e NAME` writes"));
        }

        var draft = new MachineDraft();
        draft.SetName(0, name);
        new IncusReading(draft).Read(root);
        return new ImportResult(draft.Finish($"the configuration of the Incus instance {name}"), null);
    }
}

/// <summary>One reading of an instance.</summary>
internal sealed class IncusReading(MachineDraft draft)
{
    private const string Bookkeeping = "Incus keeps it for itself; it is no part of the hardware";

    private readonly Dictionary<string, string> _macs = new(StringComparer.Ordinal);
    private (int Line, string Text) _overrides;
    private bool _isCsm;
    private bool? _isSecure;

    public void Read(MapNode root)
    {
        foreach (var (key, value) in root.Entries)
        {
            switch (key.Text, value)
            {
                case ("config", MapNode config):
                    ReadConfig(config);
                    break;
                case ("devices", MapNode):
                    break;
                case ("architecture", TextNode { Text: "x86_64" or "aarch64" } arch):
                    draft.Hardware["arch"] = arch.Text;
                    break;
                case ("name", TextNode name):
                    draft.SetName(key.At.Line, name.Text);
                    break;
                case (_, TextNode { Text: "" or "false" }) or (_, MapNode { Entries.IsEmpty: true }) or (_, ListNode { Items.IsEmpty: true }):
                    break;
                case ("profiles" or "created_at" or "last_used_at" or "project" or "location" or "status" or "type" or "description", _):
                    draft.Lost(key.At.Line, key.Text, Bookkeeping);
                    break;
                default:
                    draft.Lost(key.At.Line, key.Text, "no key of a machine file says it");
                    break;
            }
        }

        SetFirmware();
        IncusOverrides.Read(draft, _overrides.Line, _overrides.Text ?? "");
        foreach (var (key, device) in root.Entries.Where(entry => entry.Key.Text == "devices").Select(entry => entry.Value).OfType<MapNode>().SelectMany(devices => devices.Entries))
        {
            if (device is MapNode keys)
            {
                new IncusDevice(draft, key.Text, keys, _macs).Read();
            }
            else
            {
                draft.Lost(key.At.Line, $"devices.{key.Text}", "it is no mapping");
            }
        }
    }

    private void SetFirmware()
    {
        // Incus: Secure Boot unless it is switched off. The loader of a disk is not signed by a key that a store of ours holds.
        draft.Hardware["firmware"] = _isCsm ? "bios" : "uefi";
        if (_isCsm && draft.Hardware.GetValueOrDefault("arch") is not "aarch64")
        {
            // Incus has q35 in either case; a BIOS machine of Sunup's is a pc.
            draft.Hardware["machine"] = "q35";
        }

        if (_isSecure is not false && !_isCsm)
        {
            draft.Changed(0, "security.secureboot", "true in Incus unless it is set; on route disk Sunup's machines start without Secure Boot");
        }
    }

    private void ReadConfig(MapNode config)
    {
        foreach (var (key, value) in config.Entries)
        {
            if (value is TextNode text)
            {
                ReadOption(key.At.Line, key.Text, text.Text);
            }
            else
            {
                draft.Lost(key.At.Line, $"config.{key.Text}", "it is no text");
            }
        }
    }

    private void ReadOption(int line, string key, string value)
    {
        switch (key)
        {
            case "limits.cpu":
                ReadCpus(line, value);
                break;
            case "limits.memory":
                ReadMemory(line, value);
                break;
            case "limits.memory.hugepages" when value == "true":
                draft.Hardware["huge_pages"] = "true";
                break;
            case "limits.cpu.nodes" when CpuSet.TryParse(value, out var nodes):
                draft.Hardware["numa"] = $"{{ nodes: \"{nodes}\" }}";
                break;
            case "security.secureboot":
                _isSecure = value == "true";
                break;
            case "security.csm":
                _isCsm = value == "true";
                break;
            case "security.iommu":
                draft.Root["security.iommu"] = value == "true" ? "true" : "false";
                break;
            case "image.os":
                draft.Root["image.os"] = value;
                break;
            case "raw.qemu":
                draft.Root["raw.qemu"] = value.ReplaceLineEndings(" ").Trim();
                break;
            case "raw.qemu.conf":
                _overrides = (line, value);
                break;
            case "volatile.uuid" when Guid.TryParseExact(value, "D", out _):
                draft.Smbios["uuid"] = value;
                break;
            case "volatile.vsock_id" when uint.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var cid) && cid >= 3:
                draft.Hardware["vsock"] = value;
                break;
            case var _ when key.StartsWith("volatile.", StringComparison.Ordinal) && key.EndsWith(".hwaddr", StringComparison.Ordinal) && key.Length > "volatile..hwaddr".Length:
                _macs[key["volatile.".Length..^".hwaddr".Length]] = value;
                break;
            default:
                draft.Lost(line, $"config.{key}", WhyNot(key, value));
                break;
        }
    }

    private static string WhyNot(string key, string value) => key switch
    {
        _ when key.StartsWith("image.", StringComparison.Ordinal) || key.StartsWith("volatile.", StringComparison.Ordinal) => Bookkeeping,
        _ when key.StartsWith("boot.", StringComparison.Ordinal) => "when and how often Incus starts it is not said in a machine file",
        _ when key.StartsWith("cloud-init.", StringComparison.Ordinal) || key.StartsWith("user.", StringComparison.Ordinal) => "Incus's agent hands it to the guest; there is no agent here",
        _ when key.StartsWith("snapshots.", StringComparison.Ordinal) => "Sunup takes no snapshots",
        _ when key.StartsWith("raw.qemu.", StringComparison.Ordinal) => "Sunup runs no commands of the machine protocol, and no scripts, while a machine starts",
        _ => $"no key of a machine file says it (value {Words.Quote(value)})",
    };

    private void ReadCpus(int line, string value)
    {
        if (int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count is >= 1 and <= 512)
        {
            draft.Hardware["cpus"] = value;
        }
        else if (CpuSet.TryParse(value, out var set))
        {
            // Incus: as many virtual CPUs as are named, one on each.
            draft.Hardware["cpus"] = set.Numbers.Length.ToString(CultureInfo.InvariantCulture);
            draft.Hardware["pin"] = $"[{string.Join(", ", set.Numbers)}]";
        }
        else if (TopologyOf(value) is { } topology)
        {
            draft.Hardware["cpus"] = topology.Aggregate(1L, (product, part) => product * part.Count).ToString(CultureInfo.InvariantCulture);
            draft.AddTopology(line, "config.limits.cpu", topology.Select(part => (part.Name, part.Count.ToString(CultureInfo.InvariantCulture))));
        }
        else
        {
            draft.Lost(line, "config.limits.cpu", $"{Words.Quote(value)} is neither a number of CPUs, nor a set of them, nor their arrangement");
        }
    }

    /// <summary>Sockets, cores and threads of <c>sockets=2,cores=4</c>, 1 where one is not named; null for anything else.</summary>
    private static (string Name, int Count)[]? TopologyOf(string value)
    {
        (string Name, int Count)[] topology = [("sockets", 1), ("cores", 1), ("threads", 1)];
        foreach (var part in value.Split(',').Select(part => part.Split('=', 2, StringSplitOptions.TrimEntries)))
        {
            var place = Array.FindIndex(topology, known => known.Name == part[0]);
            if (place < 0 || part.Length != 2 || !int.TryParse(part[1], NumberStyles.None, CultureInfo.InvariantCulture, out var count) || count is < 1 or > 512)
            {
                return null;
            }

            topology[place].Count = count;
        }

        return topology;
    }

    private void ReadMemory(int line, string value)
    {
        var digits = value.TakeWhile(char.IsAsciiDigit).Count();
        long? unit = value[digits..] switch
        {
            "" or "B" => 1,
            "kB" => 1_000,
            "MB" => 1_000_000,
            "GB" => 1_000_000_000,
            "TB" => 1_000_000_000_000,
            "KiB" => 1L << 10,
            "MiB" => 1L << 20,
            "GiB" => 1L << 30,
            "TiB" => 1L << 40,
            _ => null,
        };
        if (unit is { } each && long.TryParse(value[..digits], NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count <= (16L << 40) / each)
        {
            draft.SetMemory(line, count * each, roundDown: true);
        }
        else
        {
            draft.Lost(line, "config.limits.memory", value.EndsWith('%') ? "a share of the host's memory is not said in a machine file: write a size" : $"{Words.Quote(value)} is no size");
        }
    }
}
