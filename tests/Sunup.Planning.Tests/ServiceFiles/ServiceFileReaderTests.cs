using System.Net;
using System.Text;
using Sunup.Model;
using Sunup.Planning.ServiceFiles;

namespace Sunup.Planning.Tests.ServiceFiles;

public sealed class ServiceFileReaderTests
{
    [Fact]
    public void Every_key_is_read()
    {
        var result = ServiceFileReader.Read("/etc/sunup/serve.yaml", """
            interfaces: [eth0, br-lab]
            dhcp:
              mode: full
              port: 1067
              boot_server_port: 4012
              subnets:
                - network: 192.168.10.0/24
                  pools: ["192.168.10.100 - 192.168.10.149", "192.168.10.160-192.168.10.199"]
                  router: 192.168.10.1
                  dns: [192.168.10.1, 9.9.9.9]
                  domain: lab.example
                  lease: 12h
                  reservations:
                    - { mac: "52:54:00:00:00:01", address: 192.168.10.10, hostname: web1 }
                    - { mac: "52:54:00:00:00:02", address: 192.168.10.120 }
            tftp: { enabled: true, port: 1069, root: tftp, single_port: true, max_block_size: 1428, max_window_size: 16, fold_case: true, rollover_to: 1, path_mtu: 1400, max_transfers: 100, max_transfers_per_client: 10 }
            http: { enabled: true, port: 80, root: /srv/www, https: { certificate: cert.pem, key: key.pem, port: 443 } }
            machines: machines
            default_machine: rescue
            state_directory: /var/tmp/sunup
            """u8);
        Assert.True(result.Succeeded, result.RenderProblems());
        var config = result.Value!;
        Assert.Equal(["eth0", "br-lab"], config.Interfaces);
        Assert.Equal((DhcpMode.Full, 1067, 4012), (config.Dhcp.Mode, config.Dhcp.Port, config.Dhcp.BootServerPort));
        var subnet = Assert.Single(config.Dhcp.Subnets);
        Assert.Equal(IPNetwork.Parse("192.168.10.0/24"), subnet.Network);
        Assert.Equal([Range("192.168.10.100", "192.168.10.149"), Range("192.168.10.160", "192.168.10.199")], subnet.Pools);
        Assert.Equal(IPAddress.Parse("192.168.10.1"), subnet.Router);
        Assert.Equal([IPAddress.Parse("192.168.10.1"), IPAddress.Parse("9.9.9.9")], subnet.Dns);
        Assert.Equal(("lab.example", TimeSpan.FromHours(12)), (subnet.Domain, subnet.Lease));
        Assert.Equal(new ReservationConfig(MacAddress.Parse("52:54:00:00:00:01"), IPAddress.Parse("192.168.10.10"), "web1"), subnet.Reservations[0]);
        Assert.Null(subnet.Reservations[1].HostName);
        Assert.Equal(
            new TftpServiceConfig { Port = 1069, Root = "/etc/sunup/tftp", SinglePort = true, MaxBlockSize = 1428, MaxWindowSize = 16, FoldCase = true, RolloverTo = 1, PathMtu = 1400, MaxTransfers = 100, MaxTransfersPerClient = 10 },
            config.Tftp);
        Assert.Equal(new HttpServiceConfig { Port = 80, Root = "/srv/www", Https = new HttpsConfig("/etc/sunup/cert.pem", "/etc/sunup/key.pem", 443) }, config.Http);
        Assert.Equal(("/etc/sunup/machines", "rescue", "/var/tmp/sunup"), (config.Machines, config.DefaultMachine, config.StateDirectory));
    }

    [Fact]
    public void An_empty_mapping_is_a_proxy_on_all_interfaces()
    {
        var config = ServiceFileReader.Read("serve.yaml", "{}"u8).Value!;
        Assert.Equal(DhcpMode.Proxy, config.Dhcp.Mode);
        Assert.Empty(config.Interfaces);
        Assert.Equal(new TftpServiceConfig(), config.Tftp);
        Assert.Equal(new HttpServiceConfig(), config.Http);
        Assert.Equal("/var/lib/sunup", config.StateDirectory);
    }

