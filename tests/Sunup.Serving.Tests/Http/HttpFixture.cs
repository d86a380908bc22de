using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Sunup.Linux.Namespaces;
using Sunup.Model;
using Sunup.Serving.Files;
using Sunup.Serving.Http;
using Sunup.Serving.Tests.Files;

namespace Sunup.Serving.Tests.Http;

/// <summary>The HTTP server on a free port of the loopback, with one machine and a folder.</summary>
internal sealed class HttpFixture : IAsyncDisposable, IBootEventSink
{
    private readonly ConcurrentQueue<BootEvent> _events = new();
    private readonly SemaphoreSlim _arrived = new(0);
    private HttpService? _service;

    internal HttpFixture()
    {
        Folder = Directory.CreateTempSubdirectory("sunup-http-");
        Random.Shared.NextBytes(Big);
        File.WriteAllBytes(Path.Join(Folder.FullName, "big"), Big);
        File.WriteAllBytes(Path.Join(Folder.FullName, "other"), Big[..5000]);
        File.WriteAllText(Path.Join(Folder.FullName, "small.txt"), "0123456789");
    }

    internal DirectoryInfo Folder { get; }

    internal byte[] Big { get; } = new byte[3_000_001];

    /// <summary>[big][zeros to 4096][other][bytes]: what a joined initrd is.</summary>
    internal byte[] Joined => [.. Big, .. new byte[(4096 - (Big.Length % 4096)) % 4096], .. Big[..5000], .. "tail"u8];

    internal IReadOnlyCollection<BootEvent> Events => _events;

    internal int Port => _service!.EndPoints[0].Port;

    internal HttpClient Client { get; private set; } = new();

    internal static async Task<HttpFixture> StartAsync(HttpLimits? limits = null, Func<HttpServiceConfig, HttpServiceConfig>? configure = null)
    {
        var fixture = new HttpFixture();
        var folder = fixture.Folder.FullName;
        var config = new HttpServiceConfig { Port = 0, Root = folder };
        config = configure?.Invoke(config) ?? config;
        var joined = ServedContent.Join([ServedContent.OfFile(Path.Join(folder, "big")), ServedContent.OfFile(Path.Join(folder, "other"))], 4096);
        var machines = new FixedMachines(
            "web1",
            new PlannedFile("boot.ipxe", ServedContent.Of("#!ipxe\n"u8.ToArray()), MediaTypes.Text),
            new PlannedFile("initrd.img", ServedContent.Of(joined.Segments.Add(new ByteSegment("tail"u8.ToArray()))), MediaTypes.Binary),
            new PlannedFile("empty", ServedContent.Of(ReadOnlyMemory<byte>.Empty), MediaTypes.Binary));
        var store = new BootFileStore(machines, LoaderCatalogue.Find(folder), config, new TftpServiceConfig());
        fixture._service = new HttpService(config, store, machines, fixture, new BootClock(TimeProvider.System), new HostNetwork(), [IPAddress.Loopback], limits);
        await fixture._service.StartAsync(TestContext.Current.CancellationToken);
        fixture.Client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{fixture.Port}") };
        return fixture;
    }

    public void Publish(BootEvent bootEvent)
    {
        _events.Enqueue(bootEvent);
        _arrived.Release();
    }

    /// <summary>The first event that is so, now or within ten seconds.</summary>
    internal async Task<BootEvent> EventAsync(Func<BootEvent, bool> isSo)
    {
        using var time = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        time.CancelAfter(TimeSpan.FromSeconds(10));
        while (true)
        {
            if (_events.FirstOrDefault(isSo) is { } found)
            {
                return found;
            }

            try
            {
                await _arrived.WaitAsync(time.Token);
            }
            catch (OperationCanceledException)
            {
                Assert.Fail("no such event; there are:\n" + string.Join('\n', _events.Select(seen => $"{seen.Kind}: {seen.Text}")));
            }
        }
    }

    internal Task<BootEvent> EventAsync(string kind) => EventAsync(seen => seen.Kind == kind);

    /// <summary>Sends bytes as they are and reads until the server closes, at most ten seconds.</summary>
    internal async Task<string> SendRawAsync(byte[] bytes)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, Port);
        await socket.SendAsync(bytes);
        var answer = new MemoryStream();
        var buffer = new byte[4096];
        using var time = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        try
        {
            int count;
            while ((count = await socket.ReceiveAsync(buffer, time.Token)) > 0)
            {
                answer.Write(buffer, 0, count);
            }
        }
        catch (SocketException)
        {
            // Reset: what came before it counts.
        }

        return Encoding.Latin1.GetString(answer.ToArray());
    }

    internal Task<string> SendRawAsync(string text) => SendRawAsync(Encoding.Latin1.GetBytes(text));

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _service!.DisposeAsync();
        _arrived.Dispose();
        Folder.Delete(recursive: true);
    }
}
