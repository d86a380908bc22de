namespace Sunup.Formats.Disks.BootCodes;

/// <summary>Boot code that is the same on every disk: by the first 8 bytes of the SHA-256 of its first 439 bytes and a zero.</summary>
/// <remarks>Source: the files of Debian's syslinux-common 3:6.04~git20190206, folders mbr and mbr/extra; a test compares them where they are installed.</remarks>
internal static class KnownBootCode
{
    public static Dictionary<ulong, (string Id, string Name, BootHandover Handover)> ByHash() => new()
    {
        [0x65ba590c40fbf852] = ("syslinux_altmbr", "Syslinux altmbr.bin", BootHandover.FixedPartition),
        [0xe52cfa2cb47d5353] = ("syslinux_altmbr", "Syslinux altmbr_c.bin", BootHandover.FixedPartition),
        [0xcd048b7fd99c950e] = ("syslinux_altmbr", "Syslinux altmbr_f.bin", BootHandover.FixedPartition),
        [0xe3d2103f4b2dc84d] = ("syslinux_gptmbr", "Syslinux gptmbr_c.bin", BootHandover.LegacyBootPartition),
        [0x4181e5a3457df6c7] = ("syslinux_gptmbr", "Syslinux gptmbr_f.bin", BootHandover.LegacyBootPartition),
        [0x66a1c4f8c67cff93] = ("syslinux_mbr", "Syslinux mbr_c.bin", BootHandover.ActivePartition),
        [0x045aa462391c89e0] = ("syslinux_mbr", "Syslinux mbr_f.bin", BootHandover.ActivePartition),
        [0xd2a9081727f91f4c] = ("syslinux_gptmbr", "Syslinux gptmbr.bin", BootHandover.LegacyBootPartition),
        [0x4746f74bc9b9d3d5] = ("syslinux_mbr", "Syslinux mbr.bin", BootHandover.ActivePartition),
    };
}
