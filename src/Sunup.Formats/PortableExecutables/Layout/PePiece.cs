namespace Sunup.Formats.PortableExecutables.Layout;

/// <summary>A run of bytes of the new file that comes from the stub or from an added section.</summary>
/// <param name="FileOffset">Where it goes, in bytes.</param>
/// <param name="Length">In bytes; up to the next piece there are zeros.</param>
/// <param name="StubOffset">Where it stands in the stub; not used for an added section.</param>
/// <param name="Addition">Index of the added section; null for the stub's own.</param>
public readonly record struct PePiece(long FileOffset, long Length, long StubOffset, int? Addition);
