using Sunup.Planning.QemuFiles;

namespace Sunup.Planning.Imports;

/// <summary>Carries an instance's <c>raw.qemu.conf</c> over to a machine whose generated configuration is another.</summary>
/// <remarks>
/// Source: Incus, driver_qemu_templates.go: the names of its sections, and the two <c>[global]</c> that each x86_64 VM begins with. Incus passes over a deletion of
/// what is not there; a machine file's would be an error (SU0211).
/// </remarks>
internal static class IncusOverrides
{
    // Of what Sunup's machines never have.
    private static readonly HashSet<string> s_foreign = new(StringComparer.Ordinal)
    {
        "device \"qemu_gpu\"", "device \"qemu_balloon\"", "device \"qemu_keyboard\"", "device \"qemu_tablet\"", "device \"qemu_usb\"", "device \"qemu_vmcoreinfo\"", "device \"qemu_scsi\"",
        "device \"dev-qemu_serial\"", "device \"qemu_serial\"", "device \"qemu_serial_legacy\"", "device \"qemu_spice\"", "device \"qemu_spicedir\"", "device \"dev-qemu_rng\"",
        "object \"qemu_rng\"", "object \"mem0\"", "chardev \"monitor\"", "chardev \"console\"", "chardev \"qemu_serial-chardev\"", "numa",
    };

    private static readonly string[] s_globals = ["disable_s3", "disable_s4"];

    public static void Read(MachineDraft draft, int line, string text)
    {
        string? fault = null;
        var sections = new SectionText(text, allowIndex: true, allowComments: true, (_, _, _, message, _) => fault ??= message).Read();
        if (fault is not null)
        {
            // The reader of machine files says what is wrong with it, and where.
            draft.RawQemuConfig.Add(text.ReplaceLineEndings("\n"));
            return;
        }

        foreach (var section in sections)
        {
            ReadOne(draft, line, section);
        }
    }

    private static void ReadOne(MachineDraft draft, int line, TextSection section)
    {
        var (name, isDeletion) = (Shown(section), section.Entries.All(entry => entry.Value.Length == 0));
        if (isDeletion && section.Name == "device \"qemu_iommu\"" && draft.Root.GetValueOrDefault("security.iommu") is not "true")
        {
            draft.Changed(line, $"raw.qemu.conf {name}", "left out: Incus 6.10.0 gave every VM an IOMMU, and this took it away again; without security.iommu there is none here");
        }
        else if (isDeletion && (s_foreign.Contains(section.Name) || section.Name == "global"))
        {
            draft.Changed(line, $"raw.qemu.conf {name}", "left out: Sunup's machines have no such section");
        }
        else if (s_foreign.Contains(section.Name) && !section.Entries.Any(entry => entry.Key is "driver" or "qom-type" or "backend" or "type"))
        {
            draft.Lost(line, $"raw.qemu.conf {name}", "it changes a section of Incus's that Sunup's machines do not have");
        }
        else if (section.Name == "global" && section.Index < s_globals.Length && !section.Entries.Any(entry => entry.Key is "driver"))
        {
            draft.RawQemuConfig.Add(DiskDraft.Section(name, [("driver", "ICH9-LPC"), ("property", s_globals[section.Index]), .. section.Entries.Select(entry => (entry.Key, entry.Value))]));
            draft.Changed(line, $"raw.qemu.conf {name}", $"the section with that number is Incus's own, ICH9-LPC {s_globals[section.Index]}: written with its name");
        }
        else
        {
            draft.RawQemuConfig.Add(DiskDraft.Section(name, section.Entries.Select(entry => (entry.Key, entry.Value))));
        }
    }

    private static string Shown(TextSection section) => section.Index == 0 && section.Name != "global" ? $"[{section.Name}]" : $"[{section.Name}][{section.Index}]";
}
