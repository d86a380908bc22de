namespace Sunup.Model;

/// <summary>How much an event matters to a person who watches.</summary>
public enum EventSeverity
{
    /// <summary>Detail, shown on request: retransmissions, single blocks, console lines.</summary>
    Debug,
    /// <summary>A step of a healthy boot.</summary>
    Info,
    /// <summary>Unexpected, survived.</summary>
    Warning,
    /// <summary>The boot, or the service, cannot do what it was asked.</summary>
    Error,
}
