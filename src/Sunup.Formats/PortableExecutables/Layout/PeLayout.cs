using System.Collections.Immutable;

namespace Sunup.Formats.PortableExecutables.Layout;

/// <summary>An image with sections added: where every byte of the new file comes from.</summary>
/// <remarks>
/// What the stub has stays where it is, in memory always and in the file as long as the section headers fit. Each addition starts at the next multiple of
/// SectionAlignment in memory and of FileAlignment in the file. The same stub and additions give the same bytes; <c>CheckSum</c> is 0, which firmware takes.
/// Source: PE/COFF sections 3 and 4; UAPI.5 (unified kernel images).
/// </remarks>
public sealed record PeLayout
{
    /// <summary>The start of the file: DOS header, PE headers, section headers, zeros up to SizeOfHeaders.</summary>
    public required ReadOnlyMemory<byte> Headers { get; init; }

    /// <summary>What follows the headers, in file order. Gaps are zeros.</summary>
    public required ImmutableArray<PePiece> Pieces { get; init; }

    /// <summary>All sections, in the order of their headers: the stub's, then what was added.</summary>
    public required ImmutableArray<PeSection> Sections { get; init; }

    /// <summary>Of the new file, in bytes.</summary>
    public required long Length { get; init; }

    /// <summary>How far the stub's sections were moved in the file to make room for headers, in bytes; 0 where the headers had room.</summary>
    public required long Moved { get; init; }

    /// <summary>The DOS program in front of the PE header was left out to make room.</summary>
    public required bool DosProgramDropped { get; init; }

    /// <summary>Lays additions out behind a stub's sections; null and a fault where that cannot be.</summary>
    /// <param name="stub">What they are added to.</param>
    /// <param name="additions">In the order of their headers.</param>
    /// <param name="nxCompatible">Whether what is added keeps to memory that is either written or executed: else the stub's NX_COMPAT is taken away.</param>
    /// <param name="fault">Why it cannot be.</param>
    public static PeLayout? Plan(PeStub stub, IReadOnlyList<PeAddition> additions, bool nxCompatible, out PeLayoutFault? fault) =>
        new PeLayoutPlanner(stub, additions, nxCompatible).Plan(out fault);
}
