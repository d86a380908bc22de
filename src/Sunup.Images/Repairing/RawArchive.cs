using Sunup.Formats.Initramfs;

namespace Sunup.Images.Repairing;

/// <summary>Finds the end of an archive that is not compressed.</summary>
/// <param name="Length">In bytes, the padding of the last entry included where it is there.</param>
/// <param name="IsCut">The image ends in the middle of an entry.</param>
internal readonly record struct RawArchive(long Length, bool IsCut)
{
    /// <summary>From its first header on, wherever that is: entries are aligned to where the archive starts.</summary>
    /// <returns>Null where there is no header.</returns>
    public static RawArchive? Measure(Stream image, long offset, long end)
    {
        var header = new byte[CpioNewcHeader.Length];
        var at = offset;
        while (true)
        {
            image.Position = at;
            var count = image.ReadAtLeast(header, (int)Math.Min(header.Length, end - at), throwOnEndOfStream: false);
            if (!IsHeader(header.AsSpan(0, Math.Min(count, (int)(end - at)))))
            {
                return at == offset ? null : new RawArchive(at - offset, IsCut: false);
            }

            var next = at + EntryLength.Of(header);
            if (next > end)
            {
                // Padding at the very end may be missing.
                return new RawArchive(end - offset, IsCut: next - end > 3);
            }

            at = next;
        }
    }

    private static bool IsHeader(ReadOnlySpan<byte> bytes) =>
        bytes.Length == CpioNewcHeader.Length && (bytes.StartsWith("070701"u8) || bytes.StartsWith("070702"u8));
}
