using Sunup.Images.Disks;
using Sunup.Model;

namespace Sunup.Images.Tests.Disks;

public sealed class DiskFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Trait("Kind", "Peer")]
    [Fact]
    public void What_would_be_waited_for_is_refused_at_once()
    {
        Tools.Shell($"mkfifo {_folder["fifo"]}; ln -s {_folder["fifo"]} {_folder["link"]}");
        foreach (var path in (string[])[_folder["fifo"], _folder["link"], "/dev/zero", _folder.Folder("folder")])
        {
            var refused = Assert.Throws<FindingException>(() => DiskFile.Open(path));
            Assert.Equal("SU0940", refused.Finding.Id);
            Assert.Contains("a disk is a regular file or a block device", refused.Finding.Summary, StringComparison.Ordinal);
        }

        Assert.Equal("SU0940", Assert.Throws<FindingException>(() => DiskFile.Open(_folder["nothing"])).Finding.Id);
    }

    [Fact]
    public void A_disk_that_another_has_locked_is_read_all_the_same()
    {
        var path = _folder["disk.img"];
        File.WriteAllBytes(path, new byte[4096]);
        using var owner = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
        using var disk = DiskFile.Open(path);
        Assert.Equal(4096, disk.Bytes.Length);
    }
}
