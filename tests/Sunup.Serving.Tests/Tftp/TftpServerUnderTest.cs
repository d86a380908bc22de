using System.Collections.Concurrent;
using System.Net;
using System.Threading.Channels;
using Sunup.Linux.Namespaces;
using Sunup.Model;
using Sunup.Serving.Files;
using Sunup.Serving.Tftp;

namespace Sunup.Serving.Tests.Tftp;

/// <summary>The TFTP server on a free port of loopback, with the files of a temporary folder.</summary>
internal sealed class TftpServerUnderTest : IAsyncDisposable
{
    private readonly TftpService _service;

    private TftpServerUnderTest(TftpServiceConfig config, IPAddress address)
    {
        Folder = Directory.CreateTempSubdirectory("sunup-tftp").FullName;
        _service = new TftpService(config, new FolderSource(Folder), Events, new BootClock(TimeProvider.System), new HostNetwork(), [address]);
    }

    public string Folder { get; }

    public RecordingSink Events { get; } = new();

    public IPEndPoint EndPoint => _service.EndPoints[0];

    public static async Task<TftpServerUnderTest> StartAsync(TftpServiceConfig? config = null, IPAddress? address = null)
    {
        var server = new TftpServerUnderTest((config ?? new TftpServiceConfig()) with { Port = config is { Port: not 69 } ? config.Port : 0 }, address ?? IPAddress.Loopback);
        await server._service.StartAsync(TestContext.Current.CancellationToken);
        return server;
    }

    /// <summary>Writes a file of random bytes and gives them.</summary>
    public byte[] Write(string name, int length)
    {
        var bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        File.WriteAllBytes(Path.Combine(Folder, name), bytes);
        return bytes;
    }

    public async ValueTask DisposeAsync()
    {
        await _service.DisposeAsync();
        Assert.False(_service.Completion.IsFaulted, $"{_service.Completion.Exception}");
        Directory.Delete(Folder, recursive: true);
    }

    /// <summary>The files of a folder that are really in it: a symbolic link that leads elsewhere is not served.</summary>
    private sealed class FolderSource(string folder) : IBootFileSource
    {
        public BootFile? Find(in BootFileRequest request)
        {
            var file = new FileInfo(Path.Combine(folder, request.Path));
            var target = file.Exists ? file.ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? file.FullName : "";
            return target.StartsWith(folder + "/", StringComparison.Ordinal)
                ? new BootFile(request.Path, ServedContent.OfFile(target), "application/octet-stream", "web1")
                : null;
        }
    }
}

/// <summary>Keeps events and lets a test wait for one.</summary>
internal sealed class RecordingSink : IBootEventSink
{
    private readonly ConcurrentQueue<BootEvent> _events = new();
    private readonly Channel<bool> _published = Channel.CreateUnbounded<bool>();

    public IReadOnlyCollection<BootEvent> All => _events;

    public void Publish(BootEvent bootEvent)
    {
        _events.Enqueue(bootEvent);
        _published.Writer.TryWrite(true);
    }

    /// <summary>The first event of that kind (and with that in its text), present or to come.</summary>
    public async Task<BootEvent> WaitAsync(string kind, string text = "")
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(TimeSpan.FromSeconds(60));
        while (true)
        {
            if (_events.FirstOrDefault(e => e.Kind == kind && e.Text.Contains(text, StringComparison.Ordinal)) is { } found)
            {
                return found;
            }

            try
            {
                await _published.Reader.ReadAsync(patience.Token);
            }
            catch (OperationCanceledException)
            {
                Assert.Fail($"no {kind} event came; there were: {string.Join(" | ", _events.Select(e => e.Kind + " " + e.Text))}");
            }
        }
    }
}
