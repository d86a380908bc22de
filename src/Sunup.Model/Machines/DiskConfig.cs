namespace Sunup.Model;

/// <summary>A disk of a VM.</summary>
/// <param name="Image">Path of the image, or an URL of QEMU's: <c>iscsi://host[:port]/target/lun</c>.</param>
/// <param name="Overlay">Write to a temporary overlay; the image stays as it is.</param>
public sealed record DiskConfig(string Image, bool Overlay = true)
{
    private const string Iscsi = "iscsi://";

    public DiskBus Bus { get; init; } = DiskBus.VirtioBlk;

    /// <summary>The image's format as QEMU names it: <c>raw</c>, <c>qcow2</c>, ...; null to tell it by the first bytes, which a guest can write.</summary>
    public string? Format { get; init; }

    /// <summary>The image is not a file of this host.</summary>
    public bool IsRemote => Image.StartsWith(Iscsi, StringComparison.Ordinal);
}
