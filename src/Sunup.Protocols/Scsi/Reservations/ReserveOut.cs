using System.Collections.Immutable;
using Sunup.Binary;

namespace Sunup.Protocols.Scsi.Reservations;

/// <summary>What a PERSISTENT RESERVE OUT leads to.</summary>
/// <param name="State">The state from now on.</param>
/// <param name="Status">GOOD, RESERVATION CONFLICT or CHECK CONDITION.</param>
/// <param name="Sense">With CHECK CONDITION.</param>
/// <param name="Told">Initiator ports that get a unit attention, and which.</param>
public readonly record struct ReserveOutcome(ReservationState State, ScsiStatus Status, Sense Sense, ImmutableArray<(string Initiator, ushort Code)> Told)
{
    public static ReserveOutcome Good(ReservationState state) => new(state, ScsiStatus.Good, default, []);

    public static ReserveOutcome Conflict(ReservationState state) => new(state, ScsiStatus.ReservationConflict, default, []);

    public static ReserveOutcome Wrong(ReservationState state, Sense sense) => new(state, ScsiStatus.CheckCondition, sense, []);
}

/// <summary>PERSISTENT RESERVE OUT: registrations and reservations change by these rules and no others.</summary>
/// <remarks>Pure. Source: SPC-5 sections 5.14 and 6.17. Not supported: SPEC_I_PT and REGISTER AND MOVE, as REPORT CAPABILITIES says.</remarks>
public static class ReserveOut
{
    public const int ParameterLength = 24;
    private const int SpecifyPorts = 0x08;
    private const int Persist = 0x01;

    /// <param name="state">As it is.</param>
    /// <param name="initiator">Who sends it.</param>
    /// <param name="cdb">Service action, scope and type.</param>
    /// <param name="list">The parameter list.</param>
    public static ReserveOutcome Apply(ReservationState state, string initiator, ReadOnlySpan<byte> cdb, ReadOnlySpan<byte> list)
    {
        if (list.Length != ParameterLength)
        {
            return ReserveOutcome.Wrong(state, Sense.ParameterListLength);
        }

        var reader = new SpanReader(list);
        var key = reader.ReadUInt64BigEndian("RESERVATION KEY");
        var actionKey = reader.ReadUInt64BigEndian("SERVICE ACTION RESERVATION KEY");
        if ((list[20] & SpecifyPorts) != 0)
        {
            return ReserveOutcome.Wrong(state, Sense.InParameters(20));
        }

        var (action, scope, type) = (cdb[1] & 0x1f, cdb[2] >> 4, (ReservationType)(cdb[2] & 0x0f));
        if (action is 1 or 2 or 4 or 5 && (scope != 0 || !IsType(type)))
        {
            return ReserveOutcome.Wrong(state, Sense.InCdb(2));
        }

        var isPersistent = (list[20] & Persist) != 0;
        return action switch
        {
            0 => Register(state, initiator, key, actionKey, isPersistent, checksKey: true),
            6 => Register(state, initiator, key, actionKey, isPersistent, checksKey: false),
            _ when state.KeyOf(initiator) != key => ReserveOutcome.Conflict(state),
            1 => Reserve(state, initiator, type),
            2 => Release(state, initiator, type),
            3 => Clear(state, initiator),
            _ => Preempt(state, initiator, actionKey, type),
        };
    }

    private static bool IsType(ReservationType type) => type is ReservationType.WriteExclusive or ReservationType.ExclusiveAccess || (byte)type is >= 5 and <= 8;

    private static ReserveOutcome Register(ReservationState state, string initiator, ulong key, ulong actionKey, bool isPersistent, bool checksKey)
    {
        var current = state.KeyOf(initiator);
        if (checksKey && (current ?? 0) != key)
        {
            return ReserveOutcome.Conflict(state);
        }

        if (actionKey == 0)
        {
            return current is null ? ReserveOutcome.Good(state) : Unregister(state with { IsPersistent = isPersistent }, initiator);
        }

        var others = state.Registrations.RemoveAll(registration => string.Equals(registration.Initiator, initiator, StringComparison.Ordinal));
        return ReserveOutcome.Good(state with
        {
            Registrations = others.Add(new Registration(initiator, actionKey)),
            Generation = state.Generation + 1,
            IsPersistent = isPersistent,
        });
    }

