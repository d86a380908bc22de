namespace Sunup.Planning.Imports;

/// <summary>The element <c>sysinfo</c>.</summary>
internal static class LibvirtSysinfo
{
    private static readonly string[] s_system = ["manufacturer", "product", "version", "serial", "sku", "family"];

    public static void Read(MachineDraft draft, DomainElement sysinfo)
    {
        if (sysinfo["type"] is not "smbios")
        {
            sysinfo.Lose(draft, "no key of a machine file says it");
            return;
        }

        foreach (var entry in sysinfo.Child("system")?.Children("entry") ?? [])
        {
            if (entry["name"] is { } name && s_system.Contains(name))
            {
                draft.Smbios[name] = entry.Text;
            }
            else if (entry["name"] is not "uuid")
            {
                entry.Lose(draft, "no key of a machine file says it");
            }
        }

        foreach (var entry in sysinfo.Child("oemStrings")?.Children("entry") ?? [])
        {
            draft.OemStrings.Add(entry.Text);
        }

        sysinfo.LoseRest(draft);
    }
}
