using System.Collections.Immutable;
using Sunup.Formats.Initramfs.Joins;
using Sunup.Formats.Recognition;

namespace Sunup.Formats.UnifiedKernelImages;

/// <summary>What the stub of a unified kernel image hands to the kernel: which kernel, which initrds in which order, which command line, and what it leaves out.</summary>
/// <remarks>
/// Sources: systemd's stub.c, cpio.c, pe.c and util.c of 252 and 257, stub.c of 262; the version in the image's <c>.sdmagic</c> decides. Not simulated: device
/// trees, which go to the firmware; the random seed; <c>console=</c> that 262 adds for the machine's hardware; initrds that a boot menu registered before.
/// </remarks>
public sealed record EffectiveBoot
{
    public required int Profile { get; init; }

    /// <summary>What the stub stops with; null where it starts the kernel.</summary>
    public string? Refusal { get; init; }

    /// <summary>Null where the stub finds none.</summary>
    public UkiSection? Linux { get; init; }

    /// <summary>Of the kernel in the file.</summary>
    public long KernelOffset { get; init; }

    /// <summary>By its own headers: without the padding of the section.</summary>
    public long KernelLength { get; init; }

    /// <summary>In their order in memory.</summary>
    public ImmutableArray<EffectiveInitrd> Initrds { get; init; } = [];

    public string CommandLine { get; init; } = "";

    /// <summary>Where each piece of it is from, in order; a blank is between them.</summary>
    public ImmutableArray<CommandLinePart> CommandLineParts { get; init; } = [];

    /// <summary>What was there and is not taken, and why.</summary>
    public ImmutableArray<EffectiveDrop> Dropped { get; init; } = [];

    /// <summary>Where each initrd comes to lie. The stub pads each to 4 bytes when there are several, and changes nothing of a single one.</summary>
    public JoinLayout InitrdLayout => Join.Place([.. Initrds.Select(initrd => initrd.Length)]);

    /// <summary>How the stub puts its pieces together.</summary>
    public LoaderJoin Join => Initrds.Length > 1 ? LoaderJoin.SystemdStub : LoaderJoin.None;

    /// <summary>The initrd as the kernel gets it. Can seek; reads from the file, which is left open.</summary>
    public Stream OpenInitrd() => new JoinedStream(Join, [.. Initrds.Select(initrd => initrd.Open())]);

    /// <summary>Follows the stub.</summary>
    /// <param name="uki">Read from <paramref name="file"/>.</param>
    /// <param name="file">The image.</param>
    /// <param name="options">What is around it; null for nothing.</param>
    public static EffectiveBoot Of(UkiImage uki, FileBytes file, EffectiveOptions? options = null) => StubRun.Of(uki, file, options ?? new EffectiveOptions());
}

/// <summary>One of the initrds that the stub puts together.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Name">Where it is from: <c>.initrd</c>, <c>beside.addon.efi</c>; the path of its file in the initramfs for those that the stub makes.</param>
/// <param name="Length">In bytes, without padding.</param>
/// <param name="Open">Its bytes; can seek.</param>
public sealed record EffectiveInitrd(EffectiveInitrdKind Kind, string Name, long Length, Func<Stream> Open);

/// <summary>What an initrd is.</summary>
public enum EffectiveInitrdKind
{
    /// <summary><c>.ucode</c> of the image or of an addon.</summary>
    Microcode,
    /// <summary><c>.initrd</c> of the image.</summary>
    Main,
    /// <summary>Made by the stub, with files for <c>/.extra</c>.</summary>
    Extra,
    /// <summary><c>.initrd</c> of an addon.</summary>
    Addon,
}

/// <summary>A piece of the command line.</summary>
/// <param name="Source"><c>load options</c>, <c>.cmdline</c>, an addon's file name, <c>SMBIOS</c>.</param>
/// <param name="Text">Trimmed.</param>
public sealed record CommandLinePart(string Source, string Text);

/// <summary>Something that is there and is not taken.</summary>
public sealed record EffectiveDrop(string What, string Why);
