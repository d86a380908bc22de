namespace Sunup.Linux.Files;

/// <summary>The file type bits of <c>st_mode</c> (linux/stat.h), the same on every architecture.</summary>
public static class FileTypes
{
    public const uint Mask = 0xf000;
    public const uint Fifo = 0x1000;
    public const uint CharacterDevice = 0x2000;
    public const uint Folder = 0x4000;
    public const uint BlockDevice = 0x6000;
    public const uint Regular = 0x8000;
    public const uint SymbolicLink = 0xa000;
    public const uint Socket = 0xc000;
}
