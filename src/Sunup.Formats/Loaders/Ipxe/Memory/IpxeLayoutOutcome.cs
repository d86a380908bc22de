namespace Sunup.Formats.Loaders.Ipxe.Memory;

/// <summary>What becomes of the images, best first.</summary>
public enum IpxeLayoutOutcome
{
    /// <summary>Every wanted image arrives as it was served, and nothing else.</summary>
    Sound,

    /// <summary>Every image arrives whole, and images that nobody wanted with them: what the kernel makes of those decides.</summary>
    WithLeftovers,

    /// <summary>Bytes of an image are overwritten.</summary>
    Damaged,

    /// <summary>iPXE does not start the kernel.</summary>
    Refused,
}
