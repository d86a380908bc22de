using System.Net;
using System.Net.Sockets;
using System.Text;
using Sunup.Model;
using Sunup.Protocols.Tftp;

namespace Sunup.Serving.Tests.Tftp;

public sealed class TftpServiceTests
{
    private static readonly TimeSpan LongerThanAResend = TimeSpan.FromMilliseconds(1500);

    [Fact]
    public async Task A_file_that_is_not_there_is_refused_at_once()
    {
        await using var server = await TftpServerUnderTest.StartAsync();
        using var client = new RawClient(server.EndPoint);
        client.Ask("autoexec.ipxe", "tsize", "0", "blksize", "1432");
        Assert.Equal(TftpErrorCode.FileNotFound, (await client.ReceiveErrorAsync()).Code);
        var refused = await server.Events.WaitAsync(EventKinds.TftpRefused);
        Assert.Equal(EventSeverity.Info, refused.Severity);

        client.Ask("vmlinuz");
        Assert.Equal(TftpErrorCode.FileNotFound, (await client.ReceiveErrorAsync()).Code);
        refused = await server.Events.WaitAsync(EventKinds.TftpRefused, "vmlinuz");
        Assert.Equal("SU0506", refused.FindingId);
        Assert.Equal(IPAddress.Loopback, refused.Subject.Address);
    }

    [Theory]
    [InlineData("../etc/passwd")]
    [InlineData("a/../../etc/passwd")]
    [InlineData("..\\..\\windows")]
    [InlineData("/..")]
    [InlineData("a\u0001b")]
    [InlineData("/")]
    public async Task A_name_that_could_leave_the_folder_is_refused(string name)
    {
        await using var server = await TftpServerUnderTest.StartAsync();
        using var client = new RawClient(server.EndPoint);
        client.Ask(name);
        Assert.Equal(TftpErrorCode.AccessViolation, (await client.ReceiveErrorAsync()).Code);
        Assert.Equal("SU0507", (await server.Events.WaitAsync(EventKinds.TftpRefused)).FindingId);
    }

    [Fact]
    public async Task A_name_that_is_too_long_is_refused()
    {
        await using var server = await TftpServerUnderTest.StartAsync();
        using var client = new RawClient(server.EndPoint);
        client.Ask(new string('x', 1500));
        Assert.Equal(TftpErrorCode.AccessViolation, (await client.ReceiveErrorAsync()).Code);
    }

    [Fact]
    public async Task A_symbolic_link_out_of_the_folder_is_not_served()
    {
        await using var server = await TftpServerUnderTest.StartAsync();
        File.CreateSymbolicLink(Path.Combine(server.Folder, "link"), "/etc/hostname");
        using var client = new RawClient(server.EndPoint);
        client.Ask("link");
        Assert.Equal(TftpErrorCode.FileNotFound, (await client.ReceiveErrorAsync()).Code);
    }

    [Theory]
    [InlineData("/boot/x")]
    [InlineData("\\boot\\x")]
    [InlineData("boot//./x")]
    public async Task Names_are_normalised(string name)
    {
        await using var server = await TftpServerUnderTest.StartAsync();
        Directory.CreateDirectory(Path.Combine(server.Folder, "boot"));
        var bytes = server.Write("boot/x", 10);
        using var client = new RawClient(server.EndPoint);
        client.Ask(name);
        Assert.Equal([0, 3, 0, 1, .. bytes], await client.ReceiveAsync());
    }

    [Fact]
    public async Task Writing_is_refused_and_nothing_is_written()
    {
        await using var server = await TftpServerUnderTest.StartAsync();
        using var client = new RawClient(server.EndPoint);
        client.AskToWrite("new");
        Assert.Equal((TftpErrorCode.AccessViolation, "this server is read-only"), await client.ReceiveErrorAsync());
        Assert.Empty(Directory.GetFiles(server.Folder));
    }

