using Sunup.Model;

namespace Sunup.Serving.Ndp;

/// <summary>Remembers which machines were told what to boot lately, by listening to the DHCP server's events on their way.</summary>
/// <remarks>Bounded: the oldest are forgotten. Thread-safe.</remarks>
public sealed class BootClientMemory(IBootEventSink next, TimeProvider time) : IBootEventSink
{
    private const int Capacity = 4096;
    private static readonly TimeSpan Memory = TimeSpan.FromMinutes(5);

    private readonly Lock _lock = new();
    private readonly Dictionary<MacAddress, long> _seen = [];

    public void Publish(BootEvent bootEvent)
    {
        if (bootEvent is { Source: EventSource.Dhcp, Subject.Mac: { } mac } && bootEvent["boot_file"] is { Length: > 0 })
        {
            Remember(mac);
        }

        next.Publish(bootEvent);
    }

    /// <summary>Whether this machine got a boot file from us in the last minutes.</summary>
    public bool IsBooting(MacAddress mac)
    {
        lock (_lock)
        {
            return _seen.TryGetValue(mac, out var at) && time.GetElapsedTime(at) < Memory;
        }
    }

    private void Remember(MacAddress mac)
    {
        lock (_lock)
        {
            if (_seen.Count >= Capacity && !_seen.ContainsKey(mac))
            {
                _seen.Remove(_seen.MinBy(entry => entry.Value).Key);
            }

            _seen[mac] = time.GetTimestamp();
        }
    }
}
