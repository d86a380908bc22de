using Sunup.Formats.PortableExecutables;

namespace Sunup.Images.UnifiedKernelImages;

/// <summary>A section as it was written.</summary>
/// <param name="Header">Where it stands, in the file and in memory.</param>
/// <param name="ContentLength">In bytes, without padding.</param>
/// <param name="Profile">0 is the first profile; null for what stands before any.</param>
public readonly record struct BuiltSection(PeSection Header, long ContentLength, int? Profile);
