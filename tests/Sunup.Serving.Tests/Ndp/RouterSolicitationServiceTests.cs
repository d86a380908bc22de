using System.Net;
using System.Net.Sockets;
using Sunup.Linux.Links;
using Sunup.Linux.Namespaces;
using Sunup.Model;
using Sunup.Protocols.Ndp;
using Sunup.Serving.Events;
using Sunup.Serving.Ndp;

namespace Sunup.Serving.Tests.Ndp;

public sealed class RouterSolicitationServiceTests
{
    private static readonly byte[] Solicitation = Convert.FromHexString("8500000000000000" + "0101525400123456");

    [Fact]
    public async Task A_booting_client_is_told_that_there_is_no_router()
    {
        if (!Environment.IsPrivilegedProcess)
        {
            Assert.SkipUnless(Environment.GetEnvironmentVariable("CI") is "true", "needs root: it makes a network namespace");
        }

        var clock = new BootClock(TimeProvider.System);
        using var network = NetworkNamespace.Create("ndp");
        MakeLinks(network);
        await using var service = RouterSolicitationService.TryOpen("server0", _ => true, new BootEventChannel(clock), clock, network);
        Assert.NotNull(service);
        using var stop = new CancellationTokenSource();
        var running = service.RunAsync(stop.Token);

        using var client = network.Run(() => OpenClient("client0"));
        Assert.True(await AskUntilAnsweredAsync(client), "no router advertisement came within 10 s");

        await stop.CancelAsync();
        await running;
    }

    private static void MakeLinks(NetworkNamespace network)
    {
        using var links = LinkClient.Open(network);
        links.CreateVethPair("server0", "client0");
        links.SetUp("server0");
        links.SetUp("client0");
    }

    private static Socket OpenClient(string link)
    {
        var index = System.Net.NetworkInformation.NetworkInterface.GetAllNetworkInterfaces()
            .Single(candidate => string.Equals(candidate.Name, link, StringComparison.Ordinal)).GetIPProperties().GetIPv6Properties().Index;
        var socket = new Socket(AddressFamily.InterNetworkV6, SocketType.Raw, ProtocolType.IcmpV6) { ReceiveTimeout = 500 };
        socket.SetSocketOption(SocketOptionLevel.IPv6, SocketOptionName.MulticastTimeToLive, 255);
        socket.SetSocketOption(SocketOptionLevel.IPv6, SocketOptionName.MulticastInterface, index);
        return socket;
    }

    /// <summary>Solicits as iPXE does, twice a second, for at most 10 s: link-local addresses take a moment to come up.</summary>
    private static async Task<bool> AskUntilAnsweredAsync(Socket client)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        var answer = WaitForAnswerAsync(client, limit.Token);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(500));
        while (!answer.IsCompleted)
        {
            TrySend(client, new IPEndPoint(IPAddress.Parse("ff02::2"), 0));
            await timer.WaitForNextTickAsync(CancellationToken.None);
        }

        return await answer;
    }

    private static async Task<bool> WaitForAnswerAsync(Socket client, CancellationToken cancellationToken)
    {
        var buffer = new byte[1500];
        try
        {
            while (true)
            {
                var count = await client.ReceiveAsync(buffer, cancellationToken);
                if (RouterAdvertisement.TryRead(buffer.AsSpan(0, count), out var advertisement))
                {
                    return advertisement == RouterAdvertisement.NoRouter;
                }
            }
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private static void TrySend(Socket client, IPEndPoint to)
    {
        try
        {
            client.SendTo(Solicitation, to);
        }
        catch (SocketException e) when (e.SocketErrorCode is SocketError.AddressNotAvailable or SocketError.NetworkUnreachable or SocketError.HostUnreachable)
        {
            // The link-local address is not there yet; the next try finds it.
        }
    }
}