    [Theory]
    [InlineData("pools: [\"10.0.0.0 - 10.0.0.9\"]", "10.0.0.0 is the network address of 10.0.0.0/24, which no machine can have")]
    [InlineData("pools: [\"10.0.0.9 - 10.0.0.255\"]", "10.0.0.255 is the broadcast address of 10.0.0.0/24, which no machine can have")]
    [InlineData("pools: [\"10.0.0.9 - 10.0.1.9\"]", "10.0.1.9 is outside the network 10.0.0.0/24")]
    [InlineData("pools: [\"10.0.0.9 - 10.0.0.1\"]", "found '10.0.0.9 - 10.0.0.1', needed the lower address first")]
    [InlineData("pools: [\"10.0.0.9\"]", "found '10.0.0.9', needed a range such as 192.168.10.100 - 192.168.10.199")]
    [InlineData("pools: [\"10.0.0.9 - 20\"]", "found '10.0.0.9 - 20', needed a range such as 192.168.10.100 - 192.168.10.199")]
    [InlineData("pools: [\"10.0.0.1 - 10.0.0.9\", \"10.0.0.9 - 10.0.0.20\"]", "the pool 10.0.0.9 - 10.0.0.20 overlaps the pool 10.0.0.1 - 10.0.0.9")]
    [InlineData("pools: [\"10.0.0.1 - 10.0.0.9\"], router: 10.0.0.5", "the router 10.0.0.5 is inside the pool 10.0.0.1 - 10.0.0.9")]
    [InlineData("pools: [\"10.0.0.1 - 10.0.0.9\"], router: 10.0.9.5", "the router 10.0.9.5 is outside the network 10.0.0.0/24")]
    [InlineData("pools: [\"10.0.0.1 - 10.0.0.9\"], router: \"fe80::1\"", "found 'fe80::1', needed an IPv4 address such as 192.168.1.10")]
    [InlineData("pools: [\"10.0.0.1 - 10.0.0.9\"], lease: 5s", "found '5s', needed a time from 1m to 365d")]
    [InlineData("pools: [\"10.0.0.1 - 10.0.0.9\"], domain: a..b", "found 'a..b', needed a domain such as lab.example")]
    [InlineData("router: 10.0.0.1", "the subnet has neither pools nor reservations: it has no address to give")]
    [InlineData("reservations: [ { mac: '52:54:00:00:00:01', address: 10.0.0.2 }, { mac: '52:54:00:00:00:01', address: 10.0.0.3 } ]", "52:54:00:00:00:01 has a reservation already: 10.0.0.2")]
    [InlineData("reservations: [ { mac: '52:54:00:00:00:01', address: 10.0.0.2 }, { mac: '52:54:00:00:00:02', address: 10.0.0.2 } ]", "10.0.0.2 is reserved already, for 52:54:00:00:00:01")]
    [InlineData("reservations: [ { mac: '52:54:00:00:00:01', address: 10.1.0.2 } ]", "10.1.0.2 is outside the network 10.0.0.0/24")]
    [InlineData("reservations: [ { mac: '52:54:00:00:00:01', address: 010.0.0.2 } ]", "found '010.0.0.2', needed an IPv4 address such as 192.168.1.10")]
    [InlineData("reservations: [ { mac: '52:54:00:00:00:01', address: 10.0.0.2, hostname: a.b } ]", "found 'a.b', needed a host name of letters, digits and '-', 63 characters at most")]
    [InlineData("reservations: [ { address: 10.0.0.2 } ]", "dhcp.subnets[0].reservations[0] has no 'mac', needed the hardware address of the client's NIC")]
    [InlineData("pool: x", "unknown key 'pool' in dhcp.subnets[0]: did you mean 'pools'?")]
    public void A_faulty_subnet_is_told(string keys, string message) =>
        Assert.Contains(message, Problems($"dhcp: {{ mode: full, subnets: [ {{ network: 10.0.0.0/24, {keys} }} ] }}"));

    [Theory]
    [InlineData("dhcp: { mode: full }", "mode 'full' gives out addresses, and there are no subnets to take them from")]
    [InlineData("dhcp: { subnets: [] }", "subnets are of mode 'full' only, and the mode is proxy")]
    [InlineData("dhcp: { mode: full, subnets: [ { network: 10.0.0.5/24 } ] }", "found '10.0.0.5/24', needed the network's first address")]
    [InlineData("dhcp: { mode: full, subnets: [ { network: 10.0.0.0/31 } ] }", "found '10.0.0.0/31', needed a network with a prefix of /8 to /30")]
    [InlineData("dhcp: { mode: full, subnets: [ { network: 10.0.0.0 } ] }", "found '10.0.0.0', needed a network such as 192.168.10.0/24")]
    [InlineData("dhcp: { mode: full, subnets: [ { pools: [] } ] }", "dhcp.subnets[0] has no 'network', needed a network such as 192.168.10.0/24")]
    [InlineData("dhcp: { mode: full, subnets: [ { network: 10.0.0.0/8, pools: ['10.0.0.1 - 10.0.0.2'] }, { network: 10.1.0.0/16, pools: ['10.1.0.1 - 10.1.0.2'] } ] }", "the network 10.1.0.0/16 overlaps 10.0.0.0/8")]
    [InlineData("interfaces: [eth0, eth0]", "interface 'eth0' is listed twice")]
    [InlineData("interfaces: an-interface-name", "found 'an-interface-name', needed the name of a network interface such as eth0, 15 characters at most")]
    [InlineData("http: { https: { certificate: c } }", "http.https has no 'key', needed the path of its private key in PEM form")]
    [InlineData("http: { port: 443, https: { certificate: c, key: k, port: 443 } }", "port 443 is the port of plain HTTP too")]
    [InlineData("tftp: { max_block_size: 100 }", "found '100', needed a whole number from 512 to 65464")]
    [InlineData("default_machine: rescue", "names a machine, and 'machines' names no folder to find it in")]
    [InlineData("machine: m", "unknown key 'machine': did you mean 'machines'?")]
    public void A_fault_is_told(string yaml, string message) => Assert.Contains(message, Problems(yaml));

    [Fact]
    public void Ten_thousand_reservations_are_read_at_once()
    {
        var text = new StringBuilder("dhcp:\n  mode: full\n  subnets:\n    - network: 10.0.0.0/8\n      reservations:\n");
        for (var i = 1; i <= 10_000; i++)
        {
            text.Append($"        - {{ mac: \"52:54:00:00:{i >> 8:x2}:{i & 255:x2}\", address: 10.1.{i >> 8}.{i & 255} }}\n");
        }

        var result = ServiceFileReader.Read("serve.yaml", Encoding.UTF8.GetBytes(text.ToString()));
        Assert.Equal(10_000, result.Value!.Dhcp.Subnets[0].Reservations.Length);
    }

    private static AddressRange Range(string first, string last) => new(IPAddress.Parse(first), IPAddress.Parse(last));

    private static IEnumerable<string> Problems(string yaml) => ServiceFileReader.Read("serve.yaml", Encoding.UTF8.GetBytes(yaml)).Problems.Select(problem => problem.Message);
}
