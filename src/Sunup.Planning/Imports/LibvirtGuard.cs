namespace Sunup.Planning.Imports;

/// <summary>The elements <c>watchdog</c> and <c>panic</c>, as QEMU's own options.</summary>
internal static class LibvirtGuard
{
    public static void Read(MachineDraft draft, DomainElement element)
    {
        string[]? arguments = (element.Name, element["model"]) switch
        {
            ("watchdog", "i6300esb" or "ib700" or "diag288") => ["-device", element["model"]!, "-action", $"watchdog={element["action"] switch { "poweroff" or "shutdown" or "pause" or "none" or "inject-nmi" => element["action"], _ => "reset" }}"],
            ("panic", "isa" or null) => ["-device", "pvpanic"],
            _ => null,
        };
        if (arguments is null)
        {
            draft.Lost(element.Line, element.Path, $"no key of a machine file says it (model '{element["model"]}')");
            return;
        }

        draft.RawQemu.AddRange(arguments);
        draft.Changed(element.Line, element.Path, $"in raw.qemu: {string.Join(' ', arguments)}");
    }
}
