using System.Text;

namespace Sunup.Formats.Loaders.Ipxe;

/// <summary>Finds the script that was built into an iPXE binary.</summary>
/// <remarks>Source: iPXE src/image/embedded.c: the file's bytes as they are, then a NUL. The words <c>#!ipxe</c> also stand in every iPXE, by themselves: it knows scripts by them.</remarks>
internal static class IpxeEmbeddedScript
{
    private const int Longest = 1 << 20;

    /// <summary>Null for none.</summary>
    public static string? Find(ReadOnlySpan<byte> bytes)
    {
        while (bytes.IndexOf("#!ipxe"u8) is >= 0 and var at)
        {
            bytes = bytes[at..];
            var end = bytes[..Math.Min(bytes.Length, Longest)].IndexOf((byte)0);
            var text = end < 0 ? [] : bytes[..end];
            if (text.Length > "#!ipxe\n"u8.Length && text["#!ipxe"u8.Length] is (byte)'\n' or (byte)'\r' or (byte)' ' && !text.ContainsAnyInRange((byte)0x01, (byte)0x08))
            {
                return Encoding.UTF8.GetString(text);
            }

            bytes = bytes["#!ipxe"u8.Length..];
        }

        return null;
    }
}
