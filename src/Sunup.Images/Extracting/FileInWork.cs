using Microsoft.Win32.SafeHandles;
using Sunup.Formats.Initramfs;
using Sunup.Linux.Files;

namespace Sunup.Images.Extracting;

/// <summary>The file whose data comes.</summary>
internal sealed class FileInWork(SafeFileHandle handle, string path, string[] parts, CpioNewcHeader header) : IDisposable
{
    public SafeFileHandle Handle => handle;

    public string Path => path;

    /// <summary>Its real path.</summary>
    public string[] Parts => parts;

    public CpioNewcHeader Header => header;

    public long Written { get; private set; }

    /// <returns>0, or an error number.</returns>
    public int Write(ReadOnlySpan<byte> bytes)
    {
        Written += bytes.Length;
        return FolderNode.Write(handle, bytes);
    }

    public void Dispose() => handle.Dispose();
}
