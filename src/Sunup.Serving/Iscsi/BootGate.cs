using System.Collections.Immutable;
using Sunup.Serving.BlockDevices.Overlays;

namespace Sunup.Serving.Iscsi;

/// <summary>Resets the overlays of a target when their machine boots anew: one login after the other is judged here before it may do anything.</summary>
/// <remarks>
/// A boot begins when iPXE logs in, and since the last reset an operating system has, or the machine has fetched its script again. iPXE alone may log in as often as it likes within a boot: it takes another
/// ISID for each connection. What restores a session is never iPXE but the operating system itself, so that a connection that breaks, or a target that is
/// started again, resets nothing. A session that is still there is asked: while any answers, or might be of another machine, nothing is reset.
/// docs/formats/overlay.md has the rule.
/// </remarks>
internal sealed class BootGate(ImmutableArray<OverlayBlockDevice> overlays, TimeSpan patience, TimeProvider time) : IDisposable
{
    private readonly SemaphoreSlim _one = new(1, 1);
    private bool _mustReset;

    public Task EnterAsync(CancellationToken stop) => _one.WaitAsync(stop);

    public void Leave() => _one.Release();

    /// <summary>Judges a login while nobody else is judged. False: the disk cannot be used, and the session must not begin.</summary>
    /// <param name="session">It has logged in, and nothing of it was carried out.</param>
    /// <param name="others">Sessions of the same target, with the tasks that end with them.</param>
    /// <param name="stop">The target stops.</param>
    public async Task<bool> JudgeAsync(IscsiSession session, IEnumerable<(IscsiSession Session, Task Ended)> others, CancellationToken stop)
    {
        if (!_mustReset)
        {
            if (!session.Identity.IsLoader)
            {
                NoteBooted(session);
                return true;
            }

            if (!overlays.Any(overlay => overlay.HasBooted))
            {
                return true;
            }

            var holders = await Task.WhenAll(others.Select(other => HolderAsync(other.Session, other.Ended, session, stop)));
            if (holders.FirstOrDefault(holder => holder is not null) is { } why)
            {
                session.Report.OverlayKept(session, why);
                return true;
            }
        }

        return await ResetAsync(session, stop);
    }

    public void Dispose() => _one.Dispose();

    private void NoteBooted(IscsiSession session)
    {
        try
        {
            foreach (var overlay in overlays)
            {
                overlay.NoteBooted();
            }
        }
        catch (IOException e)
        {
            // It is known here; who serves the overlay after us would not reset it at the next boot.
            session.Report.NotNoted(session, e);
        }
    }

    private async Task<bool> ResetAsync(IscsiSession session, CancellationToken stop)
    {
        try
        {
            // Until it is done, what is there is neither the old nor the new.
            _mustReset = true;
            var forgotten = 0L;
            foreach (var overlay in overlays)
            {
                forgotten += await overlay.ResetAsync(stop);
            }

            _mustReset = false;
            session.Report.OverlayReset(session, forgotten);
            return true;
        }
        catch (IOException e)
        {
            session.Report.ResetFailed(session, e);
            return false;
        }
    }

    /// <summary>Who may still have the disk; null when that session is over.</summary>
    private async Task<string?> HolderAsync(IscsiSession other, Task ended, IscsiSession login, CancellationToken stop)
    {
        var answer = other.Activity.NextHeardAsync();
        other.Ping(stop);
        await Task.WhenAny(answer, ended, Task.Delay(patience, time, stop));
        stop.ThrowIfCancellationRequested();
        if (ended.IsCompleted)
        {
            return null;
        }

        if (answer.IsCompleted)
        {
            return $"the session of {other.Identity.Login.InitiatorName} at {other.Identity.Peer} answers";
        }

        if (!other.IsOfSameMachine(login))
        {
            return $"the session of {other.Identity.Login.InitiatorName} at {other.Identity.Peer} is silent, and may be another machine's";
        }

        // Firmware runs at that address under that name: what had the session before is not there any more.
        other.Close("its machine boots anew");
        await ended;
        return null;
    }
}
