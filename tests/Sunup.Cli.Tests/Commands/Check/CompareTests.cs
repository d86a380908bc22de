using System.Text.Json;
using Sunup.Cli.FindingPages;
using Sunup.Cli.Invocation;

namespace Sunup.Cli.Tests.Commands.Check;

/// <summary><c>sunup check --compare</c>: the ways of a machine, without its files being there.</summary>
public sealed class CompareTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Each_way_is_told_hand_over_by_hand_over_and_then_what_they_differ_in()
    {
        var run = await CliRun.InvokeAsync("check", Machine(), "--compare", "network,san");
        Assert.Equal(ExitCodes.Yes, run.ExitCode);
        Assert.Contains("iPXE attaches the disk by iSCSI", run.Output, StringComparison.Ordinal);
        Assert.Contains("DHCP, TFTP, HTTP, iSCSI; the server is needed for as long as the machine runs", string.Join(' ', run.Output.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task As_json_every_failure_is_a_finding_that_has_a_page()
    {
        var run = await CliRun.InvokeAsync("check", Machine(), "--compare", "direct,network,san,disk,uki,kexec", "--json");
        using var json = JsonDocument.Parse(run.Output);
        var routes = json.RootElement.GetProperty("routes");
        Assert.Equal(["direct", "network", "san", "disk", "uki", "kexec"], routes.EnumerateArray().Select(route => route.GetProperty("route").GetString()));
        Assert.All(routes.EnumerateArray().SelectMany(route => route.GetProperty("hops").EnumerateArray()), hop => Assert.NotNull(FindingLibrary.Find(hop.GetProperty("failure").GetString()!)));
    }

    [Fact]
    public async Task A_word_that_is_no_route_is_told_with_those_there_are()
    {
        var run = await CliRun.InvokeAsync("check", Machine(), "--compare", "network,wifi");
        Assert.Equal(ExitCodes.Usage, run.ExitCode);
        Assert.Contains("--compare wifi: a route is meant: direct, network, san, disk, uki or kexec", run.Error, StringComparison.Ordinal);
    }

    private string Machine()
    {
        _folder.Write("m.machine.yaml", "boot: { kernel: vmlinuz, initrd: [initrd.img], cmdline: console=ttyS0 }\nroute: network\nhardware: { memory: 512MiB }\n");
        return _folder.At("m.machine.yaml");
    }
}
