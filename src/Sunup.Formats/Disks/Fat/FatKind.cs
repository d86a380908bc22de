namespace Sunup.Formats.Disks.Fat;

/// <summary>How many bits an entry of the file allocation table has.</summary>
public enum FatKind
{
    Fat12 = 12,
    Fat16 = 16,
    Fat32 = 32,
}
