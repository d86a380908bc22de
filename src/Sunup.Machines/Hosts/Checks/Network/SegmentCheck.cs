using System.Collections.Immutable;
using Sunup.Machines.Hosts.Facts;
using Sunup.Machines.Hosts.Wants;
using Sunup.Model;

namespace Sunup.Machines.Hosts.Checks.Network;

/// <summary>SU0162: another DHCP server answers on the boot segment.</summary>
internal sealed class SegmentCheck : HostCheck
{
    public override string Name => "net.segment";

    public override CheckTopic Topic => CheckTopic.Network;

    public override string Question => "Does another DHCP server answer on the segment?";

    public override ImmutableArray<string> Reads => ["with --segment IFACE: one DHCPDISCOVER as a PXE client would send it, and the offers that come in the next 1.5 s; no address is requested"];

    public override ImmutableArray<string> Finds => ["SU0162"];

    protected override IEnumerable<CheckResult> Judge(HostFacts facts, MachineWants? wants)
    {
        if (facts.Network.Segment is null)
        {
            yield break;
        }

        if (facts.Network.Segment is not Known<SegmentFacts>(var segment))
        {
            yield return CouldNot(facts.Network.Segment);
            yield break;
        }

        if (segment.Servers.IsEmpty)
        {
            yield return Fine($"{segment.Interface}: nobody answered");
            yield break;
        }

        var boots = segment.Servers.Where(server => server.BootFile is not null).ToList();
        yield return Found("SU0162", boots.Count > 0 ? FindingSeverity.Warning : FindingSeverity.Info,
            boots.Count > 0 ? $"Another server on {segment.Interface} tells machines what to boot." : $"A DHCP server answers on {segment.Interface}.",
            boots.Count > 0 ? "A machine takes the first offer that suits it: which server wins differs from start to start." : "It gives addresses and no boot file: serve beside it as a proxy, not with addresses of your own.",
            [.. segment.Servers.Select(server => new Evidence($"{(server.Offered is { } address ? $"offers {address}" : "offers no address")}{(server.BootFile is { } file ? $", boot file {file}" : "")}", server.Server))],
            [new("Let that server give the addresses, and Sunup the boot file: `dhcp.mode: proxy`, which is the default."), new("Take the boot file (options 66 and 67) out of the other server's configuration.")]);
    }
}
