namespace Sunup.Protocols.Scsi;

/// <summary>One initiator port at one logical unit: what it is still to be told.</summary>
/// <param name="initiator">Name of the initiator port: its iSCSI name, ",i,0x" and the ISID.</param>
public sealed class ScsiNexus(string initiator)
{
    private const int MostPending = 8;
    private readonly Lock _lock = new();
    private readonly Queue<ushort> _attentions = new();
    private volatile bool _hasAttention;

    public string Initiator { get; } = initiator;

    public bool HasAttention => _hasAttention;

    /// <summary>Queues a unit attention condition, once each.</summary>
    public void Tell(ushort code)
    {
        lock (_lock)
        {
            if (_attentions.Count < MostPending && !_attentions.Contains(code))
            {
                _attentions.Enqueue(code);
                _hasAttention = true;
            }
        }
    }

    /// <summary>Takes the oldest condition.</summary>
    public Sense? TakeAttention()
    {
        lock (_lock)
        {
            var any = _attentions.TryDequeue(out var code);
            _hasAttention = _attentions.Count > 0;
            return any ? new Sense(SenseKey.UnitAttention, code) : null;
        }
    }
}

/// <summary>Codes of unit attention conditions. Source: SPC-5 annex F.</summary>
public static class Attentions
{
    public const ushort BusDeviceReset = 0x2903;
    public const ushort ModeParametersChanged = 0x2a01;
    public const ushort ReservationsPreempted = 0x2a03;
    public const ushort ReservationsReleased = 0x2a04;
    public const ushort RegistrationsPreempted = 0x2a05;
    public const ushort CapacityChanged = 0x2a09;
}
