namespace Sunup.Diagnosis.Traces;

/// <summary>Why the observation of a boot ended.</summary>
public enum BootEnd
{
    /// <summary>The machine is up, as its file's <c>expect</c> says.</summary>
    Up,

    /// <summary><see cref="TraceFolder.DecisiveFailure"/> said that it will not come up.</summary>
    DecisiveFailure,

    /// <summary>Its time, <c>expect.within</c>, ran out.</summary>
    TimedOut,

    /// <summary>The machine was up, and had not powered off by itself when its time ran out, as its file's <c>expect.power_off</c> says.</summary>
    StayedOn,

    /// <summary>The user stopped it.</summary>
    Interrupted,

    /// <summary>A source of events was lost, so that the rest could not be seen.</summary>
    SourceLost,
}
