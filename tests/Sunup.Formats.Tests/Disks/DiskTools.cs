using System.Text;
using Sunup.Formats.Disks;
using Sunup.Formats.Recognition;
using Sunup.Formats.Tests.Compression;

namespace Sunup.Formats.Tests.Disks;

/// <summary>Images in a folder of their own, and the reference tools on them.</summary>
internal sealed class DiskTools : IDisposable
{
    private readonly List<Stream> _open = [];

    public string Folder { get; } = Directory.CreateTempSubdirectory("sunup-disks-").FullName;

    public string Esp(IReadOnlyList<EspFile> files, EspOptions? options = null, string name = "esp.img")
    {
        var path = Path.Combine(Folder, name);
        using var output = File.Create(path);
        EspImage.Write(output, files, options, TestContext.Current.CancellationToken);
        return path;
    }

    /// <summary>The first partition as a file of its own.</summary>
    public string Partition(string image)
    {
        var path = Path.Combine(Folder, "partition.img");
        Sh($"dd if={image} of={path} bs=1M skip=1 count=$(( $(stat -c %s {image}) / 1048576 - 2 )) conv=sparse status=none");
        return path;
    }

    public FileBytes Open(string image)
    {
        var stream = File.OpenRead(image);
        _open.Add(stream);
        return new FileBytes(stream);
    }

    /// <summary>What a shell line prints. Its first word is the tool; one that is missing is a skip, in CI a failure.</summary>
    public string Sh(string command) => Encoding.UTF8.GetString(Tool.Run(command, ReadOnlyMemory<byte>.Empty));

    public byte[] Bytes(string command) => Tool.Run(command, ReadOnlyMemory<byte>.Empty);

    public void Dispose()
    {
        _open.ForEach(stream => stream.Dispose());
        Directory.Delete(Folder, recursive: true);
    }
}
