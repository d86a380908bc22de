using System.Text;
using Sunup.Formats.Initramfs;

namespace Sunup.Images.Tests.Extracting;

/// <summary>Builds archives with names and headers of any kind.</summary>
internal sealed class Archive : IDisposable
{
    private readonly CpioNewcStream _archive;
    private readonly Stream _bytes = new MemoryStream();
    private uint _inode = 100;

    public Archive() => _archive = new CpioNewcStream(_bytes);

    public Archive File(string name, string data, uint mode = 0x81a4, uint links = 1, uint? inode = null) => Entry(name, mode, Encoding.Latin1.GetBytes(data), links, inode);

    public Archive Folder(string name, uint mode = 0x41ed) => Entry(name, mode, [], 2, null);

    public Archive Link(string name, string target) => Entry(name, 0xa1ff, Encoding.Latin1.GetBytes(target), 1, null);

    public Archive Entry(string name, uint mode, byte[] data, uint links, uint? inode)
    {
        _archive.Begin(
            new CpioNewcHeader { Inode = inode ?? ++_inode, Mode = mode, LinkCount = links, FileSize = (uint)data.Length, ModificationTime = 5, DeviceMajor = 5, DeviceMinor = 1 },
            Encoding.Latin1.GetBytes(name));
        _archive.Write(data);
        _archive.End();
        return this;
    }

    public void Dispose() => _bytes.Dispose();

    public byte[] ToArray()
    {
        _archive.Finish();
        return ((MemoryStream)_bytes).ToArray();
    }
}
