using System.Collections.Immutable;

namespace Sunup.Protocols.Scsi.Reservations;

/// <summary>Type of a persistent reservation. Source: SPC-5 table 73.</summary>
public enum ReservationType : byte
{
    None = 0,
    WriteExclusive = 1,
    ExclusiveAccess = 3,
    WriteExclusiveRegistrantsOnly = 5,
    ExclusiveAccessRegistrantsOnly = 6,
    WriteExclusiveAllRegistrants = 7,
    ExclusiveAccessAllRegistrants = 8,
}

/// <summary>An initiator port that registered a key.</summary>
/// <param name="Initiator">Name of the initiator port: iSCSI name, ",i,0x", ISID.</param>
/// <param name="Key">Its reservation key.</param>
public readonly record struct Registration(string Initiator, ulong Key);

/// <summary>All that is to be remembered of persistent reservations; what survives a restart when an initiator asked for that.</summary>
public sealed record ReservationState
{
    public static ReservationState Empty { get; } = new();

    public ImmutableArray<Registration> Registrations { get; init; } = [];

    public ReservationType Type { get; init; }

    /// <summary>Who holds it; null for none and for the types that all registrants hold.</summary>
    public string? Holder { get; init; }

    /// <summary>PRGENERATION.</summary>
    public uint Generation { get; init; }

    /// <summary>APTPL: to be kept over a loss of power.</summary>
    public bool IsPersistent { get; init; }

    public bool IsAllRegistrants => Type is ReservationType.WriteExclusiveAllRegistrants or ReservationType.ExclusiveAccessAllRegistrants;

    public bool IsRegistrantsOnly => Type is ReservationType.WriteExclusiveRegistrantsOnly or ReservationType.ExclusiveAccessRegistrantsOnly;

    public bool IsRegistered(string initiator) => KeyOf(initiator) is not null;

    public ulong? KeyOf(string initiator)
    {
        foreach (var registration in Registrations)
        {
            if (string.Equals(registration.Initiator, initiator, StringComparison.Ordinal))
            {
                return registration.Key;
            }
        }

        return null;
    }

    public bool IsHolder(string initiator) =>
        Type != ReservationType.None && (IsAllRegistrants ? IsRegistered(initiator) : string.Equals(Holder, initiator, StringComparison.Ordinal));

    /// <summary>Whether this access is refused with RESERVATION CONFLICT.</summary>
    public bool Refuses(string initiator, CommandAccess access)
    {
        if (Type == ReservationType.None || access is CommandAccess.Free or CommandAccess.PersistentReservation || IsHolder(initiator))
        {
            return false;
        }

        if ((IsAllRegistrants || IsRegistrantsOnly) && IsRegistered(initiator))
        {
            return false;
        }

        return access is not CommandAccess.Read || Type is ReservationType.ExclusiveAccess or ReservationType.ExclusiveAccessRegistrantsOnly or ReservationType.ExclusiveAccessAllRegistrants;
    }
}
