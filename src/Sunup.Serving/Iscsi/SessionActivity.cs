namespace Sunup.Serving.Iscsi;

/// <summary>What a session did, for its events: how much was read and written, and what was written since the last flush.</summary>
internal sealed class SessionActivity(TimeProvider time)
{
    private long _read;
    private long _written;
    private long _unflushed;
    private long _heardAt = time.GetTimestamp();
    private TaskCompletionSource? _listening;

    public long BytesRead => Interlocked.Read(ref _read);

    public long BytesWritten => Interlocked.Read(ref _written);

    /// <summary>Bytes written since the last flush that came after them.</summary>
    public long BytesUnflushed => Interlocked.Read(ref _unflushed);

    public int Flushes { get; private set; }

    /// <summary>Pings that were sent.</summary>
    public int Pings { get; private set; }

    public int PingsAnswered { get; private set; }

    /// <summary>A ping is out that nobody has answered.</summary>
    public bool IsPinged { get; private set; }

    public TimeSpan Silence => time.GetElapsedTime(Interlocked.Read(ref _heardAt));

    public void Heard()
    {
        Interlocked.Exchange(ref _heardAt, time.GetTimestamp());
        if (Volatile.Read(ref _listening) is not null)
        {
            Interlocked.Exchange(ref _listening, null)?.TrySetResult();
        }
    }

    /// <summary>Ends when the initiator has sent something more.</summary>
    public Task NextHeardAsync()
    {
        var listening = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        return (Interlocked.CompareExchange(ref _listening, listening, null) ?? listening).Task;
    }

    public void Pinged()
    {
        Pings++;
        IsPinged = true;
    }

    /// <summary>False when there was no ping.</summary>
    public bool Answered()
    {
        if (!IsPinged)
        {
            return false;
        }

        PingsAnswered++;
        IsPinged = false;
        return true;
    }

    /// <summary>True for the first read of the session.</summary>
    public bool Read(long bytes) => Interlocked.Add(ref _read, bytes) == bytes && bytes > 0;

    public void Wrote(long bytes)
    {
        Interlocked.Add(ref _written, bytes);
        Interlocked.Add(ref _unflushed, bytes);
    }

    /// <summary>A flush ended that began when <paramref name="covered"/> bytes were unflushed.</summary>
    public void Flushed(long covered)
    {
        Flushes++;
        Interlocked.Add(ref _unflushed, -covered);
    }
}
