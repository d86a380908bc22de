using System.Diagnostics;
using Sunup.Linux.Files;

namespace Sunup.Linux.Tests.Files;

/// <summary>Locks of other processes, seen without taking any.</summary>
public sealed class FileLocksTests : IDisposable
{
    // Takes an open-file-description lock (F_OFD_SETLK is 37) on byte 101, says so, and holds it until its input ends.
    private const string Holder = """
        import fcntl, struct, sys
        f = open(sys.argv[1], 'r+b')
        fcntl.fcntl(f, 37, struct.pack('hhqqi4x', fcntl.F_RDLCK, 0, 101, 1, 0))
        print('locked', flush=True)
        sys.stdin.read()
        """;

    private readonly string _path = Path.GetTempFileName();

    public void Dispose() => File.Delete(_path);

    [Fact]
    public void A_lock_of_another_process_is_seen_on_its_bytes_and_its_holder_is_named()
    {
        Assert.False(FileLocks.AnyIn(_path, new LockRange(0, 1000)));
        using var holder = Process.Start(new ProcessStartInfo("python3", ["-c", Holder, _path]) { RedirectStandardInput = true, RedirectStandardOutput = true, UseShellExecute = false })!;
        Assert.Equal("locked", holder.StandardOutput.ReadLine());
        Assert.True(FileLocks.AnyIn(_path, new LockRange(101, 1)));
        Assert.True(FileLocks.AnyIn(_path, new LockRange(0, 50), new LockRange(100, 10)));
        Assert.False(FileLocks.AnyIn(_path, new LockRange(0, 101), new LockRange(102, 1000)));
        var found = Assert.Single(FileLocks.HoldersOf(_path));
        Assert.Equal(holder.Id, found.ProcessId);
        Assert.Contains("python3 -c", found.Command, StringComparison.Ordinal);
        holder.StandardInput.Close();
        holder.WaitForExit();
        Assert.False(FileLocks.AnyIn(_path, new LockRange(101, 1)));
        Assert.Empty(FileLocks.HoldersOf(_path));
    }

    [Fact]
    public void A_file_that_somebody_has_for_itself_is_told_from_one_that_is_read()
    {
        using (File.OpenHandle(_path))
        {
            Assert.False(FileLocks.IsHeldWhole(_path));
        }

        using (File.OpenHandle(_path, FileMode.Open, FileAccess.ReadWrite, FileShare.None))
        {
            Assert.True(FileLocks.IsHeldWhole(_path));
            using var read = FileLocks.OpenUnlocked(_path);
            Assert.False(read.IsInvalid);
        }

        Assert.False(FileLocks.IsHeldWhole(_path));
    }

    [Fact]
    public void A_file_that_is_not_there_has_no_locks()
    {
        Assert.False(FileLocks.AnyIn("/no/such/file", new LockRange(0, 1)));
        Assert.False(FileLocks.IsHeldWhole("/no/such/file"));
        Assert.Empty(FileLocks.HoldersOf("/no/such/file"));
        Assert.Throws<IOException>(() => FileLocks.OpenUnlocked("/no/such/file"));
    }
}
