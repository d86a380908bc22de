namespace Sunup.Boots.Diskless;

/// <summary>A disk whose boot code counts its starts: it reads the second sector, adds one, writes it back, and ends QEMU with that number.</summary>
internal static class CountingDisk
{
    /// <summary>Two cylinders of 255 heads and 63 sectors: iPXE reads the boot sector by cylinder, head and sector, and of a disk below one it reads nothing.</summary>
    public const int Bytes = 16 << 20;

    /// <summary>The exit code of a QEMU with <c>isa-debug-exit,iobase=0xf4</c> at the start that counts as <paramref name="count"/>.</summary>
    public static int ExitCodeOf(int count) => (count << 1) | 1;

    /// <summary>16-bit code at 0000:7c00, DL is the BIOS drive.</summary>
    public static byte[] Make()
    {
        var disk = new byte[Bytes];
        byte[] code =
        [
            0x31, 0xc0,                         // xor  ax, ax
            0x8e, 0xd8,                         // mov  ds, ax
            0x8e, 0xd0,                         // mov  ss, ax
            0xbc, 0x00, 0x7c,                   // mov  sp, 0x7c00
            0xbe, 0x40, 0x7c,                   // mov  si, 0x7c40: the address packet
            0xb4, 0x42,                         // mov  ah, 0x42: extended read
            0xcd, 0x13,                         // int  0x13
            0xfe, 0x06, 0x00, 0x80,             // inc  byte [0x8000]
            0xbe, 0x40, 0x7c,                   // mov  si, 0x7c40
            0xb8, 0x00, 0x43,                   // mov  ax, 0x4300: extended write
            0xcd, 0x13,                         // int  0x13
            0xa0, 0x00, 0x80,                   // mov  al, [0x8000]
            0xe6, 0xf4,                         // out  0xf4, al
            0xf4, 0xeb, 0xfd,                   // hlt; jmp to it
        ];
        code.CopyTo(disk, 0);
        // Packet: 16 bytes, 1 sector, to 0000:8000, from sector 1 on.
        byte[] packet = [16, 0, 1, 0, 0x00, 0x80, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0];
        packet.CopyTo(disk, 0x40);
        (disk[510], disk[511]) = (0x55, 0xaa);
        return disk;
    }
}
