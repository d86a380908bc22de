using System.Net;
using Sunup.Linux.Links;
using Sunup.Linux.Namespaces;
using Sunup.Linux.Processes;
using Sunup.Linux.Sockets;
using Sunup.Machines.Hosts.Checks;
using Sunup.Machines.Hosts.Facts;
using Sunup.Machines.Hosts.Reading;
using Sunup.Machines.Hosts.Segments;
using Sunup.Tests;

namespace Sunup.Machines.Tests.Hosts.Segments;

/// <summary>A segment between two network namespaces, with dnsmasq at its other end.</summary>
public sealed class SegmentInquiryTests : IAsyncLifetime
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("sunup-test-");
    private NetworkNamespace _asker = null!;
    private NetworkNamespace _server = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync()
    {
        Requires.Root();
        _asker = NetworkNamespace.Create("asker");
        _server = NetworkNamespace.Create("server");
        using var links = LinkClient.Open(_asker);
        links.CreateVethPair("ask0", "srv0");
        links.MoveTo("srv0", _server);
        links.SetUp("ask0");
        using var others = LinkClient.Open(_server);
        others.AddAddress("srv0", IPAddress.Parse("192.0.2.1"), 24);
        others.SetUp("srv0");
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await _asker.DisposeAsync();
        await _server.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    [Trait("Kind", "Peer")]
    [Fact]
    public async Task A_foreign_server_is_found_with_what_it_offers_and_holds_no_lease_of_ours()
    {
        var ready = new TaskCompletionSource();
        var leases = Path.Combine(_folder.FullName, "leases");
        await using var dnsmasq = ChildProcess.Start(new ChildOptions
        {
            Executable = Requires.Tool("dnsmasq"),
            Arguments = ["--keep-in-foreground", "--port=0", "--interface=srv0", "--dhcp-range=192.0.2.50,192.0.2.59,1h", "--dhcp-boot=pxelinux.0", "--no-ping", "--conf-file=/dev/null", "--log-facility=-", $"--dhcp-leasefile={leases}", "--user=root"],
            Scope = _server,
            OnLine = line =>
            {
                if (line.Text.Contains("DHCP, sockets bound", StringComparison.Ordinal) || line.Text.Contains("IP range", StringComparison.Ordinal))
                {
                    ready.TrySetResult();
                }
            },
        });
        await ready.Task.WaitAsync(TimeSpan.FromSeconds(20), Cancel);
        var answer = _asker.Run(() => new SegmentInquiry(TimeProvider.System).Ask("ask0", Cancel));
        var server = Assert.Single(Assert.IsType<Known<SegmentFacts>>(answer).Value.Servers);
        Assert.Equal(("192.0.2.1", "pxelinux.0"), (server.Server, server.BootFile));
        Assert.StartsWith("192.0.2.5", server.Offered, StringComparison.Ordinal);
        Assert.Equal("", File.Exists(leases) ? File.ReadAllText(leases) : "");
        var report = HostExamination.Examine(SampleHosts.Healthy.WithNetwork(network => network with { Segment = answer }), SampleHosts.Machine);
        Assert.Equal("SU0162", report.Findings[0].Id);
    }

    [Fact]
    public void Silence_is_an_answer_and_a_missing_interface_is_none()
    {
        var silent = _asker.Run(() => new SegmentInquiry(TimeProvider.System).Ask("ask0", Cancel));
        Assert.Empty(Assert.IsType<Known<SegmentFacts>>(silent).Value.Servers);
        var missing = _asker.Run(() => new SegmentInquiry(TimeProvider.System).Ask("nope0", Cancel));
        Assert.Equal("there is no interface nope0", missing.WhyUnknown);
    }

    [Fact]
    public void A_port_that_is_taken_names_the_process()
    {
        using var taken = _server.Run(() => UdpSocket.Bind(IPAddress.Any, 69, 65536));
        var files = new HostFiles();
        var facts = _server.Run(() => new NetworkReader(files, new KvmReader(files, new UserReader(files))).Read(null));
        var owner = Assert.Single(Assert.IsType<Known<System.Collections.Immutable.ImmutableArray<PortOwner>>>(facts.PortOwners).Value);
        Assert.Equal((69, Environment.ProcessId), (owner.Port, owner.ProcessId));
        var report = HostExamination.Examine(SampleHosts.Healthy.WithNetwork(network => network with { PortOwners = facts.PortOwners }), SampleHosts.Machine with { Hardware = null, Match = new Model.MatchConfig(Serial: "1") });
        Assert.Equal("SU0160", report.Findings[0].Id);
        Assert.Contains($"process {Environment.ProcessId}", report.Findings[0].Summary, StringComparison.Ordinal);
    }
}
