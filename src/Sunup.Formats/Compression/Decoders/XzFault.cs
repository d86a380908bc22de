namespace Sunup.Formats.Compression.Decoders;

/// <summary>How the kernel's xz decoder ends.</summary>
/// <remarks>Source: include/linux/xz.h, <c>enum xz_ret</c>; lib/decompress_unxz.c for the words.</remarks>
internal enum XzFault
{
    None,
    Memory,
    Format,
    Options,
    Data,
    /// <summary>The sink refused; the kernel's words are those of <see cref="Data"/>.</summary>
    Refused,
    /// <summary>Our liblzma lacks a filter that this kernel has.</summary>
    FilterMissingHere,
}

internal static class XzFaults
{
    public static string? Text(XzFault fault) => fault switch
    {
        XzFault.Memory => "XZ decompressor ran out of memory",
        XzFault.Format => "Input is not in the XZ format (wrong magic bytes)",
        XzFault.Options => "Input was encoded with settings that are not supported by this XZ decoder",
        XzFault.Data or XzFault.Refused => "XZ-compressed data is corrupt",
        _ => null,
    };
}
