using System.Globalization;
using System.Xml;
using System.Xml.Linq;

namespace Sunup.Planning.Imports;

/// <summary>Makes a machine file of libvirt's domain XML, as <c>virsh dumpxml</c> writes it.</summary>
/// <remarks>Source: libvirt, "Domain XML format". No DTD is read and nothing is fetched. What is not known here is told, each with its line.</remarks>
public static class LibvirtImport
{
    private const long MostCharacters = 4 << 20;

    public static ImportResult Read(Stream content)
    {
        try
        {
            using var reader = XmlReader.Create(content, new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, MaxCharactersInDocument = MostCharacters, IgnoreComments = true });
            var root = XDocument.Load(reader, LoadOptions.SetLineInfo).Root!;
            if (root.Name.LocalName != "domain")
            {
                return new ImportResult(null, new ImportFault(1, $"the root element is <{root.Name.LocalName}>, needed <domain>, as `virsh dumpxml NAME` writes it"));
            }

            var draft = new MachineDraft();
            var domain = new DomainElement(root, "domain");
            new LibvirtReading(draft).Read(domain);
            return new ImportResult(draft.Finish($"the libvirt domain {draft.Name}"), null);
        }
        catch (XmlException fault)
        {
            return new ImportResult(null, new ImportFault(fault.LineNumber, $"not well-formed XML: {fault.Message}"));
        }
    }
}

/// <summary>One reading of a domain.</summary>
internal sealed class LibvirtReading(MachineDraft draft)
{
    public void Read(DomainElement domain)
    {
        if (domain["type"] is ("kvm" or "qemu") and var type)
        {
            draft.Hardware["accel"] = type == "kvm" ? "auto" : "tcg";
        }

        _ = domain["id"];
        foreach (var child in domain.All())
        {
            ReadChild(child);
        }

        domain.LoseRest(draft);
    }

    private void ReadChild(DomainElement child)
    {
        switch (child.Name)
        {
            case "name":
                draft.SetName(child.Line, child.Text);
                break;
            case "uuid" when Guid.TryParseExact(child.Text, "D", out _):
                draft.Smbios["uuid"] = child.Text.ToLowerInvariant();
                break;
            case "memory":
                ReadMemory(child);
                break;
            case "currentMemory" or "metadata" or "title" or "description" or "resource" or "on_poweroff" or "on_reboot" or "on_crash" or "seclabel":
                child.Lose(draft, child.Name is "currentMemory" ? "there is no balloon: the guest has all of <memory>" : "it is for libvirt, and no part of the hardware");
                break;
            case "vcpu":
                ReadCpus(child);
                break;
            case "os":
                new LibvirtSystem(draft).Read(child);
                break;
            case "cpu":
                ReadCpu(child);
                break;
            case "memoryBacking" or "numatune" or "cputune":
                LibvirtPlacement.Read(draft, child);
                break;
            case "sysinfo":
                LibvirtSysinfo.Read(draft, child);
                break;
            case "clock":
                LibvirtClock.Read(draft, child);
                break;
            case "features" or "pm" or "iothreads":
                child.Lose(draft, "QEMU's defaults are used");
                break;
            case "devices":
                new LibvirtDevices(draft).Read(child);
                break;
            case "commandline":
                draft.RawQemu.AddRange(child.Children("arg").Select(argument => argument["value"]).OfType<string>());
                child.LoseRest(draft);
                break;
            default:
                child.Lose(draft, "no key of a machine file says it");
                break;
        }
    }

    /// <remarks>libvirt: KiB where no unit is named; KB and its kin are powers of ten.</remarks>
    private void ReadMemory(DomainElement memory)
    {
        long? unit = (memory["unit"] ?? "KiB") switch
        {
            "b" or "bytes" => 1,
            "KB" => 1000,
            "k" or "KiB" => 1L << 10,
            "MB" => 1_000_000,
            "M" or "MiB" => 1L << 20,
            "GB" => 1_000_000_000,
            "G" or "GiB" => 1L << 30,
            "TB" => 1_000_000_000_000,
            "T" or "TiB" => 1L << 40,
            _ => null,
        };
        if (unit is { } each && long.TryParse(memory.Text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count <= (16L << 40) / each)
        {
            draft.SetMemory(memory.Line, count * each);
            memory.LoseRest(draft);
        }
        else
        {
            memory.Lose(draft, "it is no size");
        }
    }

    /// <summary>As many as are there at the start; the others can be plugged in.</summary>
    private void ReadCpus(DomainElement count)
    {
        draft.Hardware["cpus"] = count["current"] ?? count.Text;
        if (count["current"] is { } current && current != count.Text)
        {
            draft.AddTopology(count.Line, count.Path, [("maxcpus", count.Text)]);
        }

        _ = count["placement"];
        count.LoseRest(draft);
    }

    private void ReadCpu(DomainElement cpu)
    {
        if (cpu.Child("topology") is { } topology)
        {
            string[] names = ["sockets", "dies", "cores", "threads"];
            draft.AddTopology(topology.Line, topology.Path, names.Select(name => (name, topology[name])).Where(part => part.Item2 is not null).Select(part => (part.name, part.Item2!)));
            topology.LoseRest(draft);
        }

        _ = cpu["check"];
        _ = cpu["match"];
        _ = cpu["migratable"];
        switch (cpu["mode"])
        {
            case "host-model":
                draft.Changed(cpu.Line, $"{cpu.Path}@mode", "Sunup's own choice: the host's CPU as it is under KVM, all that TCG emulates; libvirt takes the nearest model that it knows");
                break;
            case "host-passthrough" or "maximum":
                // Sunup's own choice: the host's CPU under KVM, all that TCG emulates.
                break;
            default:
                var features = cpu.Children("feature").Select(feature => (Name: feature["name"], Policy: feature["policy"])).Where(feature => feature.Name is not null)
                    .Select(feature => feature.Policy is "disable" or "forbid" ? $"-{feature.Name}" : $"+{feature.Name}");
                if (cpu.Child("model") is { } model)
                {
                    _ = model["fallback"];
                    draft.Hardware["cpu"] = string.Join(',', features.Prepend(model.Text));
                    model.LoseRest(draft);
                }

                break;
        }

        cpu.LoseRest(draft);
    }
}
