namespace Sunup.Images.Reading;

/// <summary>What is at a path of an image's root, as far as adding to it needs to know.</summary>
/// <param name="Mode">Type and permissions, as in <c>st_mode</c>.</param>
/// <param name="Target">Of a symbolic link; null for others.</param>
internal sealed record ImageNode(uint Mode, string? Target = null)
{
    private const uint TypeMask = 0xf000;

    public bool IsFolder => (Mode & TypeMask) == 0x4000;

    public bool IsSymbolicLink => (Mode & TypeMask) == 0xa000;
}
