using Sunup.Model;

namespace Sunup.Serving.Dhcp;

/// <summary>Lets events through up to a rate and counts the rest, so that a flood of packets is not a flood of events.</summary>
/// <remarks>A bucket of tokens. Belongs to one loop.</remarks>
/// <param name="clock">The loop's clock.</param>
/// <param name="burst">Events at once.</param>
/// <param name="perSecond">Events in the long run.</param>
internal sealed class EventGate(BootClock clock, double burst, double perSecond)
{
    private readonly double _burst = burst;
    private readonly Dictionary<string, long> _held = new(StringComparer.Ordinal);
    private double _tokens = burst;
    private DateTimeOffset _at = clock.Now;

    /// <summary>Takes one token, or counts what is held back under <paramref name="kind"/>.</summary>
    public bool Admits(string kind)
    {
        var now = clock.Now;
        _tokens = Math.Min(_burst, _tokens + ((now - _at).TotalSeconds * perSecond));
        _at = now;
        if (_tokens >= 1)
        {
            _tokens--;
            return true;
        }

        _held[kind] = _held.GetValueOrDefault(kind) + 1;
        return false;
    }

    /// <summary>What was held back since the last call, most frequent first; null if nothing was.</summary>
    public IReadOnlyList<KeyValuePair<string, long>>? TakeHeld()
    {
        if (_held.Count == 0)
        {
            return null;
        }

        var held = _held.OrderByDescending(entry => entry.Value).ToList();
        _held.Clear();
        return held;
    }
}
