namespace Sunup.Formats.PortableExecutables.Layout;

/// <summary>A section that is to be added to an image.</summary>
/// <param name="Name">One to eight printable ASCII characters: <c>.cmdline</c>.</param>
/// <param name="Length">Of its content in the file, in bytes, without padding.</param>
/// <param name="VirtualSize">In memory, in bytes; what is more than <paramref name="Length"/> is zeros.</param>
/// <param name="Characteristics">Flags of the section header.</param>
/// <param name="Replaces">It takes the place of the image's own section of that name, if there is one.</param>
public readonly record struct PeAddition(string Name, long Length, long VirtualSize, uint Characteristics, bool Replaces = false)
{
    /// <summary>Initialized data that is read.</summary>
    public const uint Data = 0x40000040;

    /// <summary>Code that is read and not marked executable, as <c>.linux</c>: a stub copies it before it runs.</summary>
    public const uint Code = 0x40000020;

    /// <summary>The longest name that a section header holds.</summary>
    public const int LongestName = 8;
}
