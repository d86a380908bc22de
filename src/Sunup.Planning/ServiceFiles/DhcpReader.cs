using System.Collections.Immutable;
using Sunup.Model;
using Sunup.Planning.Documents;

namespace Sunup.Planning.ServiceFiles;

/// <summary>The key <c>dhcp</c>.</summary>
internal static class DhcpReader
{
    public static DhcpServiceConfig Read(ConfigValue value)
    {
        var defaults = new DhcpServiceConfig();
        if (value.AsMap("mode and subnets") is not { } keys)
        {
            return defaults;
        }

        var (mode, subnets) = (keys["mode"], keys["subnets"]);
        var dhcp = new DhcpServiceConfig
        {
            Mode = mode.AsChoice(("off", DhcpMode.Off), ("full", DhcpMode.Full), ("proxy", DhcpMode.Proxy)) ?? defaults.Mode,
            Subnets = ReadSubnets(subnets),
            Port = keys["port"].AsInteger(1, 65534) ?? defaults.Port,
            BootServerPort = keys["boot_server_port"].AsInteger(1, 65535) ?? defaults.BootServerPort,
        };
        if (dhcp.Mode == DhcpMode.Full && !subnets.IsPresent)
        {
            mode.Fail("mode 'full' gives out addresses, and there are no subnets to take them from", "add dhcp.subnets, or use mode proxy beside the site's own DHCP server");
        }
        else if (dhcp.Mode != DhcpMode.Full && subnets.IsPresent)
        {
            subnets.Fail($"subnets are of mode 'full' only, and the mode is {(dhcp.Mode == DhcpMode.Off ? "off" : "proxy")}", "set dhcp.mode to full, or remove the subnets");
        }

        keys.Finish();
        return dhcp;
    }

    private static ImmutableArray<SubnetConfig> ReadSubnets(ConfigValue value)
    {
        var subnets = ImmutableArray.CreateBuilder<SubnetConfig>();
        foreach (var item in value.AsList("a list of subnets"))
        {
            if (SubnetReader.Read(item) is not { } subnet)
            {
                continue;
            }

            if (subnets.FirstOrDefault(other => other.Network.Contains(subnet.Network.BaseAddress) || subnet.Network.Contains(other.Network.BaseAddress)) is { } overlap)
            {
                item.Fail($"the network {subnet.Network} overlaps {overlap.Network}", "an address belongs to one subnet");
            }

            subnets.Add(subnet);
        }

        return subnets.ToImmutable();
    }
}