    private static ReserveOutcome Unregister(ReservationState state, string initiator)
    {
        var wasHolder = state.IsHolder(initiator);
        var others = state.Registrations.RemoveAll(registration => string.Equals(registration.Initiator, initiator, StringComparison.Ordinal));
        var next = state with { Registrations = others, Generation = state.Generation + 1 };
        if (!wasHolder || (state.IsAllRegistrants && !others.IsEmpty))
        {
            return ReserveOutcome.Good(next);
        }

        var released = next with { Type = ReservationType.None, Holder = null };
        return new ReserveOutcome(released, ScsiStatus.Good, default, state.IsRegistrantsOnly ? Tell(others, initiator, Attentions.ReservationsReleased) : []);
    }

    private static ReserveOutcome Reserve(ReservationState state, string initiator, ReservationType type)
    {
        if (state.Type == ReservationType.None)
        {
            var next = state with { Type = type };
            return ReserveOutcome.Good(next with { Holder = next.IsAllRegistrants ? null : initiator });
        }

        return state.IsHolder(initiator) && state.Type == type ? ReserveOutcome.Good(state) : ReserveOutcome.Conflict(state);
    }

    private static ReserveOutcome Release(ReservationState state, string initiator, ReservationType type)
    {
        if (!state.IsHolder(initiator))
        {
            return ReserveOutcome.Good(state);
        }

        if (state.Type != type)
        {
            return ReserveOutcome.Wrong(state, Sense.InvalidRelease);
        }

        var told = state.IsAllRegistrants || state.IsRegistrantsOnly ? Tell(state.Registrations, initiator, Attentions.ReservationsReleased) : [];
        return new ReserveOutcome(state with { Type = ReservationType.None, Holder = null }, ScsiStatus.Good, default, told);
    }

    private static ReserveOutcome Clear(ReservationState state, string initiator) => new(
        ReservationState.Empty with { Generation = state.Generation + 1, IsPersistent = state.IsPersistent },
        ScsiStatus.Good,
        default,
        Tell(state.Registrations, initiator, Attentions.ReservationsPreempted));

    private static ReserveOutcome Preempt(ReservationState state, string initiator, ulong actionKey, ReservationType type)
    {
        var takesAll = state.IsAllRegistrants && actionKey == 0;
        var takesReservation = takesAll || (state.Holder is { } holder && state.KeyOf(holder) == actionKey);
        if (actionKey == 0 && !takesAll)
        {
            return ReserveOutcome.Wrong(state, Sense.InParameters(8));
        }

        bool IsRemoved(Registration registration) =>
            (takesAll || registration.Key == actionKey) && !(takesReservation && string.Equals(registration.Initiator, initiator, StringComparison.Ordinal));

        if (!takesAll && state.Registrations.All(registration => registration.Key != actionKey))
        {
            return ReserveOutcome.Conflict(state);
        }

        var removed = state.Registrations.Where(IsRemoved).ToImmutableArray();
        var next = state with { Registrations = state.Registrations.RemoveRange(removed), Generation = state.Generation + 1 };
        var told = Tell(removed, initiator, Attentions.RegistrationsPreempted);
        if (takesReservation)
        {
            var isRegistrantsOther = type != state.Type && (state.IsRegistrantsOnly || state.IsAllRegistrants);
            told = isRegistrantsOther ? told.AddRange(Tell(next.Registrations, initiator, Attentions.ReservationsReleased)) : told;
            next = next with { Type = type };
            next = next with { Holder = next.IsAllRegistrants ? null : initiator };
        }
        else if (next.IsAllRegistrants && next.Registrations.IsEmpty)
        {
            next = next with { Type = ReservationType.None };
        }

        return new ReserveOutcome(next, ScsiStatus.Good, default, told);
    }

    private static ImmutableArray<(string Initiator, ushort Code)> Tell(ImmutableArray<Registration> whom, string except, ushort code) =>
        [.. whom.Where(registration => !string.Equals(registration.Initiator, except, StringComparison.Ordinal)).Select(registration => (registration.Initiator, code))];
}
