namespace Sunup.Formats.Initramfs.Unpacking;

/// <summary>What the kernel says of an image, in its words; those of the decompressors are theirs.</summary>
/// <remarks>Source: init/initramfs.c of 4.19 to 6.12, and of 7.0 for the last.</remarks>
public static class UnpackMessages
{
    public const string NoCpioMagic = "no cpio magic";
    public const string IncorrectMethod = "incorrect cpio method used: use -H newc option";
    public const string MalformedArchive = "malformed archive";
    public const string WriteError = "write error";
    public const string BadChecksum = "bad data checksum";
    public const string BrokenPadding = "broken padding";
    public const string JunkWithin = "junk within compressed archive";
    public const string InvalidMagic = "invalid magic at start of compressed archive";
    public const string JunkAtEnd = "junk at the end of compressed archive";
    public const string DecompressorFailed = "decompressor failed";
    public const string DamagedHeader = "damaged header";

    /// <summary>Before 5.2, for <see cref="JunkWithin"/>, <see cref="InvalidMagic"/> and <see cref="JunkAtEnd"/>.</summary>
    public const string Junk = "junk in compressed archive";

    /// <summary>Of a method that this kernel was built without.</summary>
    public static string NotConfigured(string method) => $"compression method {method} not configured";
}
