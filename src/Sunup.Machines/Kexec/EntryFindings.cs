using System.Collections.Immutable;
using Sunup.Formats.Loaders.BootLoaderSpec;
using Sunup.Model;

namespace Sunup.Machines.Kexec;

/// <summary>Why a boot entry cannot be taken. Pages: docs/findings.</summary>
internal static class EntryFindings
{
    private const int MostShown = 8;

    /// <summary>SU1330, SU1331: which entry is not told.</summary>
    public static Finding NoEntry(EntryChoice choice, string root) => choice.Reason switch
    {
        EntryChoiceReason.NoMatch => Error(
            "SU1331",
            $"no boot entry is called '{choice.Pattern}'",
            "Names are those of the files, in lower case; *, ? and [a-f] stand for others.",
            Menu(choice, root),
            new Remedy("Name one that is there.", "bootctl list")),
        EntryChoiceReason.Ambiguous => Error(
            "SU1330",
            $"it cannot be told which entry comes next: the first of the menu is {choice.Menu[0].Id}, this system was started from {choice.Pattern}",
            "Neither LoaderEntryDefault nor loader.conf names an entry. After an update the first of the menu is the new system, the one that was started the old: a guess would start the wrong one.",
            [.. Menu(choice, root), new Evidence(choice.Pattern!, "LoaderEntrySelected")],
            new Remedy("Name the entry.", $"sunup kexec load --entry={choice.Menu[0].Id}"),
            new Remedy("Say which is the default.", $"bootctl set-default {choice.Menu[0].Id}")),
        _ => Error(
            "SU1330",
            choice.Menu.IsEmpty ? $"{root} has no boot entry" : "it cannot be told which entry comes next: nothing names one",
            choice.Menu.IsEmpty
                ? "There is neither loader/entries/*.conf nor EFI/Linux/*.efi with .osrel whose kernel is there."
                : "Neither LoaderEntryDefault nor loader.conf names an entry, and LoaderEntrySelected is not there: the system was not started by systemd-boot, or efivarfs is not mounted.",
            Menu(choice, root),
            new Remedy("Name the entry, or the file.", "sunup kexec load --entry=NAME")),
    };

    /// <summary>SU1332: an EFI program, or a URL.</summary>
    public static Finding NotForKexec(BootEntry entry) => Error(
        "SU1332",
        $"the entry {entry.Id} cannot be started by kexec: it is {(entry.Kind == BootEntryKind.Efi ? "an EFI program" : "an image that the firmware downloads")}",
        "kexec starts Linux kernels from files; what the entry names needs firmware.",
        [new Evidence(entry.Program, entry.Path)],
        new Remedy("Name another entry, or restart by the firmware.", "systemctl reboot"));

    /// <summary>SU1332: a file that it names is not there.</summary>
    public static Finding FileMissing(BootEntry entry, string path) => Error(
        "SU1332",
        $"the entry {entry.Id} names {path}, which is not there",
        "Paths of an entry are of the partition that it is on, from its root.",
        [new Evidence(path, entry.Path)],
        new Remedy("Install the kernel again.", "kernel-install add-all"));

    /// <summary>SU1333: no partition.</summary>
    public static Finding NoPartition(IEnumerable<string> places) => Error(
        "SU1333",
        "no EFI system partition is mounted",
        "Its entries say what comes next. It is looked for where bootctl looks, by a folder EFI or loader.",
        [.. places.Select(place => new Evidence("neither EFI nor loader in it", place))],
        new Remedy("Mount it and say where.", "sunup kexec load --entry --esp=/mnt"),
        new Remedy("Name the file.", "sunup kexec load linux.efi"));

    public static FindingException AsException(this Finding finding) => new(finding);

    private static ImmutableArray<Evidence> Menu(EntryChoice choice, string root) =>
    [
        .. choice.Menu.Take(MostShown).Select((entry, index) => new Evidence($"{index + 1}. {entry.Id}{(entry.IsBad ? " (no tries left)" : "")}", root)),
        .. choice.Menu.Length > MostShown ? [new Evidence($"and {choice.Menu.Length - MostShown} more", root)] : Array.Empty<Evidence>(),
    ];

    private static Finding Error(string id, string summary, string cause, ImmutableArray<Evidence> evidence, params ImmutableArray<Remedy> remedies) =>
        KexecStateFindings.Of(id, FindingSeverity.Error, summary, cause, evidence, remedies);
}
