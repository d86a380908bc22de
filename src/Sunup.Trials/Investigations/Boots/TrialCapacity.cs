using Sunup.Machines.Hosts;

namespace Sunup.Trials.Investigations.Boots;

/// <summary>How many machines this host can boot at once.</summary>
public static class TrialCapacity
{
    // A guest that fills its memory needs what QEMU needs besides.
    private const long Overhead = 192L << 20;

    /// <summary>At least 1: by CPUs, and by seven tenths of the memory that is available now.</summary>
    /// <param name="memoryBytes">Memory of one machine.</param>
    public static int Of(long memoryBytes)
    {
        var available = HostMemory.ReadAvailable() ?? memoryBytes;
        return (int)Math.Clamp(available / 10 * 7 / (memoryBytes + Overhead), 1, Environment.ProcessorCount);
    }
}
