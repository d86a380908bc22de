using System.Globalization;
using System.Text;

namespace Sunup.Formats.Loaders.Ipxe.Memory;

/// <summary>The cpio header that iPXE writes before an image with an argument: <c>/etc/motd mode=644</c>.</summary>
/// <remarks>
/// Source: bzimage.c, cpio.c. No trailer; inode, time and owner are 0. <c>mkdir=</c> (since 2025-02-24) adds a header for each folder, which is not modelled:
/// the header then has the file's alone.
/// </remarks>
public static class CpioWrapper
{
    private const int HeaderBytes = 110;
    private const uint RegularFile = 0x8000;
    private const uint DefaultMode = 0x1a4; // 0644

    /// <summary>Bytes of the header with its name and padding; 0 without an argument.</summary>
    public static int LengthOf(string? argument) =>
        argument is { Length: > 0 } ? (HeaderBytes + Encoding.UTF8.GetByteCount(NameOf(argument)) + 1 + 3) & ~3 : 0;

    /// <summary>The header's bytes.</summary>
    /// <param name="argument">The image's argument.</param>
    /// <param name="fileSize">Bytes of the image.</param>
    public static byte[] Write(string argument, long fileSize)
    {
        var name = Encoding.UTF8.GetBytes(NameOf(argument));
        var bytes = new byte[LengthOf(argument)];
        ReadOnlySpan<uint> fields = [0, RegularFile | ModeOf(argument), 0, 0, 1, 0, (uint)fileSize, 0, 0, 0, 0, (uint)name.Length + 1, 0];
        "070701"u8.CopyTo(bytes);
        for (var i = 0; i < fields.Length; i++)
        {
            fields[i].TryFormat(bytes.AsSpan(6 + (8 * i)), out _, "x8", CultureInfo.InvariantCulture);
        }

        name.CopyTo(bytes, HeaderBytes);
        return bytes;
    }

    private static string NameOf(string argument) => argument.Split(' ', 2)[0];

    // strtoul with base 8: digits up to the first other character.
    private static uint ModeOf(string argument)
    {
        var words = argument.Split(' ', 2);
        var start = words.Length < 2 ? -1 : words[1].IndexOf("mode=", StringComparison.Ordinal);
        if (start < 0)
        {
            return DefaultMode;
        }

        var mode = 0u;
        foreach (var digit in words[1].AsSpan(start + "mode=".Length))
        {
            if (digit is < '0' or > '7')
            {
                break;
            }

            mode = (mode << 3) | (uint)(digit - '0');
        }

        return mode;
    }
}
