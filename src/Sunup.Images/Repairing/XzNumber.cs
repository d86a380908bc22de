namespace Sunup.Images.Repairing;

/// <summary>Numbers of xz: seven bits a byte, the lowest first, the top bit for more to come; at most nine bytes.</summary>
/// <remarks>Source: xz-file-format.txt section 1.2.</remarks>
internal static class XzNumber
{
    private const int MostBytes = 9;

    /// <summary>Takes a number from the front; false where it is broken.</summary>
    public static bool TryRead(ref ReadOnlySpan<byte> bytes, out long number)
    {
        number = 0;
        for (var i = 0; i < Math.Min(MostBytes, bytes.Length); i++)
        {
            number |= (long)(bytes[i] & 0x7f) << (7 * i);
            if (bytes[i] < 0x80)
            {
                bytes = bytes[(i + 1)..];
                return true;
            }
        }

        return false;
    }

    public static void Write(List<byte> bytes, long number)
    {
        while (number >= 0x80)
        {
            bytes.Add((byte)(number | 0x80));
            number >>= 7;
        }

        bytes.Add((byte)number);
    }
}
