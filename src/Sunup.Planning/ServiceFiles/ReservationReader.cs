using System.Collections.Immutable;
using System.Net;
using Sunup.Model;
using Sunup.Planning.Documents;

namespace Sunup.Planning.ServiceFiles;

/// <summary>The reservations of a subnet. An address may lie in a pool: then it is taken out of it.</summary>
internal static class ReservationReader
{
    public static ImmutableArray<ReservationConfig> Read(ConfigValue value, IPNetwork? network)
    {
        var reservations = ImmutableArray.CreateBuilder<ReservationConfig>();
        var macs = new Dictionary<MacAddress, IPAddress>();
        var addresses = new Dictionary<IPAddress, MacAddress>();
        foreach (var item in value.AsList("a list of reservations"))
        {
            if (ReadOne(item, network) is not { } one)
            {
                continue;
            }

            if (!macs.TryAdd(one.Mac, one.Address))
            {
                item.Fail($"{one.Mac} has a reservation already: {macs[one.Mac]}", "keep one of them");
            }

            if (!addresses.TryAdd(one.Address, one.Mac))
            {
                item.Fail($"{one.Address} is reserved already, for {addresses[one.Address]}", "keep one of them");
            }

            reservations.Add(one);
        }

        return reservations.ToImmutable();
    }

    private static ReservationConfig? ReadOne(ConfigValue value, IPNetwork? network)
    {
        if (value.AsMap("a reservation with mac and address") is not { } keys)
        {
            return null;
        }

        var mac = keys.Require("mac", "the hardware address of the client's NIC").AsMac();
        var addressValue = keys.Require("address", "the address to give");
        var address = addressValue.AsIPv4();
        var hostName = ReadHostName(keys["hostname"]);
        keys.Finish();
        if (address is not null && network is { } inside)
        {
            if (!inside.Contains(address))
            {
                addressValue.Fail($"{address} is outside the network {inside}");
            }
            else if (IPv4.IsReserved(inside, address))
            {
                addressValue.Fail($"{address} is the {(address.Equals(inside.BaseAddress) ? "network" : "broadcast")} address of {inside}, which no machine can have");
            }
        }

        return mac is { } client && address is not null ? new ReservationConfig(client, address, hostName) : null;
    }

    // Source: RFC 1123 section 2.1, with the underscore that many sites use.
    private static string? ReadHostName(ConfigValue value)
    {
        const string needed = "a host name of letters, digits and '-', 63 characters at most";
        if (value.AsText(needed) is not { } name)
        {
            return null;
        }

        if (name.Length > 63 || name.StartsWith('-') || name.Any(c => !char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_')))
        {
            value.FailFound(needed);
            return null;
        }

        return name;
    }
}
