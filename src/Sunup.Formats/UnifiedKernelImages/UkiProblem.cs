using Sunup.Formats.Recognition;

namespace Sunup.Formats.UnifiedKernelImages;

/// <summary>What can be wrong with a unified kernel image.</summary>
public enum UkiProblemKind
{
    /// <summary>The file ends before a section, the headers or the signatures do.</summary>
    Truncated,
    /// <summary>Two sections share addresses: what is loaded later destroys what was loaded before.</summary>
    OverlapInMemory,
    /// <summary>Two sections share bytes of the file, or a section shares bytes with the headers or the signatures.</summary>
    OverlapInFile,
    /// <summary>An address that is no multiple of <c>SectionAlignment</c>.</summary>
    MemoryAlignment,
    /// <summary>A file offset that is no multiple of <c>FileAlignment</c>.</summary>
    FileAlignment,
    /// <summary>The section table is longer than <c>SizeOfHeaders</c>: the firmware does not load what is behind.</summary>
    HeaderRoom,
    /// <summary><c>SizeOfImage</c> is less than a section needs: the firmware refuses the image.</summary>
    SizeOfImage,
    /// <summary>Address and size together pass 4 GiB.</summary>
    Wraps,
    /// <summary>No EFI application.</summary>
    Subsystem,
    /// <summary>No machine type that Linux runs on.</summary>
    UnknownMachine,
    /// <summary>Sections of a unified kernel image, but no kernel.</summary>
    MissingLinux,
    /// <summary>A section stands twice where one is taken: the others are ignored, or taken by an older stub.</summary>
    Duplicate,
    /// <summary>The stub does not know this section: it has no effect.</summary>
    StubTooOld,
    /// <summary>The stub does not know profiles, and takes the last of the sections of one name.</summary>
    StubWithoutProfiles,
    /// <summary>The sections do not stand in the order of their addresses; old stubs say so and wait.</summary>
    Order,
    /// <summary>Its kernel is no EFI application.</summary>
    InnerNoPe,
    /// <summary>Its kernel is for another machine than the stub.</summary>
    InnerMachine,
    /// <summary>Its kernel is longer than the section.</summary>
    InnerCut,
    /// <summary>Its kernel's headers ask for what the stub refuses.</summary>
    InnerRefused,
    /// <summary>Its kernel cannot take an initrd from the stub.</summary>
    InnerTooOld,
    /// <summary>Its kernel takes more memory than the section leaves.</summary>
    InnerMemory,
    /// <summary>The padding of the file is counted as part of a section.</summary>
    PaddedSize,
}

/// <summary>One thing that is wrong with a unified kernel image.</summary>
/// <param name="Kind">Which.</param>
/// <param name="Section">The section that it is about; null for the image.</param>
/// <param name="Fault">The field, where it stands in the file, and what was needed and is there.</param>
public sealed record UkiProblem(UkiProblemKind Kind, UkiSection? Section, FormatFault Fault);
