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

    /// <param name="session">Begins once those are over that it ends.</param>
    /// <param name="isThere">Whether the session's target is still exported.</param>
    /// <param name="stop">Ends it.</param>
    public async Task RunAsync(IscsiSession session, Func<bool> isThere, CancellationToken stop)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        if (!await AdmitAsync(session, done.Task, stop))
        {
            return;
        }

        try
        {
            // Looked at after it is among the sessions: who withdraws a target ends those that he finds.
            if (!isThere())
            {
                session.Close("its target is not exported any more");
            }

            await session.RunAsync(stop);
        }
        finally
        {
            _sessions.TryRemove(session, out _);
            done.SetResult();
        }
    }

    /// <summary>Ends sessions, and waits until they have ended.</summary>
    public async Task EndAsync(Func<IscsiSession, bool> which, string reason)
    {
        foreach (var (session, ended) in _sessions.Where(pair => which(pair.Key)).ToList())
        {
            session.Close(reason);
            await ended;
        }
    }

    private async Task<bool> AdmitAsync(IscsiSession session, Task ended, CancellationToken stop)
    {
        if (session.WhyNotYet is { } why)
        {
            // The loader of the machine asks: what that machine had before is of a system that is no more.
            await EndAsync(other => other.Node == session.Node && other.IsOfSameMachine(session), "its machine boots anew");
            session.Report.SentAway(session, why);
            return false;
        }

        await EndAsync(session.IsReplacedBy, "the same initiator port has logged in again");
        if (session.Node?.Boots is not { } boots)
        {
            _sessions[session] = ended;
            return true;
        }

        await boots.EnterAsync(stop);
        try
        {
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
}
