namespace Sunup.Formats.Loaders.Ipxe.Memory;

/// <summary>A range of physical addresses.</summary>
/// <param name="Start">First byte.</param>
/// <param name="End">The byte after the last.</param>
public readonly record struct MemoryRange(long Start, long End)
{
    public long Length => End - Start;
}
