using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Sunup.Model;

namespace Sunup.Serving.Tests.Http;

public sealed class FileServingTests
{
    [Theory]
    [InlineData("/files/big")]
    [InlineData("/files/small.txt")]
    [InlineData("/machines/web1/initrd.img")]
    [InlineData("/machines/web1/empty")]
    public async Task A_file_arrives_byte_for_byte_and_is_told_of(string path)
    {
        await using var server = await HttpFixture.StartAsync();
        var bytes = await server.Client.GetByteArrayAsync(path);
        Assert.Equal(Expected(server, path), bytes);
        var complete = await server.EventAsync(EventKinds.HttpComplete);
        Assert.Equal($"{bytes.Length}", complete["bytes"]);
        Assert.Equal(path, complete["path"]);
        Assert.Equal(IPAddress.Loopback, complete.Subject.Address);
        Assert.Equal(path.StartsWith("/machines/", StringComparison.Ordinal) ? "web1" : null, complete.Subject.Machine);
    }

    [Fact]
    public async Task HEAD_gives_the_head_of_GET_and_no_body()
    {
        await using var server = await HttpFixture.StartAsync();
        using var get = await server.Client.GetAsync("/machines/web1/initrd.img");
        using var head = await server.Client.SendAsync(new HttpRequestMessage(HttpMethod.Head, "/machines/web1/initrd.img"));
        Assert.Equal(get.Content.Headers.ContentLength, head.Content.Headers.ContentLength);
        Assert.Equal(get.Headers.ETag, head.Headers.ETag);
        Assert.Equal(get.Content.Headers.LastModified, head.Content.Headers.LastModified);
        Assert.Empty(await head.Content.ReadAsByteArrayAsync());
    }

    // Against plain slicing of the bytes, at and around every seam of the joined content.
    [Fact]
    public async Task Every_range_is_the_slice_of_the_whole()
    {
        await using var server = await HttpFixture.StartAsync();
        var whole = server.Joined;
        long[] seams = [0, 1, server.Big.Length - 1, server.Big.Length, server.Big.Length + 1, whole.Length - 5005, whole.Length - 4, whole.Length - 1];
        foreach (var from in seams)
        {
            foreach (var length in (long[])[1, 7, 40_000, whole.Length])
            {
                using var request = new HttpRequestMessage(HttpMethod.Get, "/machines/web1/initrd.img");
                request.Headers.Range = new RangeHeaderValue(from, from + length - 1);
                using var response = await server.Client.SendAsync(request);
                Assert.Equal(HttpStatusCode.PartialContent, response.StatusCode);
                var to = Math.Min(from + length, whole.Length);
                Assert.Equal($"bytes {from}-{to - 1}/{whole.Length}", response.Content.Headers.ContentRange!.ToString());
                Assert.Equal(whole[(int)from..(int)to], await response.Content.ReadAsByteArrayAsync());
            }
        }
    }

    [Theory]
    [InlineData("bytes=-4", 206, "6789")]
    [InlineData("bytes=8-", 206, "89")]
    [InlineData("bytes=0-99999999999999999999999", 206, "0123456789")]
    [InlineData("bytes=-99", 206, "0123456789")]
    [InlineData("bytes=10-", 416, "")]
    [InlineData("bytes=-0", 416, "")]
    [InlineData("bytes=5-2", 200, "0123456789")]
    [InlineData("bytes=0-1,4-5", 200, "0123456789")]
    [InlineData("bytes=a-b", 200, "0123456789")]
    [InlineData("bytes=", 200, "0123456789")]
    [InlineData("lines=1-2", 200, "0123456789")]
    public async Task A_range_header_is_honoured_refused_or_ignored_as_RFC_9110_says(string range, int status, string body)
    {
        await using var server = await HttpFixture.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/files/small.txt");
        request.Headers.TryAddWithoutValidation("Range", range);
        using var response = await server.Client.SendAsync(request);
        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal(body, await response.Content.ReadAsStringAsync());
        Assert.Equal(status == 416 ? "bytes */10" : null, status == 416 ? response.Content.Headers.ContentRange!.ToString() : null);
    }

