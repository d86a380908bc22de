using System.Diagnostics;
using System.Net;
using Sunup.Model;
using Sunup.Protocols.Dhcp;
using Sunup.Serving.Dhcp;
using Sunup.Serving.Files;

namespace Sunup.Serving.Tests.Dhcp;

public sealed class DnsmasqExportTests
{
    private static readonly ServiceConfig s_config = new()
    {
        Dhcp = new DhcpServiceConfig
        {
            Mode = DhcpMode.Full,
            Subnets =
            [
                new SubnetConfig
                {
                    Network = IPNetwork.Parse("192.168.10.0/24"),
                    Pools = [new AddressRange(IPAddress.Parse("192.168.10.100"), IPAddress.Parse("192.168.10.199"))],
                    Router = IPAddress.Parse("192.168.10.1"),
                    Dns = [IPAddress.Parse("192.168.10.1"), IPAddress.Parse("9.9.9.9")],
                    Domain = "lab.example",
                    Reservations = [new ReservationConfig(MacAddress.Parse("52:54:00:12:34:56"), IPAddress.Parse("192.168.10.10"), "lab1")],
                },
            ],
        },
        DefaultMachine = "rescue",
    };

    private static readonly MachineConfig[] s_machines =
    [
        new() { Name = "lab1", Match = new MatchConfig(Mac: MacAddress.Parse("52:54:00:12:34:56")), Boot = new BootConfig() },
        new() { Name = "by-uuid", Match = new MatchConfig(Uuid: Guid.NewGuid()), Boot = new BootConfig() },
        new() { Name = "rescue", Match = new MatchConfig(Mac: MacAddress.Parse("52:54:00:12:34:57")), Boot = new BootConfig() },
    ];

    [Fact]
    public async Task What_is_written_dnsmasq_takes()
    {
        Requires.File("/usr/sbin/dnsmasq");
        var path = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(path, Text(), TestContext.Current.CancellationToken);
            using var dnsmasq = Process.Start(new ProcessStartInfo("dnsmasq", ["--test", $"--conf-file={path}"]) { RedirectStandardError = true, UseShellExecute = false })!;
            var said = await dnsmasq.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
            await dnsmasq.WaitForExitAsync(TestContext.Current.CancellationToken);
            Assert.True(dnsmasq.ExitCode == 0, said);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void Each_architecture_gets_its_loader_and_each_machine_its_script()
    {
        var lines = Text().Split('\n');
        Assert.Contains("dhcp-boot=tag:arch0,tag:!ipxe,loaders/undionly.kpxe,,192.168.10.2", lines);
        Assert.Contains("dhcp-boot=tag:arch7,tag:!ipxe,loaders/snponly.efi,,192.168.10.2", lines);
        Assert.DoesNotContain(lines, line => line.Contains("arch11", StringComparison.Ordinal));
        Assert.Contains("dhcp-boot=tag:ipxe,tag:machine-lab1,http://192.168.10.2:8080/machines/lab1/boot.ipxe", lines);
        Assert.Contains("dhcp-boot=tag:ipxe,http://192.168.10.2:8080/machines/rescue/boot.ipxe", lines);
        Assert.Contains("dhcp-range=192.168.10.100,192.168.10.199,255.255.255.0,3600", lines);
        Assert.Contains(lines, line => line.StartsWith("# by-uuid is known by its UUID", StringComparison.Ordinal));
    }

    private static string Text()
    {
        using var writer = new StringWriter { NewLine = "\n" };
        DnsmasqExport.Write(writer, s_config, s_machines, new TwoLoaders(), IPAddress.Parse("192.168.10.2"));
        return writer.ToString();
    }

    private sealed class TwoLoaders : ILoaderCatalogue
    {
        public string? FindFor(ClientArchitecture architecture) => architecture switch
        {
            ClientArchitecture.Bios => "loaders/undionly.kpxe",
            ClientArchitecture.EfiX64 => "loaders/snponly.efi",
            _ => null,
        };
    }
}
