namespace Sunup.Formats.Disks;

/// <summary>A file that is to stand on an EFI system partition.</summary>
/// <param name="Path">From the root, parts separated by <c>/</c>: <c>EFI/BOOT/BOOTX64.EFI</c>. Folders are made.</param>
/// <param name="Length">In bytes, less than 4 GiB.</param>
/// <param name="Open">Opens the content, from its start; called once, while the image is written.</param>
public sealed record EspFile(string Path, long Length, Func<Stream> Open)
{
    /// <summary>A file in memory.</summary>
    public static EspFile Of(string path, byte[] content) => new(path, content.Length, () => new MemoryStream(content, writable: false));
}
