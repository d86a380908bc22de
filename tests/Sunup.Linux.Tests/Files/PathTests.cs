using Sunup.Linux.Files;

namespace Sunup.Linux.Tests.Files;

public sealed class PathTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("sunup-test-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void What_is_absent_is_told_from_what_is_there_and_links_are_followed()
    {
        var file = Path.Combine(_folder.FullName, "file");
        var link = Path.Combine(_folder.FullName, "link");
        File.WriteAllText(file, "12345");
        File.CreateSymbolicLink(link, file);
        Assert.Equal(5, PathStatus.Of(link).Status!.Value.Length);
        Assert.Equal(FileTypes.SymbolicLink, PathStatus.Of(link, followLinks: false).Status!.Value.Type);
        Assert.True(PathStatus.Of(file + "x").IsAbsent);
        Assert.Equal("ENOTDIR", PathStatus.Of(file + "/x").ErrorName);
        Assert.True(PathStatus.Of(file + "/x").IsAbsent);
        Assert.Equal(FileTypes.CharacterDevice, PathStatus.Of("/dev/null").Status!.Value.Type);
    }

    [Fact]
    public void The_room_of_a_file_system_is_what_the_framework_says()
    {
        var space = FileSystemSpace.Of(_folder.FullName, out var error)!;
        Assert.Null(error);
        var drive = new DriveInfo(_folder.FullName);
        Assert.Equal(drive.TotalSize, space.SizeBytes);
        Assert.InRange(space.AvailableBytes, drive.AvailableFreeSpace - (1L << 30), drive.AvailableFreeSpace + (1L << 30));
        Assert.Null(FileSystemSpace.Of(Path.Combine(_folder.FullName, "none"), out error));
        Assert.NotNull(error);
    }

    [Fact]
    public void A_lock_of_another_open_file_is_seen_and_its_own_is_not()
    {
        var path = Path.Combine(_folder.FullName, "file");
        File.WriteAllText(path, "x");
        using var mine = BeneathFile.Open(_folder.FullName, "file").Handle!;
        Assert.False(OpenFileLocks.IsHeld(mine, 100));
        using (var other = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite))
        {
            other.Lock(100, 2);
            // .NET's are locks of the process, so they are those of another only where the process is.
            Assert.True(OpenFileLocks.IsHeld(mine, 101));
            Assert.False(OpenFileLocks.IsHeld(mine, 102));
        }

        Assert.False(OpenFileLocks.IsHeld(mine, 101));
    }
}
