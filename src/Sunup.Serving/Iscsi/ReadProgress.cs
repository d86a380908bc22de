using Sunup.Protocols.Iscsi;

namespace Sunup.Serving.Iscsi;

/// <summary>How far a command's data have been sent: PDUs are numbered, and every MaxBurstLength a sequence ends.</summary>
internal struct ReadProgress(int maxBurstLength)
{
    private int _inBurst;

    /// <summary>Bytes that are on their way.</summary>
    public long Position { get; private set; }

    /// <summary>PDUs that are on their way.</summary>
    public uint Count { get; private set; }

    /// <summary>Length of the next PDU's data.</summary>
    public readonly int Next(long total, int most) => (int)Math.Min(Math.Min(most, maxBurstLength - _inBurst), total - Position);

    public DataPlacement Advance(int count, bool isLast)
    {
        var endsBurst = _inBurst + count == maxBurstLength;
        var placement = new DataPlacement(Count, (uint)Position, count, isLast || endsBurst);
        Position += count;
        Count++;
        _inBurst = endsBurst ? 0 : _inBurst + count;
        return placement;
    }
}
