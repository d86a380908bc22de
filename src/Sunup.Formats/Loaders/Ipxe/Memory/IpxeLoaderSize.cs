namespace Sunup.Formats.Loaders.Ipxe.Memory;

/// <summary>Bytes that known builds of iPXE take in memory. The number is not in the file, which is packed; it was measured.</summary>
/// <remarks>Measured: the end of the joined image of a boot without start-up blocks is the top of the heap; see tests/Sunup.Boots/Incidents.</remarks>
public static class IpxeLoaderSize
{
    /// <summary>Debian's package ipxe 1.0.0+git-20190125.36a4c85-5.1, ipxe.lkrn.</summary>
    public const long Debian12Lkrn = 0x15_0000;
}
