namespace Sunup.Linux.FileSystems;

/// <summary>What libblkid says of a partition, in its own words.</summary>
/// <param name="Type"><c>vfat</c>, <c>ext4</c>, <c>squashfs</c>, <c>crypto_LUKS</c>; null where it knows nothing, or more than one thing.</param>
/// <param name="Usage"><c>filesystem</c>, <c>crypto</c>, <c>raid</c>, <c>other</c>.</param>
/// <param name="Uuid">As <c>root=UUID=</c> takes it: <c>1234-ABCD</c> for FAT.</param>
/// <param name="Label">Null for none.</param>
/// <param name="Version">Of the format; null where it has none.</param>
/// <param name="IsAmbivalent">Signatures of more than one format are there: mount(8) and udev refuse to choose.</param>
public sealed record ProbedContent(string? Type, string? Usage, string? Uuid, string? Label, string? Version, bool IsAmbivalent = false);
