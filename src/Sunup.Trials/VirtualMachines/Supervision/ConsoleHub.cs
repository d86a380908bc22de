using System.Threading.Channels;

namespace Sunup.Trials.VirtualMachines.Supervision;

/// <summary>Takes the console's bytes: into the log, which keeps two halves, and to everybody who looks.</summary>
/// <param name="log">Path of the log.</param>
/// <param name="mostBytes">At this length the log becomes <c>LOG.1</c> and starts anew.</param>
internal sealed class ConsoleHub(string log, long mostBytes = 16 << 20) : IDisposable
{
    private const int Backlog = 4096;
    private const int MostWaiting = 1024;

    private readonly Lock _lock = new();
    private readonly List<Channel<byte[]>> _viewers = [];
    private readonly Queue<byte> _recent = new(Backlog);
    private FileStream _file = Open(log);

    public void Write(ReadOnlySpan<byte> bytes)
    {
        lock (_lock)
        {
            _file.Write(bytes);
            _file.Flush();
            if (_file.Length > mostBytes)
            {
                Rotate();
            }

            Remember(bytes);
            var copy = bytes.ToArray();
            // Who does not read loses the connection, not the machine its console.
            _viewers.RemoveAll(viewer => !viewer.Writer.TryWrite(copy) && viewer.Writer.TryComplete());
        }
    }

    /// <summary>What comes from now on, the last lines before it first.</summary>
    public ChannelReader<byte[]> Join()
    {
        var viewer = Channel.CreateBounded<byte[]>(new BoundedChannelOptions(MostWaiting) { SingleReader = true });
        lock (_lock)
        {
            viewer.Writer.TryWrite([.. _recent]);
            _viewers.Add(viewer);
        }

        return viewer.Reader;
    }

    public void Leave(ChannelReader<byte[]> reader)
    {
        lock (_lock)
        {
            _viewers.RemoveAll(viewer => viewer.Reader == reader);
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _file.Dispose();
            _viewers.ForEach(viewer => viewer.Writer.TryComplete());
            _viewers.Clear();
        }
    }

    private static FileStream Open(string path) => new(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);

    private void Rotate()
    {
        _file.Dispose();
        File.Move(log, $"{log}.1", overwrite: true);
        _file = Open(log);
    }

    private void Remember(ReadOnlySpan<byte> bytes)
    {
        foreach (var one in bytes[Math.Max(0, bytes.Length - Backlog)..])
        {
            if (_recent.Count == Backlog)
            {
                _recent.Dequeue();
            }

            _recent.Enqueue(one);
        }
    }
}
