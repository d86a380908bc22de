using Sunup.Linux.Links;
using Sunup.Linux.Namespaces;
using Sunup.Trials.BootNetworks;

namespace Sunup.Trials.Tests.BootNetworks;

public sealed class BootNetworkTests
{
    [Fact]
    public void Bridge_and_tap_are_in_a_namespace_of_their_own_and_the_host_sees_none_of_them()
    {
        RequireRoot();
        var before = NamesIn(new HostNetwork());
        using (var network = BootNetwork.Create("test"))
        {
            using var tap = network.AddTap("vm0");
            Assert.Superset(new HashSet<string>([BootNetwork.Bridge, "vm0", "lo"]), NamesIn(network.Scope).ToHashSet());
            Assert.Equal(before, NamesIn(new HostNetwork()));
        }

        Assert.Equal(before, NamesIn(new HostNetwork()));
    }

    [Fact]
    public void A_sites_server_lives_on_another_host_of_the_same_network()
    {
        RequireRoot();
        using var network = BootNetwork.Create("test");
        var site = network.AddSite();
        Assert.Same(site, network.AddSite());
        Assert.Equal(["eth0", "lo"], NamesIn(site).Order(StringComparer.Ordinal));
        Assert.DoesNotContain("eth0", NamesIn(network.Scope));
    }

    private static void RequireRoot()
    {
        if (!Environment.IsPrivilegedProcess)
        {
            Assert.SkipUnless(Environment.GetEnvironmentVariable("CI") is "true", "needs root: it makes network namespaces");
        }
    }

    private static List<string> NamesIn(INetworkScope scope)
    {
        using var links = LinkClient.Open(scope);
        return [.. links.List().Select(link => link.Name)];
    }
}
