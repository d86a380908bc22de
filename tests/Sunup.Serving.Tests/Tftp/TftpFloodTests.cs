using Sunup.Model;
using Sunup.Protocols.Tftp;

namespace Sunup.Serving.Tests.Tftp;

public sealed class TftpFloodTests
{
    [Fact]
    public async Task Garbage_does_not_disturb_a_transfer()
    {
        await using var server = await TftpServerUnderTest.StartAsync();
        var bytes = server.Write("f", 200_000);
        using var flooder = new RawClient(server.EndPoint);
        using var client = new RawClient(server.EndPoint);
        var random = new Random(4);
        client.Ask("f");
        using var received = new MemoryStream();
        for (ushort block = 1; block <= (200_000 / 512) + 1; block++)
        {
            for (var i = 0; i < 20; i++)
            {
                var garbage = new byte[random.Next(0, 600)];
                random.NextBytes(garbage);
                if (garbage.Length > 1)
                {
                    garbage[0] = 0;
                    garbage[1] = (byte)random.Next(0, 8);
                }

                flooder.Send(garbage);
            }

            byte[] packet;
            do
            {
                packet = await client.ReceiveAsync();
            }
            while (TftpPacket.Read(packet).Number != block);

            received.Write(packet.AsSpan(4));
            client.Acknowledge(block);
        }

        Assert.Equal(bytes, received.ToArray());
        Assert.Contains(server.Events.All, e => e.Kind == EventKinds.TftpIgnored);
    }

    [Fact]
    public async Task Refusals_of_a_flood_are_counted_not_listed()
    {
        await using var server = await TftpServerUnderTest.StartAsync();
        using var client = new RawClient(server.EndPoint);
        for (var i = 0; i < 1000; i++)
        {
            client.Ask("nope");
        }

        var flood = await server.Events.WaitAsync(EventKinds.TftpIgnored, "a flood");
        var told = server.Events.All.Count(e => e.Kind == EventKinds.TftpRefused);
        Assert.True(told is >= 100 and < 1000, $"{told} events");
        Assert.True(int.Parse(flood["count"]!) > 0);
    }

    [Fact]
    public async Task One_address_cannot_take_more_transfers_than_its_share()
    {
        await using var server = await TftpServerUnderTest.StartAsync(new TftpServiceConfig { MaxTransfersPerClient = 2 });
        server.Write("f", 10_000);
        using var a = new RawClient(server.EndPoint);
        using var b = new RawClient(server.EndPoint);
        using var c = new RawClient(server.EndPoint);
        a.Ask("f");
        await a.ReceiveAsync();
        b.Ask("f");
        await b.ReceiveAsync();
        c.Ask("f");
        var (code, text) = await c.ReceiveErrorAsync();
        Assert.Equal(TftpErrorCode.NotDefined, code);
        Assert.Contains("busy", text);
        Assert.Equal("SU0509", (await server.Events.WaitAsync(EventKinds.TftpRefused)).FindingId);
    }

    [Fact]
    public async Task Requests_that_never_answer_make_room_but_transfers_that_run_do_not()
    {
        await using var server = await TftpServerUnderTest.StartAsync(new TftpServiceConfig { MaxTransfers = 2 });
        server.Write("f", 10_000);
        using var runs = new RawClient(server.EndPoint);
        using var silent = new RawClient(server.EndPoint);
        using var next = new RawClient(server.EndPoint);
        runs.Ask("f");
        await runs.ReceiveAsync();
        runs.Acknowledge(1);
        await runs.ReceiveAsync();
        silent.Ask("f");
        await silent.ReceiveAsync();
        // Its first resend shows that it has been silent for longer than it needs to be displaced.
        await silent.ReceiveAsync();
        next.Ask("f");
        Assert.Equal(TftpOpcode.Data, TftpPacket.Read(await next.ReceiveAsync()).Opcode);
        Assert.Equal(TftpErrorCode.NotDefined, (await silent.ReceiveErrorAsync()).Code);
        runs.Acknowledge(2);
        while (TftpPacket.Read(await runs.ReceiveAsync()) is { Number: 2, Opcode: TftpOpcode.Data })
        {
            // Resends of block 2 that came meanwhile.
        }

        runs.Acknowledge(3);
        Assert.Equal(4, TftpPacket.Read(await runs.ReceiveAsync()).Number);
    }

    [Fact]
    public async Task Fifty_silent_clients_leave_nothing_behind()
    {
        await using var server = await TftpServerUnderTest.StartAsync();
        server.Write("f", 10_000);
        var clients = Enumerable.Range(0, 50).Select(_ => new RawClient(server.EndPoint)).ToList();
        foreach (var client in clients)
        {
            client.Ask("f", "windowsize", "8");
            await client.ReceiveAsync();
        }

        clients.ForEach(client => client.Dispose());
        for (var i = 0; i < 50; i++)
        {
            await server.Events.WaitAsync(EventKinds.TftpTimeout);
        }

        using var last = new RawClient(server.EndPoint);
        last.Ask("f");
        Assert.Equal(TftpOpcode.Data, TftpPacket.Read(await last.ReceiveAsync()).Opcode);
    }
}
