using Sunup.Linux.Files;

namespace Sunup.Linux.Tests.Files;

public sealed class BeneathFileTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("sunup-beneath-");
    private readonly string _root;

    public BeneathFileTests()
    {
        _root = Directory.CreateDirectory(Path.Join(_folder.FullName, "root", "sub")).Parent!.FullName;
        File.WriteAllText(Path.Join(_root, "sub", "file"), "12345");
        File.WriteAllText(Path.Join(_folder.FullName, "outside"), "secret");
        File.CreateSymbolicLink(Path.Join(_root, "inner"), "sub/file");
        File.CreateSymbolicLink(Path.Join(_root, "outer"), "../outside");
        File.CreateSymbolicLink(Path.Join(_root, "absolute"), Path.Join(_root, "sub", "file"));
        File.CreateSymbolicLink(Path.Join(_root, "loop"), "loop");
        File.CreateSymbolicLink(Path.Join(_root, "folder"), "..");
    }

    [Theory]
    [InlineData("sub/file", OpenFault.None)]
    [InlineData("inner", OpenFault.None)]
    [InlineData("outer", OpenFault.Escapes)]
    [InlineData("absolute", OpenFault.Escapes)]
    [InlineData("loop", OpenFault.Escapes)]
    [InlineData("folder/outside", OpenFault.Escapes)]
    [InlineData("../outside", OpenFault.Escapes)]
    [InlineData("sub/../../outside", OpenFault.Escapes)]
    [InlineData("/etc/hostname", OpenFault.Escapes)]
    [InlineData("sub", OpenFault.NotARegularFile)]
    [InlineData("missing", OpenFault.NotFound)]
    [InlineData("sub/file/more", OpenFault.NotFound)]
    public void Only_what_is_beneath_the_folder_is_opened(string path, OpenFault fault)
    {
        var opened = BeneathFile.Open(_root, path);
        using var handle = opened.Handle;
        Assert.Equal(fault, opened.Fault);
        Assert.Equal(fault == OpenFault.None, handle is not null);
        Assert.Equal(fault == OpenFault.None ? 5 : 0, opened.Status.Length);
    }

    // What older kernels get follows no link at all.
    [Theory]
    [InlineData("sub/file", true)]
    [InlineData("inner", false)]
    [InlineData("outer", false)]
    [InlineData("folder/outside", false)]
    [InlineData("../outside", false)]
    [InlineData("sub/../../outside", false)]
    [InlineData("missing", false)]
    public void Without_openat2_no_link_is_followed(string path, bool opens)
    {
        var opened = BeneathFile.OpenWithoutOpenAt2(_root, path);
        using var handle = opened.Handle;
        Assert.Equal(opens, handle is not null);
    }

    [Fact]
    public void A_folder_that_is_not_there_is_not_found() => Assert.Equal(OpenFault.NotFound, BeneathFile.Open("/nonexistent", "file").Fault);

    [Fact]
    public void The_status_is_that_of_the_file()
    {
        var opened = BeneathFile.Open(_root, "sub/file");
        using var handle = opened.Handle;
        Assert.Equal(File.GetLastWriteTimeUtc(Path.Join(_root, "sub", "file")), opened.Status.ModifiedAt.UtcDateTime);
        Assert.True(opened.Status.IsRegularFile);
    }

    [Fact]
    public void No_descriptor_is_left_open()
    {
        var before = Directory.GetFiles("/proc/self/fd").Length;
        foreach (var path in Enumerable.Repeat<string[]>(["outer", "missing", "sub", "folder/outside"], 50).SelectMany(paths => paths))
        {
            BeneathFile.Open(_root, path);
            BeneathFile.OpenWithoutOpenAt2(_root, path);
        }

        Assert.InRange(Directory.GetFiles("/proc/self/fd").Length, 0, before + 20);
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
