using System.Collections.Immutable;
using Sunup.Formats.Loaders.Configurations;

namespace Sunup.Images.Disks.Loaders;

/// <summary>Whether a file that a configuration names is there.</summary>
public enum FileState
{
    Found,

    /// <summary>Only with other upper and lower case letters: on this file system that is another file.</summary>
    OtherCase,
    Missing,

    /// <summary>The volume that is named is not on this disk.</summary>
    NoVolume,

    /// <summary>It cannot be known: a device by its place in the machine, a file system that Sunup does not read.</summary>
    NotChecked,
}

/// <summary>A file that a configuration names, looked for.</summary>
/// <param name="File">As named.</param>
/// <param name="State">Whether it is there.</param>
/// <param name="Partition">Where it was looked for; null for nowhere.</param>
/// <param name="Path">From the root of that volume.</param>
/// <param name="Length">In bytes; null for what is not there.</param>
/// <param name="Note">What stands there instead, or why it was not looked for.</param>
public sealed record CheckedFile(LoaderFile File, FileState State, int? Partition, string Path, long? Length = null, string? Note = null);

/// <summary>An entry with its files looked for.</summary>
public sealed record CheckedEntry(LoaderEntry Entry, ImmutableArray<CheckedFile> Files);

/// <summary>A loader's configuration on a volume of the disk.</summary>
/// <param name="Kind"><c>syslinux</c>, <c>grub</c>, <c>grub_legacy</c>, <c>systemd_boot</c>.</param>
/// <param name="Partition">Number of its partition.</param>
/// <param name="Path">Of the configuration, from the volume's root.</param>
/// <param name="Configuration">What it says.</param>
/// <param name="Entries">Those of it, checked.</param>
/// <param name="Files">Other files that it names, checked.</param>
public sealed record FoundLoader(
    string Kind, int Partition, string Path, LoaderConfiguration Configuration, ImmutableArray<CheckedEntry> Entries, ImmutableArray<CheckedFile> Files)
{
    /// <summary>For people.</summary>
    public string Name => Kind switch
    {
        "syslinux" => "Syslinux",
        "grub" => "GRUB 2",
        "grub_legacy" => "GRUB Legacy",
        _ => "systemd-boot",
    };
}

/// <summary>A program on the EFI system partition.</summary>
/// <param name="Partition">Its number.</param>
/// <param name="Path">From the root.</param>
/// <param name="Title">What it is, from its bytes.</param>
/// <param name="Application">A word that stays, see <see cref="Formats.Recognition.RecognizedEfi"/>; null for what is no EFI program.</param>
/// <param name="IsRemovable">Firmware starts it without any entry of its own: <c>EFI/BOOT/BOOTX64.EFI</c> and its like.</param>
public sealed record EfiProgram(int Partition, string Path, string Title, string? Application, bool IsRemovable);
