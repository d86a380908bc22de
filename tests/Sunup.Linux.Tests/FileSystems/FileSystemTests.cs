using System.Diagnostics;
using System.Text;
using Sunup.Linux.FileSystems;

namespace Sunup.Linux.Tests.FileSystems;

/// <summary>libblkid and libext2fs on file systems that mke2fs and mkfs.fat made.</summary>
public sealed class FileSystemTests : IDisposable
{
    private const string Uuid = "11111111-2222-3333-4444-555555555555";
    private readonly string _folder = Directory.CreateTempSubdirectory("sunup-fs-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("ext2")]
    [InlineData("ext4")]
    public void Libblkid_names_a_file_system_inside_of_an_image_by_its_offset(string type)
    {
        var image = Make($"mke2fs -q -F -t {type} -U {Uuid} -L data -E offset=1048576 $0 6000k");
        using var file = File.OpenHandle(image);
        var found = ContentProbe.Probe(file, 1 << 20, 6000 << 10, 512);
        Assert.Equal((type, Uuid, "data", "filesystem"), (found.Type, found.Uuid, found.Label, found.Usage));
        Assert.Null(ContentProbe.Probe(file, 0, 1 << 20, 512).Type);
    }

    [Fact]
    public void Libblkid_reads_a_stream_as_it_reads_a_file()
    {
        var image = Make("mkfs.fat -i 1234abcd -n BOOT $0 >/dev/null");
        using var file = File.OpenHandle(image);
        using var stream = File.OpenRead(image);
        Assert.Equal(("vfat", "1234-ABCD", "BOOT"), (ContentProbe.Probe(file, 0, 8 << 20, 512) is var found ? found.Type : null, found.Uuid, found.Label));
        Assert.Equal(found, ContentProbe.Probe(stream, 512));
    }

    [Fact]
    public void Libext2fs_finds_files_through_links_and_reads_them_in_pieces()
    {
        var text = string.Concat(Enumerable.Range(0, 5000).Select(number => $"{number}\n"));
        Directory.CreateDirectory(Path.Combine(_folder, "tree/usr/lib"));
        File.WriteAllText(Path.Combine(_folder, "tree/usr/lib/numbers"), text);
        File.CreateSymbolicLink(Path.Combine(_folder, "tree/lib"), "usr/lib");
        File.CreateSymbolicLink(Path.Combine(_folder, "tree/absolute"), "/usr/lib/numbers");
        File.CreateSymbolicLink(Path.Combine(_folder, "tree/circle"), "circle");
        using var stream = File.OpenRead(Make($"mke2fs -q -F -t ext4 -d {_folder}/tree $0 6000k"));
        using var volume = ExtVolume.Open(stream, out var error)!;
        Assert.Equal(0, error);
        foreach (var path in (string[])["usr/lib/numbers", "lib/numbers", "absolute", "/lib/../lib/numbers"])
        {
            var entry = volume.Find(path)!.Value;
            Assert.True(entry.IsRegular);
            Assert.Equal(text.Length, entry.Length);
            Assert.Equal(text[10_000..10_100], Encoding.ASCII.GetString(volume.Read(entry, 10_000, 100)!));
        }

        Assert.Null(volume.Find("lib/nothing"));
        Assert.Null(volume.Find("circle"));
        Assert.NotEqual(0, volume.LastError);
        Assert.Contains("numbers", volume.List(volume.Find("usr/lib")!.Value).Select(entry => entry.Name));
        Assert.Empty(volume.List(volume.Find("absolute")!.Value));
    }

    [Fact]
    public void Libext2fs_does_not_take_what_is_no_ext_file_system()
    {
        using var zeros = new MemoryStream(new byte[1 << 20]);
        Assert.Null(ExtVolume.Open(zeros, out var error));
        Assert.NotEqual(0, error);
        using var empty = new MemoryStream();
        Assert.Null(ExtVolume.Open(empty, out _));
    }

    [Fact]
    public void A_volume_that_is_cut_or_overwritten_gives_no_file_and_does_not_fail()
    {
        Directory.CreateDirectory(Path.Combine(_folder, "tree"));
        File.WriteAllBytes(Path.Combine(_folder, "tree/file"), new byte[200_000]);
        var whole = File.ReadAllBytes(Make($"mke2fs -q -F -t ext4 -d {_folder}/tree $0 6000k"));
        for (var cut = 2048; cut < whole.Length; cut += whole.Length / 17)
        {
            using var stream = new MemoryStream(whole[..cut]);
            using var volume = ExtVolume.Open(stream, out _);
            _ = volume?.Find("file") is { } entry ? volume.Read(entry, 0, 200_000) : null;
        }

        var random = new Random(7);
        for (var round = 0; round < 40; round++)
        {
            var damaged = (byte[])whole.Clone();
            random.NextBytes(damaged.AsSpan(2048 + random.Next(100_000), 4096));
            using var stream = new MemoryStream(damaged);
            using var volume = ExtVolume.Open(stream, out _);
            _ = volume?.Find("/") is { IsDirectory: true } root ? volume.List(root).Count : 0;
        }
    }

    /// <summary>An image of 8 MiB, which the script calls $0.</summary>
    private string Make(string script)
    {
        Requires.File("/usr/sbin/mke2fs");
        Requires.File("/usr/sbin/mkfs.fat");
        var image = Path.Combine(_folder, "image");
        using var shell = Process.Start(new ProcessStartInfo("sh", ["-ec", $"PATH=$PATH:/usr/sbin:/sbin; truncate -s 8M $0; {script}", image]) { RedirectStandardError = true, UseShellExecute = false })!;
        var error = shell.StandardError.ReadToEnd();
        shell.WaitForExit();
        Assert.True(shell.ExitCode == 0, error);
        return image;
    }
}
