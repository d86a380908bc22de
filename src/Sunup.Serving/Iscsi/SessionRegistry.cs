using System.Collections.Concurrent;

namespace Sunup.Serving.Iscsi;

/// <summary>The sessions there are. One initiator port has one session with a target: a new one ends the old.</summary>
/// <remarks>Source: RFC 7143 section 6.3.5, session reinstatement.</remarks>
internal sealed class SessionRegistry(int most)
{
    private readonly ConcurrentDictionary<IscsiSession, Task> _sessions = [];
    private int _tsih;

    public bool IsFull => _sessions.Count >= most;

    public int Count => _sessions.Count;

    public IEnumerable<IscsiSession> All => _sessions.Keys;

    /// <summary>A session id of the target's, never 0.</summary>
    public ushort NextTsih() => (ushort)((uint)Interlocked.Increment(ref _tsih) % 0xffff + 1);

    public async Task RunAsync(IscsiSession session, CancellationToken stop)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        if (!await AdmitAsync(session, done.Task, stop))
        {
            return;
        }

        try
        {
            await session.RunAsync(stop);
        }
        finally
        {
            _sessions.TryRemove(session, out _);
            done.SetResult();
        }
    }

    private async Task<bool> AdmitAsync(IscsiSession session, Task ended, CancellationToken stop)
    {
        if (session.Node?.Boots is not { } boots)
        {
            await ReplaceAsync(session);
            _sessions[session] = ended;
            return true;
        }

        await boots.EnterAsync(stop);
        try
        {
            await ReplaceAsync(session);
            if (!await boots.JudgeAsync(session, [.. _sessions.Where(pair => pair.Key.Node == session.Node).Select(pair => (pair.Key, pair.Value))], stop))
            {
                return false;
            }

            _sessions[session] = ended;
            return true;
        }
        finally
        {
            boots.Leave();
        }
    }

    private async Task ReplaceAsync(IscsiSession session)
    {
        foreach (var (other, ended) in _sessions)
        {
            if (other.IsReplacedBy(session))
            {
                other.Close("the same initiator port has logged in again");
                await ended;
            }
        }
    }
}
