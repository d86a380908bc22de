namespace Sunup.Protocols.Tftp;

/// <summary>Between the blocks of a file, counted from 1 without end, and their 16-bit numbers on the wire.</summary>
/// <param name="rolloverTo">The number that follows 65535: 0 (what every current client expects) or 1.</param>
public readonly struct TftpBlockNumbers(int rolloverTo)
{
    private readonly int _cycle = rolloverTo == 1 ? ushort.MaxValue : ushort.MaxValue + 1;

    public ushort ToWire(long block) => _cycle == ushort.MaxValue && block > 0
        ? (ushort)(((block - 1) % _cycle) + 1)
        : (ushort)block;

    /// <summary>The block with this number that is <paramref name="lowest"/> or up to <see cref="MaxWindow"/> blocks after it.</summary>
    public long FromWire(ushort number, long lowest)
    {
        var distance = (number - (long)ToWire(lowest)) % _cycle;
        return lowest + (distance < 0 ? distance + _cycle : distance);
    }

    /// <summary>The largest window in which no two blocks, the acknowledged one before it included, have one number.</summary>
    public int MaxWindow => _cycle - 1;
}
