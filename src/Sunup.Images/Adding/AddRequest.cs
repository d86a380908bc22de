using System.Collections.Immutable;
using Sunup.Formats.Initramfs.Unpacking;
using Sunup.Images.Adding.IscsiRoot;

namespace Sunup.Images.Adding;

/// <summary>What is to be added to an image.</summary>
public sealed record AddRequest
{
    /// <summary>The image; it is read and never written.</summary>
    public required string BasePath { get; init; }

    /// <summary>Files and folders of this machine, and where each goes.</summary>
    public ImmutableArray<AddedSource> Sources { get; init; } = [];

    /// <summary>Kernel modules: names, aliases, PCI ids, or paths of module files.</summary>
    public ImmutableArray<string> Modules { get; init; } = [];

    /// <summary>Names of modules that are taken along where the kernel has them as modules; without one nothing is missing.</summary>
    public ImmutableArray<string> ModulesIfThere { get; init; } = [];

    /// <summary>Where the modules are; null: <c>/lib/modules/RELEASE</c> of the image's release.</summary>
    public string? ModuleFolder { get; init; }

    /// <summary>Have the image's own tool load the modules.</summary>
    public bool Load { get; init; }

    /// <summary>What makes the image attach an iSCSI disk before it looks for its root file system; null for nothing of that.</summary>
    public IscsiRootParts? IscsiRoot { get; init; }

    /// <summary>A unified diff of this machine that is applied to copies of the image's files; null for none.</summary>
    public string? PatchPath { get; init; }

    /// <summary>Have the image's first script show each command on the console.</summary>
    public bool TraceInit { get; init; }

    /// <summary>Modules of another release than the image's are taken.</summary>
    public bool AnyRelease { get; init; }

    /// <summary>Microcode or ACPI tables: the new archive goes before the image, not behind it.</summary>
    public bool Early { get; init; }

    /// <summary>Only the new archive is made, to be loaded beside the image; not both joined.</summary>
    public bool SupplementOnly { get; init; }

    /// <summary>Times of all new entries, in seconds since 1970.</summary>
    public uint Time { get; init; }

    /// <summary>The kernel that the result is for.</summary>
    public required UnpackRules Rules { get; init; }

    /// <summary>Makes a compressing stream over the output; null: the new archive is not compressed.</summary>
    public Func<Stream, Stream>? Compress { get; init; }
}

/// <summary>A file or folder of this machine that goes into an image.</summary>
/// <param name="Source">Its path here.</param>
/// <param name="Target">Its path in the image, without a leading <c>/</c>.</param>
public readonly record struct AddedSource(string Source, string Target);
