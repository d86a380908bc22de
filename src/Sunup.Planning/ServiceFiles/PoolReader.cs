using System.Collections.Immutable;
using System.Net;
using Sunup.Model;
using Sunup.Planning.Documents;

namespace Sunup.Planning.ServiceFiles;

/// <summary>The pools of a subnet: <c>["192.168.10.100 - 192.168.10.199"]</c>.</summary>
internal static class PoolReader
{
    private const string Needed = "a range such as 192.168.10.100 - 192.168.10.199";

    public static ImmutableArray<AddressRange> Read(ConfigValue value, IPNetwork? network)
    {
        var pools = ImmutableArray.CreateBuilder<AddressRange>();
        foreach (var item in value.AsList($"{Needed}, or a list of them", oneIsEnough: true))
        {
            if (ReadRange(item) is not { } range)
            {
                continue;
            }

            if (network is { } inside)
            {
                CheckNetwork(item, range, inside);
            }

            foreach (var other in pools.Where(other => Overlap(range, other)))
            {
                item.Fail($"the pool {Show(range)} overlaps the pool {Show(other)}", "join them, or move one");
            }

            pools.Add(range);
        }

        return pools.ToImmutable();
    }

    private static AddressRange? ReadRange(ConfigValue value)
    {
        if (value.AsText(Needed) is not { } text)
        {
            return null;
        }

        var ends = text.Split('-', StringSplitOptions.TrimEntries);
        if (ends.Length != 2 || Quantities.ParseIPv4(ends[0]) is not { } first || Quantities.ParseIPv4(ends[1]) is not { } last)
        {
            value.FailFound(Needed, "two whole addresses with ' - ' between them");
            return null;
        }

        if (IPv4.ToNumber(first) > IPv4.ToNumber(last))
        {
            value.FailFound("the lower address first", $"write {last} - {first}");
            return null;
        }

        return new AddressRange(first, last);
    }

    private static void CheckNetwork(ConfigValue value, AddressRange range, IPNetwork network)
    {
        foreach (var end in (IPAddress[])[range.First, range.Last])
        {
            if (!network.Contains(end))
            {
                value.Fail($"{end} is outside the network {network}");
                return;
            }

            if (IPv4.IsReserved(network, end))
            {
                value.Fail($"{end} is the {(end.Equals(network.BaseAddress) ? "network" : "broadcast")} address of {network}, which no machine can have");
            }
        }
    }

    private static bool Overlap(AddressRange a, AddressRange b) =>
        IPv4.ToNumber(a.First) <= IPv4.ToNumber(b.Last) && IPv4.ToNumber(b.First) <= IPv4.ToNumber(a.Last);

    private static string Show(AddressRange range) => $"{range.First} - {range.Last}";
}
