using System.Collections.Immutable;
using Sunup.Formats.Initramfs.Unpacking;

namespace Sunup.Formats.Initramfs.Early;

/// <summary>What a kernel takes from an image early, and what in it was meant for that and is not found.</summary>
/// <param name="Items">One for each file of microcode or ACPI tables, found ones first.</param>
public sealed record EarlyReport(ImmutableArray<EarlyItem> Items)
{
    /// <summary>Compares what the early search sees with all entries of the image.</summary>
    /// <param name="early">The search.</param>
    /// <param name="candidates">The same image read by <see cref="InitramfsReader"/>.</param>
    public static EarlyReport Of(EarlyCpio early, EarlyCandidates candidates)
    {
        var found = early.Files.Where(file => EarlyPlaces.Of(file.Name) is { } place && file.Name.StartsWith(place, StringComparison.Ordinal)).ToList();
        var items = found.Select(file => new EarlyItem(EarlyPlaces.KindOf(file.Name)!.Value, file.Name, file, null));
        var lost = candidates.Entries
            .Where(entry => !found.Any(file => entry.InRaw && file.HeaderOffset == entry.Offset))
            .Select(entry => new EarlyItem(EarlyPlaces.KindOf(entry.Name)!.Value, entry.Name, null, WhyNot(entry, early)));
        return new EarlyReport([.. items, .. lost]);
    }

    private static string WhyNot(EarlyCandidate entry, EarlyCpio early)
    {
        if (!entry.InRaw)
        {
            return "it is in a compressed segment: the kernel looks for it before it can decompress";
        }

        if (entry.Offset >= early.StoppedAt)
        {
            return $"the search ends before it, at byte {early.StoppedAt}: {early.StopReason}";
        }

        return EarlyPlaces.Of(entry.Name) is { } place && !entry.Name.StartsWith(place, StringComparison.Ordinal)
            ? $"the kernel compares names from their first byte, and this one does not start with {place}"
            : "it is no regular file";
    }
}

/// <summary>A file of microcode or ACPI tables.</summary>
/// <param name="Kind">What it is for.</param>
/// <param name="Name">As in the archive.</param>
/// <param name="Found">Where the kernel finds it; null where it does not.</param>
/// <param name="Reason">Why it does not, without a capital and a full stop.</param>
public sealed record EarlyItem(EarlyKind Kind, string Name, EarlyFile? Found, string? Reason);

/// <summary>What a kernel looks for early.</summary>
public enum EarlyKind
{
    IntelMicrocode,
    AmdMicrocode,
    /// <summary>A table that replaces or completes one of the firmware's.</summary>
    AcpiTable,
}

/// <summary>Where the kernel looks.</summary>
/// <remarks>Source: arch/x86/kernel/cpu/microcode/intel.c, amd.c; drivers/acpi/tables.c.</remarks>
internal static class EarlyPlaces
{
    private static readonly (string Path, EarlyKind Kind)[] s_places =
    [
        ("kernel/x86/microcode/GenuineIntel.bin", EarlyKind.IntelMicrocode),
        ("kernel/x86/microcode/AuthenticAMD.bin", EarlyKind.AmdMicrocode),
        ("kernel/firmware/acpi/", EarlyKind.AcpiTable),
    ];

    /// <summary>The place that a name is meant for, whatever stands before it: <c>./kernel/...</c>, <c>/kernel/...</c>.</summary>
    public static string? Of(string name) => Find(name)?.Path;

    public static EarlyKind? KindOf(string name) => Find(name)?.Kind;

    private static (string Path, EarlyKind Kind)? Find(string name)
    {
        var bare = name.AsSpan().TrimStart("./");
        foreach (var place in s_places)
        {
            if (bare.StartsWith(place.Path, StringComparison.Ordinal) && bare.Length >= place.Path.Length + (place.Kind == EarlyKind.AcpiTable ? 1 : 0))
            {
                return place;
            }
        }

        return null;
    }
}
