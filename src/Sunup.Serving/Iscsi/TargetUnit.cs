using Sunup.Protocols.Scsi;
using Sunup.Serving.BlockDevices;

namespace Sunup.Serving.Iscsi;

/// <summary>A logical unit with what is behind it.</summary>
/// <param name="lun">0 to 255.</param>
/// <param name="scsi">Judges commands.</param>
/// <param name="device">Carries them out.</param>
internal sealed class TargetUnit(byte lun, LogicalUnit scsi, IBlockDevice device) : IDisposable
{
    public byte Lun => lun;

    public LogicalUnit Scsi => scsi;

    public IBlockDevice Device => device;

    /// <summary>Held by whoever reads, decides and writes in one: COMPARE AND WRITE, ORWRITE.</summary>
    public SemaphoreSlim Atomic { get; } = new(1, 1);

    /// <summary>The LUN as it is in a header: peripheral device addressing.</summary>
    public ulong LunField => (ulong)lun << 48;

    /// <summary>The number in a header's LUN field; null for other than single-level numbers below 256.</summary>
    public static byte? LunOf(ulong field)
    {
        var (method, number, rest) = ((int)(field >> 62), (int)(field >> 48) & 0x3fff, field << 16);
        return rest == 0 && method is 0 or 1 && number < 256 ? (byte)number : null;
    }

    public void Dispose() => Atomic.Dispose();
}
