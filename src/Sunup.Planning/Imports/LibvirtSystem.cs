namespace Sunup.Planning.Imports;

/// <summary>The element <c>os</c>: machine, firmware, kernel.</summary>
internal sealed class LibvirtSystem(MachineDraft draft)
{
    public void Read(DomainElement os)
    {
        draft.Hardware["firmware"] = os["firmware"] == "efi" ? "uefi" : "bios";
        foreach (var child in os.All())
        {
            ReadChild(child);
        }

        os.LoseRest(draft);
        if (draft.Kernel is null && draft.CommandLine is not null)
        {
            draft.Lost(os.Line, "domain/os/cmdline", "there is no kernel that it is for");
        }
    }

    private void ReadChild(DomainElement child)
    {
        switch (child.Name)
        {
            case "type":
                if (child["arch"] is ("x86_64" or "aarch64") and var arch)
                {
                    draft.Hardware["arch"] = arch;
                    draft.Hardware["firmware"] = arch == "aarch64" ? "uefi" : draft.Hardware["firmware"];
                }

                if (child["machine"] is { } machine)
                {
                    draft.Hardware["machine"] = machine;
                }

                child.LoseRest(draft);
                break;
            case "loader" when child["type"] == "pflash" || child.Text.Contains("OVMF", StringComparison.OrdinalIgnoreCase) || child.Text.Contains("AAVMF", StringComparison.OrdinalIgnoreCase):
                draft.Hardware["firmware"] = "uefi";
                draft.Changed(child.Line, child.Path, $"firmware uefi: the distribution's image is used for {(child.Text.Length > 0 ? child.Text : "it")}{(child["secure"] == "yes" ? ", without Secure Boot" : "")}");
                _ = child["readonly"];
                _ = child["stateless"];
                _ = child["format"];
                child.LoseRest(draft);
                break;
            case "nvram" when child.Text.Length > 0:
                draft.Hardware["vars"] = child.Text;
                _ = child["template"];
                _ = child["templateFormat"];
                child.LoseRest(draft);
                break;
            case "kernel":
                draft.Kernel = child.Text;
                break;
            case "initrd":
                draft.Initrd = child.Text;
                break;
            case "cmdline":
                draft.CommandLine = child.Text;
                break;
            case "boot" when child["dev"] == "hd":
                break;
            case "smbios":
                _ = child["mode"];
                child.LoseRest(draft);
                break;
            default:
                child.Lose(draft, child.Name == "boot" ? "the order is that of the disks" : "no key of a machine file says it");
                break;
        }
    }
}
