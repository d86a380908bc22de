using Sunup.Linux.Files;

namespace Sunup.Machines.Qemu;

/// <summary>Tells QEMU's image formats by their first bytes.</summary>
/// <remarks>QEMU must be told: when it guesses, a guest that writes a qcow2 header into its raw disk chooses which file of the host is read next time.</remarks>
public static class DiskFormat
{
    /// <summary><c>qcow2</c>, <c>vmdk</c>, <c>vhdx</c>, or <c>raw</c> for all else.</summary>
    public static string Detect(string path)
    {
        Span<byte> head = stackalloc byte[8];
        // A server of disks may have it locked: what it is can be read nevertheless.
        using var file = FileLocks.OpenUnlocked(path);
        var count = RandomAccess.Read(file, head, 0);
        return head[..count] switch
        {
            [(byte)'Q', (byte)'F', (byte)'I', 0xfb, ..] => "qcow2",
            [(byte)'K', (byte)'D', (byte)'M', (byte)'V', ..] => "vmdk",
            [(byte)'v', (byte)'h', (byte)'d', (byte)'x', (byte)'f', (byte)'i', (byte)'l', (byte)'e'] => "vhdx",
            _ => "raw",
        };
    }
}
