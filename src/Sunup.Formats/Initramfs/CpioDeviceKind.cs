namespace Sunup.Formats.Initramfs;

/// <summary>The kinds of entries that are neither file, directory nor symbolic link.</summary>
public enum CpioDeviceKind
{
    Character,
    Block,
    Fifo,
    Socket,
}
