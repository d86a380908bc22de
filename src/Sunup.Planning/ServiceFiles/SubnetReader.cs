using System.Net;
using Sunup.Model;
using Sunup.Planning.Documents;

namespace Sunup.Planning.ServiceFiles;

/// <summary>One item of <c>dhcp.subnets</c>.</summary>
internal static class SubnetReader
{
    private const string NetworkNeeded = "a network such as 192.168.10.0/24";

    /// <summary>The subnet; null when not even its network is known.</summary>
    public static SubnetConfig? Read(ConfigValue value)
    {
        if (value.AsMap("a subnet with network and pools") is not { } keys)
        {
            return null;
        }

        var network = ReadNetwork(keys.Require("network", NetworkNeeded));
        var (pools, router, reservations) = (keys["pools"], keys["router"], keys["reservations"]);
        var subnet = new SubnetConfig
        {
            Network = network ?? default,
            Pools = PoolReader.Read(pools, network),
            Router = router.AsIPv4(),
            Dns = [.. keys["dns"].AsList("addresses of DNS servers", oneIsEnough: true).Select(item => item.AsIPv4()).OfType<IPAddress>()],
            Domain = ReadDomain(keys["domain"]),
            Lease = keys["lease"].AsDuration(TimeSpan.FromMinutes(1), TimeSpan.FromDays(365)) ?? TimeSpan.FromHours(1),
            Reservations = ReservationReader.Read(reservations, network),
        };
        if (network is not null)
        {
            CheckRouter(router, subnet);
        }

        if (!pools.IsPresent && !reservations.IsPresent)
        {
            keys.Fail("the subnet has neither pools nor reservations: it has no address to give", "add: pools: [\"192.168.10.100 - 192.168.10.199\"]");
        }

        keys.Finish();
        return network is null ? null : subnet;
    }

    private static IPNetwork? ReadNetwork(ConfigValue value)
    {
        if (value.AsText(NetworkNeeded) is not { } text)
        {
            return null;
        }

        var parts = text.Split('/');
        if (parts.Length != 2 || Quantities.ParseIPv4(parts[0]) is not { } address || !byte.TryParse(parts[1], null, out var length) || length > 32)
        {
            value.FailFound(NetworkNeeded, text.Contains(':', StringComparison.Ordinal) ? "IPv6 is not in this version" : null);
            return null;
        }

        if (length is < 8 or > 30)
        {
            value.FailFound("a network with a prefix of /8 to /30");
            return null;
        }

        var first = IPv4.ToAddress(IPv4.ToNumber(address) & ~(uint.MaxValue >> length));
        if (!first.Equals(address))
        {
            value.FailFound("the network's first address", $"write {first}/{length}");
            return null;
        }

        return new IPNetwork(address, length);
    }

    private static string? ReadDomain(ConfigValue value)
    {
        const string needed = "a domain such as lab.example";
        if (value.AsText(needed) is not { } domain)
        {
            return null;
        }

        if (domain.Length > 253 || domain.Split('.').Any(label => label.Length is 0 or > 63 || label.Any(c => !char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_'))))
        {
            value.FailFound(needed);
            return null;
        }

        return domain;
    }

    private static void CheckRouter(ConfigValue value, SubnetConfig subnet)
    {
        if (subnet.Router is not { } router)
        {
            return;
        }

        if (!subnet.Network.Contains(router))
        {
            value.Fail($"the router {router} is outside the network {subnet.Network}", "clients could not reach it");
        }

        foreach (var pool in subnet.Pools.Where(pool => IPv4.Contains(pool, router)))
        {
            value.Fail($"the router {router} is inside the pool {pool.First} - {pool.Last}", "Sunup would give its address to a client: end the pool before it, or begin after it");
        }
    }
}
