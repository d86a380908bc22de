using System.Text;
using System.Text.Unicode;

namespace Sunup.Formats.Initramfs.Unpacking;

/// <summary>One entry of a newc archive as the kernel reads it.</summary>
/// <param name="Segment">Index of its segment.</param>
/// <param name="Offset">Of its header: in the image for a raw segment, in the unpacked bytes for a compressed one.</param>
/// <param name="Header">Its fields.</param>
/// <param name="Name">As in the archive, without the NUL; UTF-8, or Latin-1 where it is not valid UTF-8.</param>
/// <param name="NameBytes">The same as bytes.</param>
public readonly record struct CpioEntry(int Segment, long Offset, CpioNewcHeader Header, string Name, ReadOnlyMemory<byte> NameBytes)
{
    public const uint TypeMask = 0xf000;

    /// <summary>File type bits of the mode: 0x8000 a file, 0x4000 a folder, 0xa000 a symbolic link.</summary>
    public uint Type => Header.Mode & TypeMask;

    public bool IsFile => Type == 0x8000;

    public bool IsFolder => Type == 0x4000;

    public bool IsSymbolicLink => Type == 0xa000;

    /// <summary><c>TRAILER!!!</c>: the end of an archive, for the kernel no more than the end of its hard links.</summary>
    public bool IsTrailer => NameBytes.Span.SequenceEqual("TRAILER!!!"u8);

    /// <summary>Bytes of a name or of a link's target as text: UTF-8, or Latin-1 where they are not valid UTF-8.</summary>
    public static string TextOf(ReadOnlySpan<byte> bytes) => Utf8.IsValid(bytes) ? Encoding.UTF8.GetString(bytes) : Encoding.Latin1.GetString(bytes);

    internal static CpioEntry Of(int segment, long offset, in CpioNewcHeader header, ReadOnlySpan<byte> name) =>
        new(segment, offset, header, TextOf(name), name.ToArray());
}
