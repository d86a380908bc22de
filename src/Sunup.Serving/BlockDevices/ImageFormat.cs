namespace Sunup.Serving.BlockDevices;

/// <summary>How the bytes of a disk lie in its file.</summary>
public enum ImageFormat
{
    /// <summary>QCOW2 where the file begins as one, and raw elsewhere. A raw disk whose machine wrote such a beginning is not written as one: it is refused.</summary>
    Auto,

    /// <summary>Byte for byte, whatever they are.</summary>
    Raw,

    /// <summary>A QCOW2 image, which is read only.</summary>
    Qcow2,
}
