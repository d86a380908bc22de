using System.Collections.Concurrent;
using Sunup.Binary;
using Sunup.Protocols.Scsi.Reservations;

namespace Sunup.Protocols.Scsi;

/// <summary>One disk as SCSI sees it: reads and judges commands, keeps reservations, mode pages and what initiators are to be told.</summary>
/// <remarks>Thread-safe; does no I/O: the medium's part of a command is a <see cref="ScsiPlan"/> that somebody else carries out. Source: SAM-5, SPC-5, SBC-4.</remarks>
/// <param name="facts">What it is.</param>
/// <param name="reservations">As they were kept.</param>
public sealed class LogicalUnit(DiskFacts facts, ReservationState reservations)
{
    private readonly Lock _lock = new();
    private readonly ModePages _modes = new(facts);
    private readonly ConcurrentDictionary<ScsiNexus, byte> _nexuses = [];
    private volatile ReservationState _reservations = reservations;
    private volatile ScsiNexus? _oldReservation;

    public DiskFacts Facts => facts;

    /// <summary>Sense data are to be written as descriptors.</summary>
    public bool DescriptorSense => _modes.DescriptorSense;

    public ReservationState Reservations => _reservations;

    /// <summary>Called, under the unit's lock, before a change of persistent reservations is answered; it keeps them if they are to be kept.</summary>
    public Action<ReservationState>? ReservationsChanged { get; set; }

    /// <summary>An initiator port has come.</summary>
    public void Attach(ScsiNexus nexus) => _nexuses.TryAdd(nexus, 0);

    /// <summary>It is gone: a RESERVE of old goes with it.</summary>
    public void Detach(ScsiNexus nexus)
    {
        _nexuses.TryRemove(nexus, out _);
        lock (_lock)
        {
            _oldReservation = _oldReservation == nexus ? null : _oldReservation;
        }
    }

    /// <summary>LOGICAL UNIT RESET, or the target's: mode pages and RESERVE of old are undone, all initiators are told.</summary>
    public void Reset(ScsiNexus? by)
    {
        lock (_lock)
        {
            _modes.Reset();
            _oldReservation = null;
        }

        TellOthers(by, Attentions.BusDeviceReset);
    }

    /// <summary>Judges a command. <paramref name="cdb"/> has 16 bytes.</summary>
    public ScsiPlan Plan(ScsiNexus nexus, ReadOnlySpan<byte> cdb)
    {
        var entry = CommandTable.Find(cdb[0], cdb[1]);
        if (nexus.HasAttention && (ScsiOpcode)cdb[0] is not (ScsiOpcode.Inquiry or ScsiOpcode.ReportLuns or ScsiOpcode.RequestSense) && nexus.TakeAttention() is { } attention)
        {
            return ScsiPlan.Check(attention);
        }

        if (entry is null)
        {
            return ScsiPlan.Check(CommandTable.Knows(cdb[0]) ? Sense.InCdb(1) : Sense.InvalidOpcode);
        }

        if (Refuses(nexus, entry.Access))
        {
            return ScsiPlan.Conflict;
        }

        return entry.Access is CommandAccess.Read or CommandAccess.Write && IsOfMedium(entry.Opcode) ? MediumCommands.Plan(facts, _modes, cdb) : PlanOther(nexus, cdb, entry);
    }

    /// <summary>Takes the parameters that <see cref="ScsiAction.Parameters"/> asked for.</summary>
    public ScsiPlan Complete(ScsiNexus nexus, ReadOnlySpan<byte> cdb, ReadOnlySpan<byte> parameters)
    {
        lock (_lock)
        {
            if ((ScsiOpcode)cdb[0] is not ScsiOpcode.PersistentReserveOut)
            {
                var wrong = _modes.Select(cdb, parameters);
                if (wrong is null && !parameters.IsEmpty)
                {
                    TellOthers(nexus, Attentions.ModeParametersChanged);
                }

                return wrong is { } sense ? ScsiPlan.Check(sense) : ScsiPlan.Good;
            }

            var outcome = ReserveOut.Apply(_reservations, nexus.Initiator, cdb, parameters);
            if (outcome.State != _reservations)
            {
                ReservationsChanged?.Invoke(outcome.State);
                _reservations = outcome.State;
            }

            foreach (var (initiator, code) in outcome.Told)
            {
                Tell(initiator, code);
            }

            return new ScsiPlan { Action = ScsiAction.Answer, Status = outcome.Status, Sense = outcome.Sense };
        }
    }

    private bool Refuses(ScsiNexus nexus, CommandAccess access)
    {
        if (_oldReservation is { } holder && holder != nexus && access is not (CommandAccess.Free or CommandAccess.OldReservation))
        {
            return true;
        }

        var state = _reservations;
        return state.Type != ReservationType.None && access is not CommandAccess.OldReservation && state.Refuses(nexus.Initiator, access);
    }

    private static bool IsOfMedium(ScsiOpcode opcode) =>
        opcode is not (ScsiOpcode.ModeSense6 or ScsiOpcode.ModeSense10 or ScsiOpcode.Unmap or ScsiOpcode.ServiceActionIn16);

