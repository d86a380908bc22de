using System.Globalization;

namespace Sunup.Machines.Hosts;

/// <summary>Memory of this host as the kernel tells it now.</summary>
public static class HostMemory
{
    /// <summary>MemAvailable in bytes; null where /proc does not say.</summary>
    /// <remarks>Source: proc(5), /proc/meminfo; in KiB since Linux 3.14.</remarks>
    public static long? ReadAvailable()
    {
        const string key = "MemAvailable:";
        try
        {
            var line = File.ReadLines("/proc/meminfo").FirstOrDefault(line => line.StartsWith(key, StringComparison.Ordinal));
            return line is not null && long.TryParse(line.AsSpan(key.Length).Trim().TrimEnd("kB").Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var kib) ? kib << 10 : null;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
