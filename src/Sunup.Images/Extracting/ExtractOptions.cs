using System.Collections.Immutable;
using Sunup.Formats.Initramfs.Unpacking;

namespace Sunup.Images.Extracting;

/// <summary>How images become files.</summary>
public sealed record ExtractOptions
{
    /// <summary>The kernel whose reading is followed.</summary>
    public required UnpackRules Rules { get; init; }

    /// <summary>The tree as the kernel will have it: what it loses is not made, what a later entry replaces is not written.</summary>
    public bool Final { get; init; }

    /// <summary>Each segment in a folder of its own: <c>segment-0</c>, <c>segment-1</c>, ...</summary>
    public bool BySegment { get; init; }

    /// <summary>Shell patterns of paths; a pattern is also for what is below a folder that it names. Empty: everything.</summary>
    public ImmutableArray<string> Only { get; init; } = [];

    /// <summary>Owners and devices as in the image; needs root.</summary>
    public bool AsRoot { get; init; }
}
