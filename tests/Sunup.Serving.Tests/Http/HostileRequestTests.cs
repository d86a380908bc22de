using System.Net;
using System.Net.Sockets;
using System.Text;
using Sunup.Model;
using Sunup.Serving.Http;

namespace Sunup.Serving.Tests.Http;

public sealed class HostileRequestTests
{
    [Theory]
    [InlineData("/files/../../etc/passwd")]
    [InlineData("/files/%2e%2e/%2e%2e/etc/passwd")]
    [InlineData("/files/%2E%2E%2Fetc/passwd")]
    [InlineData("/files/..%5c..%5cetc/passwd")]
    [InlineData("/%2e%2e/secret")]
    public async Task A_path_that_goes_up_is_refused_and_told_of(string target)
    {
        await using var server = await HttpFixture.StartAsync();
        var answer = await server.SendRawAsync($"GET {target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 400", answer, StringComparison.Ordinal);
        var refused = await server.EventAsync(EventKinds.HttpRefused);
        Assert.Equal("SU0523", refused.FindingId);
        Assert.Equal(target, refused["path"]);
    }

    [Fact]
    public async Task A_link_out_of_the_folder_is_403_and_a_miss_is_404_with_the_nearest_name()
    {
        await using var server = await HttpFixture.StartAsync();
        File.CreateSymbolicLink(Path.Join(server.Folder.FullName, "link"), "/etc/hostname");
        Assert.Equal(HttpStatusCode.Forbidden, (await server.Client.GetAsync("/files/link")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await server.Client.GetAsync("/files/smal.txt")).StatusCode);
        Assert.Contains("nearest: small.txt", (await server.EventAsync(EventKinds.HttpNotFound))["reason"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("PUT")]
    [InlineData("DELETE")]
    [InlineData("POST")]
    [InlineData("CONNECT")]
    public async Task Another_method_is_405_or_400(string method)
    {
        await using var server = await HttpFixture.StartAsync();
        var answer = await server.SendRawAsync($"{method} /files/big HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
        Assert.Matches("^HTTP/1.1 40[05]", answer);
        await server.EventAsync(EventKinds.HttpRefused);
    }

    [Theory]
    [InlineData("\0\0\0\0\r\n\r\n")]
    [InlineData("hello\r\n\r\n")]
    [InlineData("GET /\r\n\r\n")]
    [InlineData("GET / HTTP/9.9\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n")]
    [InlineData("\x16\x03\x01\x02\0\x01\0\x01\xfc\x03\x03")]
    public async Task Bytes_that_are_not_HTTP_are_refused_and_told_of_with_the_client(string bytes)
    {
        await using var server = await HttpFixture.StartAsync();
        var answer = await server.SendRawAsync(bytes);
        Assert.True(answer.Length == 0 || answer.StartsWith("HTTP/1.1 4", StringComparison.Ordinal) || answer.StartsWith("HTTP/1.1 505", StringComparison.Ordinal), answer);
        var refused = await server.EventAsync(EventKinds.HttpRefused);
        Assert.Equal("SU0525", refused.FindingId);
        Assert.Equal(IPAddress.Loopback, refused.Subject.Address);
    }

    [Fact]
    public async Task Any_bytes_leave_the_server_as_it_was()
    {
        await using var server = await HttpFixture.StartAsync(new HttpLimits { RequestHeadersTimeout = TimeSpan.FromSeconds(1) });
        var random = new Random(1);
        await Parallel.ForEachAsync(Enumerable.Range(0, 64), async (_, _) =>
        {
            var bytes = new byte[random.Next(1, 3000)];
            random.NextBytes(bytes);
            await server.SendRawAsync([.. bytes, .. "\r\n\r\n"u8]);
        });
        Assert.Equal("0123456789", await server.Client.GetStringAsync("/files/small.txt"));
    }

    [Theory]
    [InlineData("", false)]
    [InlineData("", true)]
    [InlineData("GET /files/small.txt HTTP/1.1\r\nHost: x\r\n\r\n", false)]
    [InlineData("GET /files/small.txt HTTP/1.1\r\nHost: x\r\n\r\n", true)]
    [InlineData("GET /files/small.txt HTTP/1.1\r\nHo", true)]
    public async Task A_client_that_merely_goes_away_is_no_refusal_and_no_warning(string sent, bool resets)
    {
        var server = await HttpFixture.StartAsync();
        await using (server)
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            await socket.ConnectAsync(IPAddress.Loopback, server.Port);
            await socket.SendAsync(Encoding.ASCII.GetBytes(sent));
            if (sent.EndsWith("\r\n\r\n", StringComparison.Ordinal))
            {
                await server.EventAsync(EventKinds.HttpComplete);
            }

            socket.LingerState = new LingerOption(enable: resets, seconds: 0);
            socket.Dispose();
            Assert.Equal("0123456789", await server.Client.GetStringAsync("/files/small.txt"));
        }

        // The server has ended, and with it every connection.
        Assert.DoesNotContain(server.Events, seen => seen.Severity >= EventSeverity.Warning);
    }

    [Fact]
    public async Task A_head_without_end_is_refused_before_it_fills_the_memory()
    {
        await using var server = await HttpFixture.StartAsync();
        var answer = await server.SendRawAsync("GET /files/big HTTP/1.1\r\nX: " + new string('a', 1 << 20));
        Assert.True(answer.Length == 0 || answer.StartsWith("HTTP/1.1 431", StringComparison.Ordinal), answer);
        await server.EventAsync(EventKinds.HttpRefused);
    }

    [Fact]
    public async Task A_head_that_never_comes_is_cut_off_and_told_of()
    {
        await using var server = await HttpFixture.StartAsync(new HttpLimits { RequestHeadersTimeout = TimeSpan.FromSeconds(1) });
        var answer = await server.SendRawAsync("GET /files/big HTTP/1.1\r\nX: a");
        Assert.StartsWith("HTTP/1.1 408", answer, StringComparison.Ordinal);
        await server.EventAsync(EventKinds.HttpRefused);
    }

    [Fact]
    public async Task A_client_that_takes_nothing_is_cut_off_and_told_of()
    {
        await using var server = await HttpFixture.StartAsync(new HttpLimits { MinResponseBytesPerSecond = 100_000_000, ResponseGrace = TimeSpan.FromSeconds(1.5) });
        await using (var file = File.Create(Path.Join(server.Folder.FullName, "huge")))
        {
            file.SetLength(200 << 20);
        }

        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 4096 };
        await socket.ConnectAsync(IPAddress.Loopback, server.Port);
        await socket.SendAsync(Encoding.ASCII.GetBytes("GET /files/huge HTTP/1.1\r\nHost: x\r\n\r\n"));
        Assert.Equal("SU0527", (await server.EventAsync(EventKinds.HttpRefused)).FindingId);
        await server.EventAsync(EventKinds.HttpAborted);
    }

    [Fact]
    public async Task A_connection_over_the_cap_is_closed_and_told_of()
    {
        await using var server = await HttpFixture.StartAsync(new HttpLimits { MaxConnections = 2 });
        using var first = new TcpClient("127.0.0.1", server.Port);
        using var second = new TcpClient("127.0.0.1", server.Port);
        await first.GetStream().WriteAsync("GET /files/small.txt HTTP/1.1\r\nHost: x\r\n\r\n"u8.ToArray());
        await first.GetStream().ReadExactlyAsync(new byte[10]);
        await second.GetStream().WriteAsync("GET /files/small.txt HTTP/1.1\r\nHost: x\r\n\r\n"u8.ToArray());
        await second.GetStream().ReadExactlyAsync(new byte[10]);
        using var third = new TcpClient("127.0.0.1", server.Port);
        Assert.Equal(0, await third.GetStream().ReadAsync(new byte[10]));
        await server.EventAsync(seen => seen.Kind == EventKinds.HttpRefused && seen["kestrel_event"] == "ConnectionRejected");
    }

    [Fact]
    public async Task A_taken_port_is_a_finding_that_names_the_process()
    {
        await using var server = await HttpFixture.StartAsync();
        var fault = await Assert.ThrowsAsync<FindingException>(() => HttpFixture.StartAsync(configure: config => config with { Port = server.Port }));
        Assert.Equal("SU0520", fault.Finding.Id);
        Assert.Contains($"TCP port {server.Port} is taken by process {Environment.ProcessId}", fault.Finding.Summary, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_that_is_missing_is_a_finding()
    {
        var fault = await Assert.ThrowsAsync<FindingException>(() => HttpFixture.StartAsync(configure: config => config with { Root = "/nonexistent/folder" }));
        Assert.Equal("SU0528", fault.Finding.Id);
    }
}
