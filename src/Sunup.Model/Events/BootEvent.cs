using System.Collections.Immutable;

namespace Sunup.Model;

/// <summary>One timed observation of a boot: a packet, a transfer, a console line, a change of the VM.</summary>
/// <remarks>Everything that Sunup knows about a boot arrives as one of these, on one clock; see <see cref="BootTrace"/>.</remarks>
public sealed record BootEvent
{
    /// <summary>When it was seen, on the clock that all sources share.</summary>
    public required DateTimeOffset At { get; init; }

    public required EventSource Source { get; init; }

    /// <summary>What happened, as a stable id: <c>dhcp.offer</c>, <c>tftp.complete</c>, <c>http.get</c>, <c>serial.line</c>. See <see cref="EventKinds"/>.</summary>
    public required string Kind { get; init; }

    /// <summary>The event in words, one line, without time or source.</summary>
    public required string Text { get; init; }

    public EventSeverity Severity { get; init; } = EventSeverity.Info;

    public EventSubject Subject { get; init; }

    /// <summary>The stage that this event proves was reached; null where it proves none. In a trace: only where it is the first to prove it.</summary>
    public Stage? Reached { get; init; }

    /// <summary>Id of the finding that this event alone establishes (<c>SU0401</c>); null for most.</summary>
    public string? FindingId { get; init; }

    /// <summary>The event's values, in the order in which they are shown.</summary>
    public ImmutableArray<EventField> Fields { get; init; } = [];

    /// <summary>The value of the field <paramref name="name"/>, or null.</summary>
    public string? this[string name]
    {
        get
        {
            foreach (var field in Fields)
            {
                if (string.Equals(field.Name, name, StringComparison.Ordinal))
                {
                    return field.Value;
                }
            }

            return null;
        }
    }
}
