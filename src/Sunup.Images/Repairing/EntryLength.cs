using Sunup.Formats.Initramfs;

namespace Sunup.Images.Repairing;

/// <summary>How long an entry is: header, name, data and their padding.</summary>
internal static class EntryLength
{
    public static long Of(ReadOnlySpan<byte> header)
    {
        var fields = CpioNewcHeader.Read(header, out _);
        return Aligned(CpioNewcHeader.Length + (long)fields.NameSize) + Aligned(fields.FileSize);
    }

    private static long Aligned(long length) => (length + 3) & ~3L;
}
