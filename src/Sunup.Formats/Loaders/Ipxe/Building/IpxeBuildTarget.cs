using System.Collections.Immutable;

namespace Sunup.Formats.Loaders.Ipxe.Building;

/// <summary>One target of iPXE's <c>make</c>: <c>bin[-ARCHITECTURE[-PLATFORM]][-sb]/DRIVER.TYPE</c>.</summary>
/// <remarks>Source: iPXE's src/Makefile.housekeeping (how <c>bin-*</c> is read), src/arch/x86/Makefile.pcbios and src/Makefile.efi (types), https://ipxe.org/appnote/buildtargets.</remarks>
/// <param name="Text">As it was written.</param>
/// <param name="Architecture"><c>i386</c>, <c>x86_64</c>, <c>arm64</c>, ...: of iPXE itself, not of what it boots.</param>
/// <param name="Platform"><c>pcbios</c>, <c>efi</c>, <c>sbi</c>, <c>linux</c>.</param>
/// <param name="IsSecureBoot">With the suffix <c>-sb</c>: only files that were reviewed for Secure Boot are linked.</param>
/// <param name="Drivers">Names, or PCI ids of eight hexadecimal digits: several are joined by <c>--</c>.</param>
/// <param name="Type">What is written: <c>kpxe</c>, <c>efi</c>, <c>lkrn</c>, ...</param>
/// <param name="Problems">What cannot work, or will not do what is hoped for; empty for a good one.</param>
public sealed record IpxeBuildTarget(
    string Text, string Architecture, string Platform, bool IsSecureBoot, ImmutableArray<string> Drivers, string Type, ImmutableArray<string> Problems)
{
    /// <summary>The folders that iPXE's own makefile builds into, and what firmware runs them.</summary>
    public static ImmutableArray<(string Folder, string Meaning)> Platforms { get; } =
    [
        ("bin-i386-pcbios", "PC BIOS, 32-bit code; also written bin/"),
        ("bin-x86_64-pcbios", "PC BIOS, 64-bit code"),
        ("bin-i386-efi", "UEFI of 32 bits"),
        ("bin-x86_64-efi", "UEFI of 64 bits"),
        ("bin-arm32-efi", "UEFI on 32-bit Arm"),
        ("bin-arm64-efi", "UEFI on 64-bit Arm"),
        ("bin-riscv64-efi", "UEFI on 64-bit RISC-V"),
        ("bin-loong64-efi", "UEFI on LoongArch"),
        ("bin-x86_64-linux", "a Linux process, for tests"),
    ];

    /// <summary>Null for what has not the shape of a target.</summary>
    public static IpxeBuildTarget? Parse(string text)
    {
        var slash = text.LastIndexOf('/');
        var (folder, file) = slash < 0 ? ("bin", text) : (text[..slash], text[(slash + 1)..]);
        var type = IpxeOutputType.All.Where(one => file.EndsWith($".{one.Extension}", StringComparison.Ordinal)).MaxBy(one => one.Extension.Length);
        var dot = type is null ? file.LastIndexOf('.') : file.Length - type.Extension.Length - 1;
        if (dot <= 0 || !(folder == "bin" || folder.StartsWith("bin-", StringComparison.Ordinal)))
        {
            return null;
        }

        var words = folder.Split('-');
        var isSecureBoot = words[^1] == "sb";
        words = isSecureBoot ? words[..^1] : words;
        var architecture = words.Length > 1 ? words[1] : "i386";
        var platform = words.Length > 2 ? words[2] : architecture.StartsWith("riscv", StringComparison.Ordinal) ? "sbi" : architecture is "i386" or "x86_64" ? "pcbios" : "efi";
        ImmutableArray<string> drivers = [.. file[..dot].Split("--", StringSplitOptions.RemoveEmptyEntries)];
        var target = new IpxeBuildTarget(text, architecture, platform, isSecureBoot, drivers, file[(dot + 1)..], []);
        return target with { Problems = [.. IpxeBuildRules.Check(target)] };
    }

    /// <summary>What is written, in words; null for an unknown type.</summary>
    public string? TypeMeaning => IpxeOutputType.Find(Type)?.Meaning;

    /// <summary>What the drivers are, in words.</summary>
    public string DriverMeaning => string.Join("; ", Drivers.Select(Meaning));

    private static string Meaning(string driver) => driver switch
    {
        "ipxe" => "all drivers that iPXE has",
        "undionly" => "no driver of iPXE's: the network card's own PXE code (UNDI) sends and receives",
        "snponly" => "no driver of iPXE's: only the device that iPXE was loaded from, by UEFI's SNP or MNP",
        "snp" => "no driver of iPXE's: every network device of UEFI, by SNP",
        _ when IsPciId(driver) => $"the driver for PCI id {driver[..4]}:{driver[4..]}, with only that id",
        _ => $"the driver {driver} with all its PCI ids",
    };

    internal static bool IsPciId(string driver) => driver.Length == 8 && driver.All(char.IsAsciiHexDigitLower);
}
