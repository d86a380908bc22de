namespace Sunup.Formats.Loaders.Ipxe.Building;

/// <summary>What of a build target cannot work.</summary>
internal static class IpxeBuildRules
{
    public static IEnumerable<string> Check(IpxeBuildTarget target)
    {
        if (IpxeOutputType.Find(target.Type) is null)
        {
            yield return $"there is no type '.{target.Type}'; iPXE writes {string.Join(", ", IpxeOutputType.All.Select(type => type.Extension).Distinct())}";
        }
        else if (!IpxeOutputType.Exists(target.Type, target.Platform))
        {
            yield return $"'.{target.Type}' is not written for {target.Platform}; it is for {string.Join(", ", IpxeOutputType.All.Where(type => type.Extension == target.Type).SelectMany(type => type.Platforms))}";
        }

        if (!IpxeBuildTarget.Platforms.Any(platform => platform.Folder.Contains($"-{target.Architecture}-", StringComparison.Ordinal)) && target.Architecture is not ("riscv32" or "loong64"))
        {
            yield return $"there is no architecture '{target.Architecture}'";
        }

        if (target.Platform == "pcbios" && target.Architecture is not ("i386" or "x86_64"))
        {
            yield return "pcbios is for x86 alone";
        }

        foreach (var problem in Drivers(target))
        {
            yield return problem;
        }
    }

    private static IEnumerable<string> Drivers(IpxeBuildTarget target)
    {
        var isBios = target.Platform == "pcbios";
        if (target.Drivers.Contains("undionly") && !isBios)
        {
            yield return "undionly is a driver for a BIOS PXE ROM; for UEFI it is snponly";
        }

        if (target.Drivers.Any(driver => driver is "snponly" or "snp") && isBios)
        {
            yield return "snponly is a driver for UEFI; for BIOS it is undionly";
        }

        if (target.Drivers.Contains("undionly") && target.Type == "pxe")
        {
            yield return "undionly needs the ROM's UNDI code, which '.pxe' unloads: take '.kpxe'";
        }

        if (target.Drivers.Contains("undionly") && target.Type is ("lkrn" or "dsk" or "hd" or "iso" or "usb" or "rom" or "mrom"))
        {
            yield return $"undionly finds UNDI only where a PXE ROM loaded it: started as '.{target.Type}' there is none";
        }

        if (target.Drivers.Contains("ipxe") && target.Type is ("rom" or "mrom" or "pcirom" or "isarom" or "efirom"))
        {
            yield return "an option ROM belongs to one card: name its driver or PCI id (8086100e) in place of ipxe";
        }

        foreach (var driver in target.Drivers.Where(driver => driver.Length == 8 && driver.All(char.IsAsciiHexDigit) && !IpxeBuildTarget.IsPciId(driver)))
        {
            yield return $"PCI ids are written in lower case: {driver.ToLowerInvariant()}";
        }
    }
}
