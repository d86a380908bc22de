using System.Collections.Immutable;

namespace Sunup.Formats.Loaders.BootLoaderSpec;

/// <summary>What a boot entry starts.</summary>
public enum BootEntryKind
{
    /// <summary>Type 1 with <c>linux</c>: a kernel and its initrds.</summary>
    Linux,
    /// <summary>Type 1 with <c>uki</c>.</summary>
    Uki,
    /// <summary>Type 1 with <c>uki-url</c>: fetched by the firmware.</summary>
    UkiUrl,
    /// <summary>Type 1 with <c>efi</c>: any EFI program.</summary>
    Efi,
    /// <summary>Type 2: a file of <c>EFI/Linux</c>, or one profile of it.</summary>
    Type2,
}

/// <summary>One entry of systemd-boot's menu.</summary>
/// <remarks>Source: UAPI.1 Boot Loader Specification. Paths are of the partition that the entry is on, with <c>/</c>.</remarks>
public sealed record BootEntry
{
    /// <summary>The file's name in lower case, boot counting included; a profile other than the first as <c>linux.efi@ID</c>.</summary>
    public required string Id { get; init; }

    /// <summary>Where its file stands, as given by whoever read it.</summary>
    public required string Path { get; init; }

    public required BootEntryKind Kind { get; init; }

    /// <summary>The kernel, UKI or program; a URL for <see cref="BootEntryKind.UkiUrl"/>.</summary>
    public required string Program { get; init; }

    public string? Title { get; init; }

    public string? SortKey { get; init; }

    public string? Version { get; init; }

    public string? MachineId { get; init; }

    public ImmutableArray<string> Initrds { get; init; } = [];

    /// <summary>All <c>options</c> lines with one blank between; null for none.</summary>
    public string? Options { get; init; }

    public string? DeviceTree { get; init; }

    /// <summary>0 for the first profile of a type 2 entry.</summary>
    public int Profile { get; init; }

    /// <summary>The id without its profile; null for what is no further profile.</summary>
    public string? IdWithoutProfile { get; init; }

    /// <summary>Boot counting; null for a name without.</summary>
    public BootTries? Tries { get; init; }

    /// <summary>It was tried as often as it may be: the loader puts it last.</summary>
    public bool IsBad => Tries is { Left: 0 };
}

/// <summary>The counters in a file's name: <c>linux+2-1.efi</c> has two tries left and one done.</summary>
/// <remarks>Source: https://systemd.io/AUTOMATIC_BOOT_ASSESSMENT.</remarks>
public readonly record struct BootTries(int Left, int Done)
{
    /// <param name="fileName">Of the entry.</param>
    /// <param name="suffix"><c>.conf</c> or <c>.efi</c>.</param>
    public static BootTries? Of(string fileName, string suffix)
    {
        var plus = fileName.LastIndexOf('+');
        if (plus < 0 || !fileName.EndsWith(suffix, StringComparison.OrdinalIgnoreCase) || plus + 1 > fileName.Length - suffix.Length)
        {
            return null;
        }

        var counters = fileName[(plus + 1)..^suffix.Length].Split('-');
        return counters.Length <= 2 && Number(counters[0]) is { } left && (counters.Length == 1 ? 0 : Number(counters[1])) is { } done
            ? new BootTries(left, done)
            : null;
    }

    private static int? Number(string text) =>
        int.TryParse(text, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var number) ? number : null;
}
