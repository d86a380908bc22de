namespace Sunup.Formats.Loaders.Ipxe.Memory;

/// <summary>What has become of a block of iPXE's heap when the kernel is started.</summary>
public enum IpxeImageFate
{
    /// <summary>A registered image: it goes into the joined initrd, whatever it is.</summary>
    Listed,

    /// <summary>In memory and not in the list: the kernel that is started, a script that is running, a driver's memory.</summary>
    Held,

    /// <summary>Freed before the next block was allocated (<c>imgfree</c>, <c>chain --autofree</c>).</summary>
    Freed,
}
