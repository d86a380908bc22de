using System.Buffers;
using Microsoft.Win32.SafeHandles;
using Sunup.Linux.Storage;
using Sunup.Model;
using Sunup.Protocols.Dhcp.Leases;

namespace Sunup.Serving.Dhcp;

/// <summary>Leases on disk: one line a change, written before the client hears of it.</summary>
/// <remarks>
/// A lease that was acknowledged survives kill -9, since its line is with the kernel by then; it survives a loss of power from the next flush to
/// the disk on, at most one second later. When the disk is full, serving goes on: the records wait in memory, and are written once there is room.
/// Belongs to the service's loop; only the flush and the writing of a new log run beside it. docs/formats/lease-log.md has the format.
/// </remarks>
internal sealed class LeaseLog : IDisposable
{
    /// <summary>Records that wait for room on the disk; with more, the whole table is written anew once there is some.</summary>
    private const int MaxPending = 4 << 20;

    private const long CompactionSlack = 4 << 20;

    /// <summary>Ticks between two tries to write the whole table.</summary>
    private const int RewritePause = 5;

    private readonly string _path;
    private readonly LeaseLogEvents _events;
    private readonly ArrayBufferWriter<byte> _pending = new(64 << 10);
    private SafeFileHandle _file;
    private long _length;
    private long _lengthAfterCompaction;
    private bool _isFailing;
    private bool _needsRewrite;
    private int _rewritePause;
    private bool _isUnflushed;
    private Task _flush = Task.CompletedTask;
    private LeaseLogCompaction? _compaction;

    private LeaseLog(string path, SafeFileHandle file, long length, LeaseLogEvents events)
    {
        _path = path;
        _file = file;
        _length = length;
        _lengthAfterCompaction = length;
        _events = events;
    }

    /// <summary>True while records wait because the disk does not take them.</summary>
    public bool IsFailing => _isFailing;

