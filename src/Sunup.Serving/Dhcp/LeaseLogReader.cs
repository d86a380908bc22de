using Sunup.Protocols.Dhcp;
using Sunup.Protocols.Dhcp.Leases;

namespace Sunup.Serving.Dhcp;

/// <summary>What a lease log says.</summary>
/// <param name="Records">The last record of each address.</param>
/// <param name="SoundLength">Bytes up to the end of the last sound record: where writing goes on.</param>
/// <param name="Torn">What stands behind that: a record that was cut off while it was written.</param>
/// <param name="DamagedLines">1-based numbers of lines within the log that are no sound records; at most 16 are named.</param>
internal sealed record LeaseLogContents(IReadOnlyCollection<LeaseRecord> Records, long SoundLength, ReadOnlyMemory<byte> Torn, IReadOnlyList<int> DamagedLines);

/// <summary>Reads a lease log that may have been cut at any byte.</summary>
internal static class LeaseLogReader
{
    private const int MaxNamedLines = 16;

    public static LeaseLogContents Read(ReadOnlyMemory<byte> bytes)
    {
        var records = new Dictionary<Ipv4Address, LeaseRecord>();
        var damaged = new List<int>();
        var bad = new List<int>();
        var sound = 0;
        var at = bytes.Span.StartsWith(LeaseLogFormat.Header) ? LeaseLogFormat.Header.Length : 0;
        sound = at;
        for (var number = at == 0 ? 1 : 2; at < bytes.Length; number++)
        {
            var rest = bytes.Span[at..];
            var end = rest.IndexOf((byte)'\n');
            if (end >= 0 && LeaseLogFormat.Read(rest[..end]) is { } record)
            {
                records[record.Address] = record;
                sound = at + end + 1;
                damaged.AddRange(bad.Take(MaxNamedLines - damaged.Count));
                bad.Clear();
            }
            else if (bad.Count < MaxNamedLines)
            {
                bad.Add(number);
            }

            at = end < 0 ? bytes.Length : at + end + 1;
        }

        return new LeaseLogContents(records.Values, sound, bytes[sound..], damaged);
    }
}
