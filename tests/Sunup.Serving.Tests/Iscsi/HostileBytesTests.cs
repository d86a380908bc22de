using System.Net.Sockets;
using Sunup.Model;

namespace Sunup.Serving.Tests.Iscsi;

/// <summary>Bytes that no initiator sends: the connection ends, the target goes on.</summary>
public sealed class HostileBytesTests
{
    [Fact]
    public async Task Noise_of_any_kind_ends_its_connection_and_nothing_else()
    {
        await using var target = await TargetUnderTest.StartAsync(options: options => options with { LoginTimeout = TimeSpan.FromMilliseconds(500) });
        var random = new Random(7);
        for (var round = 0; round < 60; round++)
        {
            var noise = new byte[random.Next(1, 4000)];
            random.NextBytes(noise);
            if (round % 2 == 0)
            {
                // A login, at least by its opcode, with a length that is there.
                noise[0] = 0x43;
                noise.AsSpan(4, Math.Min(3, Math.Max(noise.Length - 4, 0))).Clear();
            }

            await SendAsync(target, noise);
        }

        Assert.Equal(0, target.SessionCount);
        await target.Events.WaitForAsync(EventKinds.IscsiRefused);
    }

    private static async Task SendAsync(TargetUnderTest target, byte[] noise)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(target.Endpoint, TestContext.Current.CancellationToken);
        try
        {
            await socket.SendAsync(noise, TestContext.Current.CancellationToken);
            socket.Shutdown(SocketShutdown.Send);
            var answer = new byte[4096];
            var count = 0;
            while (await socket.ReceiveAsync(answer, TestContext.Current.CancellationToken) is > 0 and var received)
            {
                count += received;
            }

            Assert.InRange(count, 0, 4096);
        }
        catch (SocketException)
        {
            // A reset is an end as good as another.
            return;
        }
    }
}