    private ScsiPlan PlanOther(ScsiNexus nexus, ReadOnlySpan<byte> cdb, CommandEntry entry) => entry.Opcode switch
    {
        ScsiOpcode.TestUnitReady => ScsiPlan.Good,
        ScsiOpcode.RequestSense => RequestSense(nexus, cdb),
        ScsiOpcode.Inquiry => Inquire(cdb),
        ScsiOpcode.ModeSense6 or ScsiOpcode.ModeSense10 => ModeSense(cdb),
        ScsiOpcode.ModeSelect6 => Parameters(cdb, cdb[4]),
        ScsiOpcode.ModeSelect10 => Parameters(cdb, (cdb[7] << 8) | cdb[8]),
        ScsiOpcode.Reserve6 or ScsiOpcode.Reserve10 => Reserve(nexus),
        ScsiOpcode.Release6 or ScsiOpcode.Release10 => Release(nexus),
        ScsiOpcode.StartStopUnit => StartStop(cdb),
        ScsiOpcode.PreventAllow => ScsiPlan.Good,
        ScsiOpcode.ReadCapacity10 => DiskData.Capacity10(facts, cdb),
        ScsiOpcode.ReadDefectData10 or ScsiOpcode.ReadDefectData12 => DiskData.NoDefects(cdb),
        ScsiOpcode.Unmap => Unmap(cdb),
        ScsiOpcode.PersistentReserveIn => ReserveIn.Answer(_reservations, cdb),
        ScsiOpcode.PersistentReserveOut => new ScsiPlan { Action = ScsiAction.Parameters, DataOutLength = ReadLength(cdb[5..]) },
        ScsiOpcode.ServiceActionIn16 => (cdb[1] & 0x1f) == CommandTable.ReadCapacity16 ? DiskData.Capacity16(facts, cdb) : DiskData.AllocationStatus(facts, cdb),
        ScsiOpcode.MaintenanceIn => (cdb[1] & 0x1f) == CommandTable.ReportSupportedOpcodes ? SupportedCommands.Answer(cdb) : SupportedCommands.TaskManagement(cdb),
        _ => ScsiPlan.Check(Sense.InvalidOpcode),
    };

    private static uint ReadLength(ReadOnlySpan<byte> cdb)
    {
        var reader = new SpanReader(cdb);
        return reader.ReadUInt32BigEndian("PARAMETER LIST LENGTH");
    }

    private ScsiPlan Inquire(ReadOnlySpan<byte> cdb)
    {
        var allocation = (uint)((cdb[3] << 8) | cdb[4]);
        if ((cdb[1] & 1) == 0)
        {
            return cdb[2] == 0 ? ScsiPlan.Data(InquiryData.Standard(facts), allocation) : ScsiPlan.Check(Sense.InCdb(2));
        }

        return InquiryData.Page(facts, cdb[2]) is { } page ? ScsiPlan.Data(page, allocation) : ScsiPlan.Check(Sense.InCdb(2));
    }

    private ScsiPlan ModeSense(ReadOnlySpan<byte> cdb)
    {
        lock (_lock)
        {
            return _modes.Sense(cdb);
        }
    }

    /// <summary>PF is asked for, saving is not there.</summary>
    private static ScsiPlan Parameters(ReadOnlySpan<byte> cdb, int length) =>
        (cdb[1] & 0x01) != 0 ? ScsiPlan.Check(Sense.InCdb(1)) : new ScsiPlan { Action = ScsiAction.Parameters, DataOutLength = length };

    private static ScsiPlan RequestSense(ScsiNexus nexus, ReadOnlySpan<byte> cdb)
    {
        var bytes = new byte[Sense.MostBytes];
        var length = (nexus.TakeAttention() ?? default).Write(bytes, (cdb[1] & 1) != 0);
        return ScsiPlan.Data(bytes.AsMemory(0, length), cdb[4]);
    }

    /// <summary>The disk spins always; there is no medium to eject.</summary>
    private static ScsiPlan StartStop(ReadOnlySpan<byte> cdb) => (cdb[4] & 0x02) != 0 ? ScsiPlan.Check(Sense.InCdb(4)) : ScsiPlan.Good with { Action = (cdb[4] & 0xf5) == 0 ? ScsiAction.Flush : ScsiAction.Answer };

    private ScsiPlan Unmap(ReadOnlySpan<byte> cdb)
    {
        if ((cdb[1] & 1) != 0)
        {
            return ScsiPlan.Check(Sense.InCdb(1));
        }

        var isProtected = facts.IsReadOnly || _modes.SoftwareWriteProtect;
        return isProtected ? ScsiPlan.Check(Sense.WriteProtected) : new ScsiPlan { Action = ScsiAction.Unmap, DataOutLength = (cdb[7] << 8) | cdb[8] };
    }

    private ScsiPlan Reserve(ScsiNexus nexus)
    {
        lock (_lock)
        {
            if (_reservations.Registrations.Length > 0 || (_oldReservation is { } holder && holder != nexus))
            {
                return ScsiPlan.Conflict;
            }

            _oldReservation = nexus;
            return ScsiPlan.Good;
        }
    }

    private ScsiPlan Release(ScsiNexus nexus)
    {
        lock (_lock)
        {
            if (_reservations.Registrations.Length > 0)
            {
                return ScsiPlan.Conflict;
            }

            _oldReservation = _oldReservation == nexus ? null : _oldReservation;
            return ScsiPlan.Good;
        }
    }

    private void TellOthers(ScsiNexus? by, ushort code)
    {
        foreach (var nexus in _nexuses.Keys)
        {
            if (nexus != by)
            {
                nexus.Tell(code);
            }
        }
    }

    private void Tell(string initiator, ushort code)
    {
        foreach (var nexus in _nexuses.Keys)
        {
            if (string.Equals(nexus.Initiator, initiator, StringComparison.Ordinal))
            {
                nexus.Tell(code);
            }
        }
    }
}
