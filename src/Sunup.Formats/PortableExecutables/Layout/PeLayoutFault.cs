namespace Sunup.Formats.PortableExecutables.Layout;

/// <summary>Why sections cannot be added to an image.</summary>
public enum PeLayoutProblem
{
    /// <summary>No PE image at all.</summary>
    NotPe,

    /// <summary>A PE image that no EFI firmware starts.</summary>
    NotEfi,

    /// <summary>Headers that do not fit into the file, or sections that overlap.</summary>
    Damaged,

    /// <summary>A section or file alignment that is no power of two.</summary>
    Alignment,

    /// <summary>The headers would reach into the first section's memory.</summary>
    NoHeaderRoom,

    /// <summary>An address or an offset beyond 4 GiB, which no field of the headers holds.</summary>
    TooLarge,

    /// <summary>A name that is no section name.</summary>
    SectionName,
}

/// <summary>What was found and what is needed.</summary>
/// <param name="Problem">Which rule.</param>
/// <param name="Text">A sentence without its full stop.</param>
public readonly record struct PeLayoutFault(PeLayoutProblem Problem, string Text);