    [Fact]
    public async Task An_unchanged_file_is_304_and_a_changed_one_has_another_tag()
    {
        await using var server = await HttpFixture.StartAsync();
        using var first = await server.Client.GetAsync("/files/small.txt");
        Assert.Equal(HttpStatusCode.NotModified, (await GetAsync(server, "If-None-Match", first.Headers.ETag!.ToString())).StatusCode);
        Assert.Equal(HttpStatusCode.NotModified, (await GetAsync(server, "If-None-Match", "\"x\", W/" + first.Headers.ETag)).StatusCode);
        Assert.Equal(HttpStatusCode.NotModified, (await GetAsync(server, "If-Modified-Since", first.Content.Headers.LastModified!.Value.ToString("R"))).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await GetAsync(server, "If-None-Match", "\"x\"")).StatusCode);

        File.WriteAllText(Path.Join(server.Folder.FullName, "small.txt"), "abcdefghij");
        Assert.Equal(HttpStatusCode.OK, (await GetAsync(server, "If-None-Match", first.Headers.ETag!.ToString())).StatusCode);
    }

    [Fact]
    public async Task If_Range_gives_the_part_of_the_same_file_and_the_whole_of_another()
    {
        await using var server = await HttpFixture.StartAsync();
        using var first = await server.Client.GetAsync("/files/small.txt");
        foreach (var (tag, body) in new[] { (first.Headers.ETag!.ToString(), "12"), ("\"other\"", "0123456789") })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/files/small.txt");
            request.Headers.Range = new RangeHeaderValue(1, 2);
            request.Headers.TryAddWithoutValidation("If-Range", tag);
            using var response = await server.Client.SendAsync(request);
            Assert.Equal(body, await response.Content.ReadAsStringAsync());
        }
    }

    [Fact]
    public async Task Requests_on_one_connection_each_get_their_own_answer()
    {
        await using var server = await HttpFixture.StartAsync();
        var answer = await server.SendRawAsync(
            "GET /files/small.txt HTTP/1.1\r\nHost: x\r\n\r\nGET /files/missing HTTP/1.1\r\nHost: x\r\n\r\nGET /machines/web1/boot.ipxe HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
        Assert.Equal(3, answer.Split("HTTP/1.1 ").Length - 1);
        Assert.Contains("0123456789HTTP/1.1 404", answer, StringComparison.Ordinal);
        Assert.EndsWith("#!ipxe\n", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_hundred_clients_at_once_all_get_the_whole_file()
    {
        await using var server = await HttpFixture.StartAsync();
        var digest = SHA256.HashData(server.Big);
        await Parallel.ForEachAsync(Enumerable.Range(0, 200), new ParallelOptions { MaxDegreeOfParallelism = 200 }, async (_, cancellationToken) =>
            Assert.Equal(digest, SHA256.HashData(await server.Client.GetByteArrayAsync("/files/big", cancellationToken))));
    }

    [Fact]
    public async Task A_client_that_vanishes_is_told_of_with_how_far_it_came_and_the_server_goes_on()
    {
        await using var server = await HttpFixture.StartAsync();
        using (var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { LingerState = new LingerOption(true, 0), ReceiveBufferSize = 4096 })
        {
            await socket.ConnectAsync(IPAddress.Loopback, server.Port);
            await socket.SendAsync(Encoding.ASCII.GetBytes("GET /machines/web1/initrd.img HTTP/1.1\r\nHost: x\r\n\r\n"));
            await socket.ReceiveAsync(new byte[1000]);
        }

        // Small transfers may fit into the socket's buffers whole; this one does only with luck, and then it is complete.
        var end = await server.EventAsync(seen => seen.Kind is EventKinds.HttpAborted or EventKinds.HttpComplete);
        if (end.Kind == EventKinds.HttpAborted)
        {
            Assert.Equal("SU0522", end.FindingId);
            Assert.InRange(long.Parse(end["bytes"]!), 0, server.Joined.Length - 1);
        }

        Assert.Equal("0123456789", await server.Client.GetStringAsync("/files/small.txt"));
    }

    [Fact]
    public async Task A_file_that_shrank_since_it_was_planned_is_an_error_of_the_server_and_never_a_short_200()
    {
        await using var server = await HttpFixture.StartAsync();
        await using (var file = File.OpenWrite(Path.Join(server.Folder.FullName, "other")))
        {
            file.SetLength(100);
        }

        using var response = await server.Client.GetAsync("/machines/web1/initrd.img");
        Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
        var refused = await server.EventAsync(EventKinds.HttpRefused);
        Assert.Equal("SU0524", refused.FindingId);
        Assert.Contains("has 100 bytes now, 5000 were planned", refused["reason"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_shrinks_during_a_transfer_breaks_the_connection_and_is_told_of()
    {
        await using var server = await HttpFixture.StartAsync();
        var path = Path.Join(server.Folder.FullName, "huge");
        await using (var file = File.Create(path))
        {
            file.SetLength(200 << 20);
        }

        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 4096 };
        await socket.ConnectAsync(IPAddress.Loopback, server.Port);
        await socket.SendAsync(Encoding.ASCII.GetBytes("GET /files/huge HTTP/1.1\r\nHost: x\r\n\r\n"));
        await socket.ReceiveAsync(new byte[1000]);
        await using (var file = File.OpenWrite(path))
        {
            file.SetLength(1 << 20);
        }

        long received = 0;
        var buffer = new byte[1 << 16];
        try
        {
            int count;
            while ((count = await socket.ReceiveAsync(buffer)) > 0)
            {
                received += count;
            }
        }
        catch (SocketException)
        {
            // A reset is a break as good as an end.
        }

        Assert.InRange(received, 0, (200 << 20) - 1);
        var aborted = await server.EventAsync(EventKinds.HttpAborted);
        Assert.Equal("SU0524", aborted.FindingId);
        Assert.Contains("became shorter", aborted["reason"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Metadata_gives_each_file_with_its_length_and_sha256()
    {
        await using var server = await HttpFixture.StartAsync();
        for (var i = 0; i < 2; i++)
        {
            using var metadata = JsonDocument.Parse(await server.Client.GetStringAsync("/machines/web1/metadata.json"));
            var initrd = metadata.RootElement.GetProperty("files")[1];
            Assert.Equal("web1", metadata.RootElement.GetProperty("name").GetString());
            Assert.Equal("quiet", metadata.RootElement.GetProperty("command_line").GetString());
            Assert.Equal("52:54:00:12:34:56", metadata.RootElement.GetProperty("mac").GetString());
            Assert.Equal(server.Joined.Length, initrd.GetProperty("bytes").GetInt64());
            Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(server.Joined)), initrd.GetProperty("sha256").GetString());
        }
    }

    [Theory]
    [InlineData("/loaders/x.efi", "application/efi")]
    [InlineData("/files/x.efi", "application/efi")]
    [InlineData("/files/x.iso", "application/vnd.efi-iso")]
    [InlineData("/files/initrd.img", "application/octet-stream")]
    [InlineData("/files/x.ipxe", "text/plain; charset=utf-8")]
    public void Media_types_are_those_that_UEFI_decides_by(string path, string type) => Assert.Equal(type, Serving.Files.MediaTypes.Of(path));

    private static async Task<HttpResponseMessage> GetAsync(HttpFixture server, string header, string value)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/files/small.txt");
        request.Headers.TryAddWithoutValidation(header, value);
        return await server.Client.SendAsync(request);
    }

    private static byte[] Expected(HttpFixture server, string path) => path switch
    {
        "/files/big" => server.Big,
        "/files/small.txt" => "0123456789"u8.ToArray(),
        "/machines/web1/initrd.img" => server.Joined,
        _ => [],
    };
}
