using System.Collections.Immutable;

namespace Sunup.Formats.Loaders.Configurations;

/// <summary>What a file that an entry names is for.</summary>
public enum LoaderFileUse
{
    Kernel,
    Initrd,
    DeviceTree,
    /// <summary>A program that is no kernel: a Syslinux module, an EFI application, a multiboot kernel.</summary>
    Program,
    /// <summary>A boot sector that is handed over to.</summary>
    BootSector,
    /// <summary>Another configuration.</summary>
    Configuration,
}

/// <summary>A file that a configuration names.</summary>
/// <param name="Path">As it is written, without its device.</param>
/// <param name="Use">What for.</param>
/// <param name="Line">1-based, of the configuration.</param>
/// <param name="Volume">Where it is looked for; null for the volume of the configuration itself.</param>
public sealed record LoaderFile(string Path, LoaderFileUse Use, int Line, VolumeReference? Volume = null);

/// <summary>A volume as a loader names it.</summary>
/// <param name="Kind"><c>uuid</c>, <c>label</c>, <c>file</c> (the one with this file on it) or <c>device</c> (<c>hd0,gpt2</c>).</param>
/// <param name="Value">As written.</param>
public sealed record VolumeReference(string Kind, string Value);

/// <summary>A line that does not do what its writer meant.</summary>
public sealed record LoaderProblem(int Line, string Text);

/// <summary>One thing that a loader offers to start.</summary>
public sealed record LoaderEntry
{
    /// <summary>What names it in the configuration: a label, an id, or its place in the menu (<c>1&gt;0</c>).</summary>
    public required string Id { get; init; }

    /// <summary>For the menu.</summary>
    public required string Title { get; init; }

    /// <summary>1-based, of the configuration.</summary>
    public int Line { get; init; }

    /// <summary>In the order in which they are loaded.</summary>
    public ImmutableArray<LoaderFile> Files { get; init; } = [];

    /// <summary>For the kernel, as the loader passes it, without what the loader adds; null for what is no kernel.</summary>
    public string? CommandLine { get; init; }

    /// <summary>The line of it.</summary>
    public int CommandLineLine { get; init; }

    /// <summary>What else it does: <c>boots from the local disk</c>. Null for the ordinary.</summary>
    public string? Note { get; init; }

    public bool IsDefault { get; init; }
}

/// <summary>A loader's configuration as a list of entries.</summary>
public sealed record LoaderConfiguration
{
    public ImmutableArray<LoaderEntry> Entries { get; init; } = [];

    /// <summary>As written; null for none.</summary>
    public string? Default { get; init; }

    /// <summary>Until the default entry is started, in tenths of a second; null: at once, or never, as the loader has it.</summary>
    public int? TimeoutTenths { get; init; }

    /// <summary>The menu program, and the like.</summary>
    public ImmutableArray<LoaderFile> Files { get; init; } = [];

    /// <summary>Entries of the Boot Loader Specification are shown too.</summary>
    public bool UsesBootLoaderSpec { get; init; }

    public ImmutableArray<LoaderProblem> Problems { get; init; } = [];
}
