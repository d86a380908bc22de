namespace Sunup.Trials.VirtualMachines.Supervision;

/// <summary>How one run of QEMU ended, as far as a restart depends on it.</summary>
/// <param name="WasAsked">The user stopped it.</param>
/// <param name="IsFailure">Not a power-off of the guest's own.</param>
/// <param name="Lasted">From its start to its end.</param>
internal readonly record struct RunEnd(bool WasAsked, bool IsFailure, TimeSpan Lasted);

/// <summary>Whether a VM is started again, and after which pause. Pure: the caller waits.</summary>
internal sealed class RestartDecision(RestartPolicy policy)
{
    /// <summary>A run that lasted longer has not failed at once.</summary>
    public static readonly TimeSpan Quick = TimeSpan.FromSeconds(30);

    /// <summary>After so many quick ends in a row it is left alone.</summary>
    public const int MostQuick = 5;

    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);

    private int _quick;

    /// <summary>It ended quickly too often: that is why it is not started again.</summary>
    public bool HasGivenUp => _quick >= MostQuick;

    /// <summary>The pause before the next start; null for none.</summary>
    public TimeSpan? After(RunEnd end)
    {
        _quick = end.Lasted < Quick ? _quick + 1 : 0;
        var wanted = !end.WasAsked && policy switch
        {
            RestartPolicy.Always => true,
            RestartPolicy.OnFailure => end.IsFailure,
            _ => false,
        };
        return !wanted || HasGivenUp ? null : TimeSpan.FromSeconds(Math.Min(LongestPause.TotalSeconds, Math.Pow(2, Math.Max(0, _quick - 1))));
    }
}
