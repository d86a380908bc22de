using System.Collections.Immutable;
using Sunup.Formats.Recognition;

namespace Sunup.Formats.Disks.Gpt;

/// <summary>One of the two headers of a GUID partition table and the entries that it names.</summary>
/// <param name="Lba">The block where it was looked for.</param>
/// <param name="Header">What stands there; null where that is no header at all.</param>
/// <param name="Fault">The first rule of Linux that it breaks; null for a valid one.</param>
/// <param name="Entries">The bytes of a valid one's array.</param>
public sealed record GptCopy(long Lba, GptHeader? Header, FormatFault? Fault, ImmutableArray<byte> Entries)
{
    public bool IsValid => Fault is null;
}
