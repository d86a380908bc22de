using System.Net;
using System.Net.Sockets;
using Sunup.Linux.Namespaces;
using Sunup.Model;
using Sunup.Trials.Boots.Answers;

namespace Sunup.Trials.Tests.Boots.Answers;

/// <summary>Ports of this host: one that listens, one that refuses.</summary>
public sealed class AnswerProbeTests
{
    private readonly AnswerProbe _probe = new(new HostNetwork());

    [Fact]
    public async Task A_port_that_takes_a_connection_answers()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        Assert.Null(await AskAsync(((IPEndPoint)listener.LocalEndpoint).Port));
    }

    [Fact]
    public async Task A_port_where_nothing_listens_refuses()
    {
        int port;
        using (var listener = new TcpListener(IPAddress.Loopback, 0))
        {
            listener.Start();
            port = ((IPEndPoint)listener.LocalEndpoint).Port;
        }

        Assert.Equal("the machine refuses: nothing listens there yet", await AskAsync(port));
    }

    private Task<string?> AskAsync(int port) => _probe.AskAsync(IPAddress.Loopback, new ExpectedAnswer((ushort)port, null), TestContext.Current.CancellationToken);
}