    /// <summary>Opens or begins the log and reads what it has. A torn tail is put aside in <c>leases.log.torn</c> and cut.</summary>
    /// <exception cref="FindingException">Another process has it, or the directory cannot be written.</exception>
    public static (LeaseLog Log, IReadOnlyCollection<LeaseRecord> Records) Open(string path, LeaseLogEvents events)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
            var file = OpenFile(path, FileMode.OpenOrCreate);
            try
            {
                var bytes = ReadAll(file);
                var contents = LeaseLogReader.Read(bytes);
                if (contents.DamagedLines.Count > 0)
                {
                    File.WriteAllBytes(path + ".damaged", bytes);
                    events.Damaged(contents.DamagedLines, path + ".damaged");
                }

                var log = new LeaseLog(path, file, contents.SoundLength, events);
                log.Recover(contents);
                return (log, contents.Records);
            }
            catch
            {
                file.Dispose();
                throw;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new FindingException(DhcpFindings.LogInUse(path, e.Message), e);
        }
    }

    /// <summary>Records a change; it is written by the next <see cref="Write"/>.</summary>
    public void Add(LeaseRecord record)
    {
        if (!_needsRewrite)
        {
            LeaseLogFormat.Write(_pending, record);
        }

        _compaction?.Add(record);
    }

    /// <summary>Writes what was added. Called before the replies go out; while the disk is full it does nothing until the next <see cref="Tick"/>.</summary>
    public void Write()
    {
        if (_pending.WrittenCount > 0 && !_isFailing)
        {
            TryWrite();
        }

        DropExcess();
    }

    /// <summary>Once a second: retries, flushes to the disk, and replaces a log that is mostly old records.</summary>
    /// <param name="leases">Every lease there is, for a new log.</param>
    public void Tick(Func<IEnumerable<LeaseRecord>> leases)
    {
        FinishCompaction();
        if (_isFailing && !_needsRewrite)
        {
            TryWrite();
        }

        DropExcess();
        if (_rewritePause > 0)
        {
            _rewritePause--;
        }
        else if (_compaction is null && (_needsRewrite || _length > (2 * _lengthAfterCompaction) + CompactionSlack))
        {
            _compaction = LeaseLogCompaction.Start(_path, leases());
        }

        if (_isUnflushed && _flush.IsCompleted)
        {
            _isUnflushed = false;
            var file = _file;
            _flush = Task.Run(() => TryFlush(file));
        }
    }

    /// <summary>Writes and flushes what is left. Records that the disk does not take now are lost, and that is said.</summary>
    public void Dispose()
    {
        if (_pending.WrittenCount > 0 && !_needsRewrite)
        {
            TryWrite();
        }

        _compaction?.Finish();
        FinishCompaction();
        _flush.GetAwaiter().GetResult();
        TryFlush(_file);
        _file.Dispose();
        if (_isFailing)
        {
            _events.Lost(_path);
        }
    }

    private static SafeFileHandle OpenFile(string path, FileMode mode) => File.OpenHandle(path, mode, FileAccess.ReadWrite, FileShare.None);

    private static byte[] ReadAll(SafeFileHandle file)
    {
        var bytes = new byte[RandomAccess.GetLength(file)];
        var at = 0;
        while (at < bytes.Length && RandomAccess.Read(file, bytes.AsSpan(at), at) is > 0 and var count)
        {
            at += count;
        }

        return bytes;
    }

    private static void TryFlush(SafeFileHandle file)
    {
        try
        {
            RandomAccess.FlushToDisk(file);
        }
        catch (IOException)
        {
            // The next write meets the same disk and reports it with what it means.
            return;
        }
    }

    private void Recover(LeaseLogContents contents)
    {
        if (!contents.Torn.IsEmpty)
        {
            File.WriteAllBytes(_path + ".torn", contents.Torn.ToArray());
            RandomAccess.SetLength(_file, _length);
            _events.Torn(contents.Torn.Length, _length, _path + ".torn");
        }

        if (_length == 0)
        {
            RandomAccess.Write(_file, LeaseLogFormat.Header, 0);
            _length = LeaseLogFormat.Header.Length;
        }
    }

    private void TryWrite()
    {
        try
        {
            RandomAccess.Write(_file, _pending.WrittenSpan, _length);
            _length += _pending.WrittenCount;
            _pending.ResetWrittenCount();
            _isUnflushed = true;
            Recovered();
        }
        catch (IOException e)
        {
            Failed(e);
        }
    }

    private void Failed(Exception e)
    {
        if (!_isFailing)
        {
            _isFailing = true;
            _events.Failing(_path, e.Message);
        }
    }

    private void Recovered()
    {
        if (_isFailing)
        {
            _isFailing = false;
            _events.Recovered(_path);
        }
    }

    /// <summary>The table in memory has it all: what waits need not be kept twice.</summary>
    private void DropExcess()
    {
        if (_pending.WrittenCount > MaxPending)
        {
            _pending.ResetWrittenCount();
            _needsRewrite = true;
        }
    }

    private void FinishCompaction()
    {
        if (_compaction is not { IsCompleted: true } done)
        {
            return;
        }

        _compaction = null;
        try
        {
            var (file, length) = done.Complete();
            _flush.GetAwaiter().GetResult();
            _file.Dispose();
            (_file, _length, _lengthAfterCompaction) = (file, length, length);
            _pending.ResetWrittenCount();
            _needsRewrite = false;
            _isUnflushed = true;
            DirectoryFlush.Flush(Path.GetDirectoryName(Path.GetFullPath(_path))!);
            Recovered();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or System.ComponentModel.Win32Exception)
        {
            // The old log is whole and goes on being written; the next try is when it has grown as much again.
            _lengthAfterCompaction = _length;
            _rewritePause = RewritePause;
            if (_needsRewrite)
            {
                Failed(e);
            }
        }
    }
}
