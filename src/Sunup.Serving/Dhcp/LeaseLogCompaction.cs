using System.Buffers;
using Microsoft.Win32.SafeHandles;
using Sunup.Protocols.Dhcp.Leases;

namespace Sunup.Serving.Dhcp;

/// <summary>A new log that is written beside the old one while serving goes on, and then takes its place in one step.</summary>
internal sealed class LeaseLogCompaction
{
    /// <summary>Changes that may come while the new log is written; with more, the disk is too slow for it now.</summary>
    private const int MaxSince = 32 << 20;

    private readonly string _path;
    private readonly ArrayBufferWriter<byte> _since = new();
    private readonly Task<(SafeFileHandle File, long Length)> _writing;

    private LeaseLogCompaction(string path, ArrayBufferWriter<byte> snapshot)
    {
        _path = path;
        _writing = Task.Run(() => WriteNew(path + ".new", snapshot));
    }

    public bool IsCompleted => _writing.IsCompleted;

    public static LeaseLogCompaction Start(string path, IEnumerable<LeaseRecord> leases)
    {
        var snapshot = new ArrayBufferWriter<byte>(1 << 20);
        snapshot.Write(LeaseLogFormat.Header);
        foreach (var record in leases)
        {
            LeaseLogFormat.Write(snapshot, record);
        }

        return new LeaseLogCompaction(path, snapshot);
    }

    /// <summary>A change since the snapshot was taken.</summary>
    public void Add(LeaseRecord record)
    {
        if (_since.WrittenCount <= MaxSince)
        {
            LeaseLogFormat.Write(_since, record);
        }
    }

    /// <summary>Waits for the writing, whatever comes of it.</summary>
    public void Finish() => _writing.ContinueWith(static _ => { }, TaskScheduler.Default).GetAwaiter().GetResult();

    /// <summary>Adds the changes since the snapshot and puts the new log in the place of the old.</summary>
    /// <exception cref="IOException">The disk did not take it; the old log is untouched.</exception>
    public (SafeFileHandle File, long Length) Complete()
    {
        var (file, length) = _writing.GetAwaiter().GetResult();
        try
        {
            if (_since.WrittenCount > MaxSince)
            {
                throw new IOException("the disk is too slow to write a new lease log beside the old one");
            }

            RandomAccess.Write(file, _since.WrittenSpan, length);
            File.Move(_path + ".new", _path, overwrite: true);
            return (file, length + _since.WrittenCount);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    private static (SafeFileHandle File, long Length) WriteNew(string path, ArrayBufferWriter<byte> snapshot)
    {
        var file = File.OpenHandle(path, FileMode.Create, FileAccess.ReadWrite, FileShare.None);
        try
        {
            RandomAccess.Write(file, snapshot.WrittenSpan, 0);
            RandomAccess.FlushToDisk(file);
            return (file, snapshot.WrittenCount);
        }
        catch
        {
            file.Dispose();
            File.Delete(path);
            throw;
        }
    }
}
