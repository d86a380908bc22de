using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Sunup.Model;
using Sunup.Protocols.Dhcp;
using Sunup.Serving.Files;

namespace Sunup.Serving.Dhcp;

/// <summary>A service's DHCP as configuration of dnsmasq, for a router that answers DHCP itself while Sunup serves the files.</summary>
/// <remarks>
/// Each client is sent to Sunup's TFTP for the loader of its architecture; once iPXE asks (option 175), to the script of its machine.
/// Source: dnsmasq(8), dhcp-match, dhcp-boot, dhcp-mac.
/// </remarks>
public static class DnsmasqExport
{
    private static readonly ClientArchitecture[] s_pxe =
    [
        ClientArchitecture.Bios, ClientArchitecture.EfiIa32, ClientArchitecture.EfiX64, ClientArchitecture.EfiBytecode, ClientArchitecture.EfiArm64,
        ClientArchitecture.EfiRiscV64, ClientArchitecture.EfiLoongArch64,
    ];

    /// <param name="output">Gets the lines.</param>
    /// <param name="config">What is served.</param>
    /// <param name="machines">All machines.</param>
    /// <param name="loaders">What iPXE there is.</param>
    /// <param name="server">Where Sunup's TFTP and HTTP answer.</param>
    public static void Write(TextWriter output, ServiceConfig config, IEnumerable<MachineConfig> machines, ILoaderCatalogue loaders, IPAddress server)
    {
        output.WriteLine($"# {config.SourceFile ?? "Sunup"}, for dnsmasq. Sunup serves the files at {server}, with `dhcp: {{ mode: off }}`.");
        foreach (var subnet in config.Dhcp.Subnets)
        {
            Write(output, subnet);
        }

        output.WriteLine("dhcp-match=set:ipxe,175");
        foreach (var architecture in s_pxe)
        {
            if (loaders.FindFor(architecture) is { } loader)
            {
                var number = ((int)architecture).ToString(CultureInfo.InvariantCulture);
                output.WriteLine($"dhcp-match=set:arch{number},option:client-arch,{number}");
                output.WriteLine($"dhcp-boot=tag:arch{number},tag:!ipxe,{loader.TrimStart('/')},,{server}");
            }
        }

        foreach (var machine in machines)
        {
            Write(output, machine, config, server);
        }
    }

    private static void Write(TextWriter output, SubnetConfig subnet)
    {
        foreach (var pool in subnet.Pools)
        {
            output.WriteLine($"dhcp-range={pool.First},{pool.Last},{MaskOf(subnet.Network)},{(long)subnet.Lease.TotalSeconds}");
        }

        if (subnet.Router is { } router)
        {
            output.WriteLine($"dhcp-option=option:router,{router}");
        }

        if (!subnet.Dns.IsEmpty)
        {
            output.WriteLine($"dhcp-option=option:dns-server,{string.Join(',', subnet.Dns)}");
        }

        if (subnet.Domain is { } domain)
        {
            output.WriteLine($"domain={domain},{subnet.Network}");
        }

        foreach (var reservation in subnet.Reservations)
        {
            output.WriteLine($"dhcp-host={reservation.Mac},{reservation.Address}{(reservation.HostName is { } name ? $",{name}" : "")}");
        }
    }

    // A machine that is known by its UUID or serial number alone, dnsmasq cannot tell: it is said, not left out in silence.
    private static void Write(TextWriter output, MachineConfig machine, ServiceConfig config, IPAddress server)
    {
        var script = $"http://{server}:{config.Http.Port.ToString(CultureInfo.InvariantCulture)}/machines/{Uri.EscapeDataString(machine.Name)}/boot.ipxe";
        var mac = machine.Match?.Mac ?? machine.Hardware?.Nics.FirstOrDefault()?.Mac;
        var tag = $"machine-{machine.Name}";
        if (string.Equals(machine.Name, config.DefaultMachine, StringComparison.Ordinal))
        {
            output.WriteLine($"dhcp-boot=tag:ipxe,{script}");
        }
        else if (mac is null)
        {
            output.WriteLine($"# {machine.Name} is known by its UUID or serial number, which dnsmasq does not look at: give it a MAC under match");
        }

        if (mac is not null)
        {
            output.WriteLine($"dhcp-mac=set:{tag},{mac}");
            output.WriteLine($"dhcp-boot=tag:ipxe,tag:{tag},{script}");
        }
    }

    private static IPAddress MaskOf(IPNetwork network) => network.BaseAddress.AddressFamily == AddressFamily.InterNetwork
        ? new IPAddress(BitConverter.GetBytes(IPAddress.HostToNetworkOrder((int)(uint.MaxValue << (32 - network.PrefixLength)))))
        : throw new ArgumentException("Subnets are IPv4.", nameof(network));
}
