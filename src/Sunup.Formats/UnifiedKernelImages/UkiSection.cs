using System.Text;
using Sunup.Formats.PortableExecutables;
using Sunup.Formats.Recognition;

namespace Sunup.Formats.UnifiedKernelImages;

/// <summary>One section of a unified kernel image, as its table has it.</summary>
/// <param name="Header">As it stands in the section table.</param>
/// <param name="Kind">By its name.</param>
/// <param name="Profile">The profile that it belongs to; null for the base, which is before the first <c>.profile</c>.</param>
public sealed record UkiSection(PeSection Header, UkiSectionKind Kind, int? Profile)
{
    /// <summary>As the stub compares it: up to the first NUL.</summary>
    public string Name => Header.Name;

    /// <summary>Where its bytes begin in the file.</summary>
    public long Offset => Header.RawOffset;

    /// <summary>Bytes of it in the file, without the file's padding: the smaller of <c>SizeOfRawData</c> and <c>VirtualSize</c>. Source: systemd's pe.c.</summary>
    public long Length => Math.Min(Header.RawSize, Header.VirtualSize);

    /// <summary>Bytes of it in memory: what the stub takes and what PCR 11 measures. What is more than <see cref="Length"/> is zeros.</summary>
    public long MemorySize => Header.VirtualSize;

    /// <summary>The stub takes a section of no bytes in memory for one that is not there.</summary>
    public bool IsEmpty => Header.VirtualSize == 0;

    /// <summary>Only unified kernel images and addons have it: <c>.sbat</c> and <c>.sdmagic</c> are in every stub and in other loaders too.</summary>
    public bool IsOfUki => Kind is not (UkiSectionKind.Other or UkiSectionKind.Sbat or UkiSectionKind.StubMagic);

    /// <summary>Its bytes as UTF-8, without the NULs and newlines at the end; at most 64 KiB.</summary>
    public string ReadText(FileBytes file) => Encoding.UTF8.GetString(file.Read(Offset, Math.Min(Length, 1 << 16))).TrimEnd('\0', '\n', ' ');

    /// <summary>Its name and place: <c>.cmdline of profile 1</c>.</summary>
    public override string ToString() => Profile is { } profile ? $"{Name} of profile {profile}" : Name;

    /// <summary>By a section's name.</summary>
    public static UkiSectionKind KindOf(string name) => name switch
    {
        ".linux" => UkiSectionKind.Linux,
        ".osrel" => UkiSectionKind.OsRelease,
        ".cmdline" => UkiSectionKind.CommandLine,
        ".initrd" => UkiSectionKind.Initrd,
        ".ucode" => UkiSectionKind.Microcode,
        ".splash" => UkiSectionKind.Splash,
        ".dtb" => UkiSectionKind.DeviceTree,
        ".dtbauto" => UkiSectionKind.DeviceTreeAuto,
        ".hwids" => UkiSectionKind.HardwareIds,
        ".efifw" => UkiSectionKind.Firmware,
        ".uname" => UkiSectionKind.KernelRelease,
        ".sbat" => UkiSectionKind.Sbat,
        ".pcrsig" => UkiSectionKind.PcrSignature,
        ".pcrpkey" => UkiSectionKind.PcrPublicKey,
        ".profile" => UkiSectionKind.Profile,
        ".sdmagic" => UkiSectionKind.StubMagic,
        _ => UkiSectionKind.Other,
    };
}