    [Theory]
    [InlineData(TftpErrorCode.OptionRefused, "User aborted the transfer")]
    [InlineData(TftpErrorCode.NotDefined, "TFTP Aborted")]
    public async Task A_size_probe_is_told_as_such_and_nothing_is_sent_again(TftpErrorCode code, string text)
    {
        await using var server = await TftpServerUnderTest.StartAsync();
        server.Write("snponly.efi", 5000);
        using var client = new RawClient(server.EndPoint);
        client.Ask("snponly.efi", "tsize", "0", "blksize", "1468", "windowsize", "4");
        Assert.Equal("\0\x06tsize\0" + "5000\0blksize\0" + "1468\0windowsize\0" + "4\0", Encoding.ASCII.GetString(await client.ReceiveAsync()));
        client.SendError(code, text);
        var probe = await server.Events.WaitAsync(EventKinds.TftpSizeProbe);
        Assert.Equal("web1", probe.Subject.Machine);
        Assert.True(await client.IsSilentForAsync(LongerThanAResend));
    }

    [Fact]
    public async Task A_stranger_at_a_transfers_port_gets_error_5_and_the_transfer_goes_on()
    {
        await using var server = await TftpServerUnderTest.StartAsync();
        var bytes = server.Write("f", 600);
        using var client = new RawClient(server.EndPoint);
        using var stranger = new RawClient(server.EndPoint);
        client.Ask("f");
        await client.ReceiveAsync();
        stranger.Send([0, 4, 0, 1], client.From);
        Assert.Equal(TftpErrorCode.UnknownTransferId, (await stranger.ReceiveErrorAsync()).Code);
        stranger.Send([0, 5, 0, 0, 0], client.From);
        client.Acknowledge(1);
        Assert.Equal([0, 3, 0, 2, .. bytes[512..]], await client.ReceiveAsync());
        client.Acknowledge(2);
        await server.Events.WaitAsync(EventKinds.TftpComplete);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_request_sent_twice_starts_one_transfer(bool singlePort)
    {
        await using var server = await TftpServerUnderTest.StartAsync(new TftpServiceConfig { SinglePort = singlePort });
        server.Write("f", 600);
        using var client = new RawClient(server.EndPoint);
        client.Ask("f", "tsize", "0");
        client.Ask("f", "tsize", "0");
        await client.ReceiveAsync();
        await server.Events.WaitAsync(EventKinds.TftpIgnored, "again from the same port");
        Assert.Single(server.Events.All, e => e.Kind == EventKinds.TftpRequest);
    }

    [Fact]
    public async Task Another_request_from_the_same_port_replaces_the_transfer()
    {
        await using var server = await TftpServerUnderTest.StartAsync();
        server.Write("a", 600);
        var bytes = server.Write("b", 100);
        using var client = new RawClient(server.EndPoint);
        client.Ask("a");
        await client.ReceiveAsync();
        client.Ask("b");
        Assert.Equal([0, 3, 0, 1, .. bytes], await client.ReceiveAsync());
        await server.Events.WaitAsync(EventKinds.TftpAborted, "asked anew");
    }

    [Fact]
    public async Task A_client_whose_program_ended_is_seen_at_once()
    {
        await using var server = await TftpServerUnderTest.StartAsync();
        server.Write("f", 100_000);
        using (var client = new RawClient(server.EndPoint))
        {
            client.Ask("f");
            await client.ReceiveAsync();
            client.Acknowledge(1);
            await client.ReceiveAsync();
            client.Acknowledge(2);
        }

        var timeout = await server.Events.WaitAsync(EventKinds.TftpTimeout);
        Assert.Contains("port unreachable", timeout.Text);
        Assert.Equal("SU0504", timeout.FindingId);
        Assert.True(int.Parse(timeout["last_block"]!) >= 1);
    }

    [Fact]
    public async Task Stopping_tells_the_client()
    {
        var server = await TftpServerUnderTest.StartAsync();
        using var client = new RawClient(server.EndPoint);
        server.Write("f", 10_000);
        client.Ask("f");
        await client.ReceiveAsync();
        await server.DisposeAsync();
        Assert.Equal((TftpErrorCode.NotDefined, "the server is stopping"), await client.ReceiveErrorAsync());
    }

    [Fact]
    public async Task A_file_that_is_cut_while_it_is_served_ends_with_an_error_and_an_event()
    {
        await using var server = await TftpServerUnderTest.StartAsync();
        server.Write("f", 200_000);
        using var client = new RawClient(server.EndPoint);
        client.Ask("f", "blksize", "60000");
        await client.ReceiveAsync();
        client.Acknowledge(0);
        await client.ReceiveAsync();
        File.WriteAllBytes(Path.Combine(server.Folder, "f"), new byte[10]);
        client.Acknowledge(1);
        Assert.Equal(TftpErrorCode.NotDefined, (await client.ReceiveErrorAsync()).Code);
        Assert.Equal("SU0510", (await server.Events.WaitAsync(EventKinds.TftpAborted)).FindingId);
    }

    [Fact]
    public async Task A_port_that_is_taken_is_a_finding_that_names_its_owner()
    {
        using var other = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        other.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var port = ((IPEndPoint)other.LocalEndPoint!).Port;
        var exception = await Assert.ThrowsAsync<FindingException>(() => TftpServerUnderTest.StartAsync(new TftpServiceConfig { Port = port }));
        Assert.Equal("SU0501", exception.Finding.Id);
        Assert.Contains($"process {Environment.ProcessId}", exception.Finding.Summary);
    }

    [Fact]
    public async Task An_address_of_another_host_is_a_finding()
    {
        var exception = await Assert.ThrowsAsync<FindingException>(() => TftpServerUnderTest.StartAsync(address: IPAddress.Parse("192.0.2.1")));
        Assert.Equal("SU0503", exception.Finding.Id);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_wildcard_listener_answers_from_the_address_that_was_asked(bool singlePort)
    {
        await using var server = await TftpServerUnderTest.StartAsync(new TftpServiceConfig { SinglePort = singlePort }, IPAddress.Any);
        var bytes = server.Write("f", 5);
        using var client = new RawClient(new IPEndPoint(IPAddress.Parse("127.0.0.77"), server.EndPoint.Port));
        client.Ask("f");
        Assert.Equal([0, 3, 0, 1, .. bytes], await client.ReceiveAsync());
        Assert.Equal(IPAddress.Parse("127.0.0.77"), ((IPEndPoint)client.From!).Address);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task IPv6_is_served(bool wildcard)
    {
        await using var server = await TftpServerUnderTest.StartAsync(address: wildcard ? IPAddress.IPv6Any : IPAddress.IPv6Loopback);
        var bytes = server.Write("f", 5);
        using var client = new RawClient(new IPEndPoint(IPAddress.IPv6Loopback, server.EndPoint.Port));
        client.Ask("f");
        Assert.Equal([0, 3, 0, 1, .. bytes], await client.ReceiveAsync());
    }

    [Fact]
    public async Task Netascii_is_converted()
    {
        await using var server = await TftpServerUnderTest.StartAsync();
        File.WriteAllText(Path.Combine(server.Folder, "t"), "a\nb\n");
        using var client = new RawClient(server.EndPoint);
        client.Send([0, 1, (byte)'t', 0, .. "netascii"u8, 0, .. "tsize"u8, 0, (byte)'0', 0]);
        Assert.Equal("\0\x06tsize\0" + "6\0", Encoding.ASCII.GetString(await client.ReceiveAsync()));
        client.Acknowledge(0);
        Assert.Equal("\0\x03\0\x01" + "a\r\nb\r\n", Encoding.ASCII.GetString(await client.ReceiveAsync()));
    }
}
