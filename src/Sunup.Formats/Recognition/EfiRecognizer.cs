using System.Text;
using Sunup.Formats.PortableExecutables;
using Sunup.Formats.UnifiedKernelImages;

namespace Sunup.Formats.Recognition;

/// <summary>Tells EFI applications apart by what is in them.</summary>
/// <remarks>
/// Sources: the UAPI group's UKI specification (sections); systemd's magic text in <c>.sdmagic</c>; SBAT entries (shim's SBAT.md); texts of shim, GRUB, rEFInd, EDK2.
/// </remarks>
internal static class EfiRecognizer
{
    private const int MostSearched = 16 << 20;

    public static RecognizedFile Recognize(FileBytes file, PeImage pe)
    {
        var machine = PeMachine.NameOf(pe.Machine) ?? $"machine 0x{pe.Machine:x4}";
        if (!pe.IsEfi)
        {
            return new RecognizedByMagic("pe", $"{PeMachine.SubsystemName(pe.Subsystem)}, {machine}");
        }

        var (application, name, evidence, version) = Classify(file, pe);
        return new RecognizedEfi(application, evidence, version, pe, $"{name}{(version is null ? "" : $" {version}")}, {machine}");
    }

    /// <summary>A unified kernel image may hold anything, iPXE as well.</summary>
    public static bool HoldsKernel(FileBytes file, ReadOnlySpan<byte> head) => head.StartsWith("MZ"u8) && PeImage.Read(file)?.Find(".linux") is not null;

    private static (string Application, string Name, string? Evidence, string? Version) Classify(FileBytes file, PeImage pe)
    {
        if (pe.Find(".linux") is not null)
        {
            return ("uki", "unified kernel image", "a section .linux", Release(file, pe));
        }

        if (UkiImage.Read(file)?.Sections.First(section => section.IsOfUki) is { } part)
        {
            return ("uki_addon", "addon of a unified kernel image", $"a section {part.Name} and no .linux", Release(file, pe));
        }

        if (Magic(file, pe) is { } magic)
        {
            var words = magic.Trim('#', ' ').Replace("LoaderInfo: ", "", StringComparison.Ordinal).Split(' ', 2);
            var isStub = words[0] == "systemd-stub";
            return (isStub ? "systemd_stub" : words[0] == "systemd-boot" ? "systemd_boot" : "unknown", words[0], magic, words.Length > 1 ? words[1] : null);
        }

        var sbat = pe.Find(".sbat") is { } section ? Encoding.UTF8.GetString(file.Read(section.RawOffset, Math.Min(section.ContentSize, 1 << 16))) : "";
        if (Entry(sbat, "memtest86+") is { } memtest)
        {
            return ("memtest", "Memtest86+", memtest, null);
        }

        return Shim(file, sbat) ?? ByText(file, pe, sbat) ?? ("unknown", PeMachine.SubsystemName(pe.Subsystem), null, null);
    }

    private static string? Release(FileBytes file, PeImage pe) =>
        pe.Find(".uname") is { } section ? Encoding.UTF8.GetString(file.Read(section.RawOffset, Math.Min(section.ContentSize, 256))).TrimEnd('\0', '\n') : null;

    private static string? Magic(FileBytes file, PeImage pe)
    {
        if (pe.Find(".sdmagic") is not { } section)
        {
            return null;
        }

        var text = Encoding.UTF8.GetString(file.Read(section.RawOffset, Math.Min(section.ContentSize, 256))).TrimEnd('\0', '\n');
        return text.StartsWith("#### LoaderInfo: ", StringComparison.Ordinal) ? text : null;
    }

    private static (string, string, string?, string?)? Shim(FileBytes file, string sbat)
    {
        if (Entry(sbat, "shim") is not { } entry)
        {
            return Has(file, "UEFI SHIM"u8) ? ("shim", "shim", "the text 'UEFI SHIM'", ShimVersion(file)) : null;
        }

        return Has(file, "UEFI SHIM"u8) ? ("shim", "shim", entry, ShimVersion(file))
            : Has(file, Wide("MokManager"u8)) || Has(file, Wide("MOK management"u8)) ? ("mok_manager", "shim's MokManager", entry, null)
            : ("shim_fallback", "shim's fallback or another of its programs", entry, null);
    }

    // Source: shim's version.c: "UEFI SHIM\n$Version: 16.1 $\n".
    private static string? ShimVersion(FileBytes file)
    {
        var text = Encoding.ASCII.GetString(file.Read(file.IndexOf("$Version: "u8, 0, MostSearched) + "$Version: ".Length, 32));
        var end = text.IndexOf(" $", StringComparison.Ordinal);
        return Has(file, "$Version: "u8) && end > 0 ? text[..end] : null;
    }

    private static (string, string, string?, string?)? ByText(FileBytes file, PeImage pe, string sbat)
    {
        if (pe.Find("mods") is not null || Entry(sbat, "grub") is not null)
        {
            return ("grub", "GRUB", pe.Find("mods") is null ? Entry(sbat, "grub") : "a section 'mods'", GrubVersion(sbat));
        }

        return Has(file, "grub_mod_init"u8) ? ("grub", "GRUB", "the text 'grub_mod_init'", null)
            : Has(file, Wide("rEFInd"u8)) ? ("refind", "rEFInd", "the text 'rEFInd'", null)
            : Has(file, Wide("UEFI Interactive Shell"u8)) ? ("shell", "UEFI shell", "the text 'UEFI Interactive Shell'", null)
            : null;
    }

    // "grub.debian,5,Debian,grub2,2.06-13+deb12u2,..." : the distribution's version is the better one.
    private static string? GrubVersion(string sbat)
    {
        var entries = sbat.Split('\n').Where(line => line.StartsWith("grub", StringComparison.Ordinal)).Select(line => line.Split(',')).Where(parts => parts.Length >= 5).ToList();
        return entries.Count == 0 ? null : entries[^1][4];
    }

    private static string? Entry(string sbat, string component) =>
        sbat.Split('\n').FirstOrDefault(line => line.StartsWith(component + ",", StringComparison.Ordinal)) is { } line ? $"SBAT '{line}'" : null;

    private static bool Has(FileBytes file, ReadOnlySpan<byte> text) => file.IndexOf(text, 0, MostSearched) >= 0;

    private static byte[] Wide(ReadOnlySpan<byte> text)
    {
        var wide = new byte[text.Length * 2];
        for (var i = 0; i < text.Length; i++)
        {
            wide[2 * i] = text[i];
        }

        return wide;
    }
}
