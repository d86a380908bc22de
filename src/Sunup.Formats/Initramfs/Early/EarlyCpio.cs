using System.Collections.Immutable;
using System.Globalization;
using Sunup.Formats.Compression;
using Sunup.Formats.Initramfs.Unpacking;

namespace Sunup.Formats.Initramfs.Early;

/// <summary>What a kernel finds in an image before it unpacks it: microcode and ACPI tables. It is another parser than the unpacker's, and a stricter one.</summary>
/// <remarks>
/// Source: lib/earlycpio.c, <c>find_cpio_data</c>. Raw cpio from the first byte on; zeros are passed over four by four; whatever is no header of hexadecimal
/// digits ends the search, a compressed segment before all; a trailer does not. Names are compared byte by byte from their start.
/// </remarks>
public sealed record EarlyCpio
{
    private const int MagicLength = 6;

    /// <summary>Regular files, in order.</summary>
    public required ImmutableArray<EarlyFile> Files { get; init; }

    /// <summary>Where the search ends.</summary>
    public required long StoppedAt { get; init; }

    /// <summary>Why it ends there, one sentence.</summary>
    public required string StopReason { get; init; }

    /// <summary>Reads from where the window stands to where the kernel's search ends. Any bytes give an answer.</summary>
    public static EarlyCpio Read(InputWindow image)
    {
        var files = ImmutableArray.CreateBuilder<EarlyFile>();
        var stop = ReadEntries(image, files, out var at);
        return new EarlyCpio { Files = files.ToImmutable(), StoppedAt = at, StopReason = stop };
    }

    private static string ReadEntries(InputWindow image, ImmutableArray<EarlyFile>.Builder files, out long at)
    {
        while (true)
        {
            at = image.Position;
            var start = image.Peek(CpioNewcHeader.Length + 1);
            if (start.Length <= CpioNewcHeader.Length)
            {
                return "the image ends";
            }

            if (start[0] == 0)
            {
                image.Advance(4);
                continue;
            }

            if (!IsHeader(start[..CpioNewcHeader.Length]))
            {
                return CompressionMagic.Detect(start) is { } method ? $"a segment starts that is compressed with {CompressionMagic.NameOf(method)}" : "what follows is no header of a newc archive";
            }

            if (!ReadEntry(image, CpioNewcHeader.Read(start, out _), files))
            {
                return "an entry is longer than what is left";
            }
        }
    }

    private static bool ReadEntry(InputWindow image, CpioNewcHeader header, ImmutableArray<EarlyFile>.Builder files)
    {
        var start = image.Position;
        image.Advance(CpioNewcHeader.Length);
        var nameSize = (int)Math.Min(header.NameSize, CpioNames.Longest);
        var name = image.Peek(nameSize);
        name = name[..Math.Min(name.Length, nameSize)];
        var text = CpioEntry.TextOf(name.IndexOf((byte)0) is >= 0 and var end ? name[..end] : name);
        var data = Aligned(start + CpioNewcHeader.Length + header.NameSize);
        var next = Aligned(data + header.FileSize);
        if (image.Skip(next - image.Position) < next - start - CpioNewcHeader.Length)
        {
            return false;
        }

        if ((header.Mode & CpioEntry.TypeMask) == 0x8000)
        {
            files.Add(new EarlyFile(text, start, data, header.FileSize));
        }

        return true;
    }

    private static long Aligned(long offset) => (offset + 3) & ~3L;

    private static bool IsHeader(ReadOnlySpan<byte> header)
    {
        foreach (var digit in header)
        {
            if (!char.IsAsciiHexDigit((char)digit))
            {
                return false;
            }
        }

        return uint.Parse(header[..MagicLength], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture) is 0x070701 or 0x070702;
    }
}

/// <summary>A file that the early search sees.</summary>
/// <param name="Name">As in the archive.</param>
/// <param name="HeaderOffset">Of its header in the image.</param>
/// <param name="Offset">Of its data in the image.</param>
/// <param name="Size">In bytes.</param>
public sealed record EarlyFile(string Name, long HeaderOffset, long Offset, long Size);
