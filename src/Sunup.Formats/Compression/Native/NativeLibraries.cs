namespace Sunup.Formats.Compression.Native;

/// <summary>The codec libraries, and the packages of Debian that bring them.</summary>
internal static class NativeLibraries
{
    public const string Zlib = "libz.so.1";
    public const string Lzma = "liblzma.so.5";
    public const string Zstd = "libzstd.so.1";
    public const string Bzip2 = "libbz2.so.1.0";
    public const string Lz4 = "liblz4.so.1";

    /// <summary>Runs a first call into a library, and names the library where it is not there.</summary>
    public static T Enter<T>(string library, Func<T> firstCall)
    {
        try
        {
            return firstCall();
        }
        catch (Exception missing) when (missing is DllNotFoundException or EntryPointNotFoundException)
        {
            throw new CompressionLibraryMissingException(library, PackageOf(library), missing);
        }
    }

    public static string PackageOf(string library) => library switch
    {
        Zlib => "zlib1g",
        Lzma => "liblzma5",
        Zstd => "libzstd1",
        Bzip2 => "libbz2-1.0",
        _ => "liblz4-1",
    };
}
