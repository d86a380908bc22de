using System.Collections.Immutable;

namespace Sunup.Model;

/// <summary>A section of <c>raw.qemu.conf</c>: what is to become of a section of the generated configuration.</summary>
/// <remarks>
/// Source: Incus, "Override QEMU configuration". A section without entries deletes; an entry with an empty value deletes that key; a section
/// that is not there is appended when it has entries.
/// </remarks>
/// <param name="Name">What stands between the brackets: <c>machine</c>, <c>device "qemu_iommu"</c>; one blank between kind and id.</param>
/// <param name="Index">Which of several sections of that name, from 0.</param>
/// <param name="Entries">In the order of the file; empty to delete the section.</param>
/// <param name="At">Where it stands.</param>
public sealed record QemuOverride(string Name, int Index, ImmutableArray<QemuOverrideEntry> Entries, TextPosition At);

/// <summary>A key of a section.</summary>
/// <param name="Key">Its name.</param>
/// <param name="Value">Empty to delete the key.</param>
/// <param name="At">Where it stands.</param>
public sealed record QemuOverrideEntry(string Key, string Value, TextPosition At);

/// <summary>A place in a text that a user wrote.</summary>
/// <param name="Line">1-based.</param>
/// <param name="Column">1-based, in characters.</param>
public readonly record struct TextPosition(int Line, int Column);
