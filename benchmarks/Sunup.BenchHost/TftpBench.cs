using System.Globalization;
using System.Net;
using Sunup.Linux.Namespaces;
using Sunup.Model;
using Sunup.Serving.Files;
using Sunup.Serving.Tftp;

namespace Sunup.BenchHost;

/// <summary><c>tftp FOLDER PORT [single-port]</c>: the TFTP server with the files of one folder on loopback. Events go to standard error, except requests.</summary>
internal static class TftpBench
{
    internal static async Task<int> RunAsync(string[] args, CancellationToken stop)
    {
        var config = new TftpServiceConfig
        {
            Root = args[0],
            Port = int.Parse(args[1], CultureInfo.InvariantCulture),
            SinglePort = args is [_, _, "single-port"],
        };
        await using var service = new TftpService(config, new Folder(args[0]), new ErrorOutput(), new BootClock(TimeProvider.System), new HostNetwork(), [IPAddress.Loopback]);
        await service.StartAsync(stop);
        Console.WriteLine($"ready {service.EndPoints[0]}");
        try
        {
            await service.Completion.WaitAsync(stop);
        }
        catch (OperationCanceledException)
        {
            Console.WriteLine("stopped");
        }

        return 0;
    }

    private sealed class Folder(string root) : IBootFileSource
    {
        public BootFile? Find(in BootFileRequest request)
        {
            var path = Path.Combine(root, request.Path);
            return File.Exists(path) ? new BootFile(request.Path, ServedContent.OfFile(path), "application/octet-stream") : null;
        }
    }

    private sealed class ErrorOutput : IBootEventSink
    {
        public void Publish(BootEvent bootEvent)
        {
            if (bootEvent.Kind != EventKinds.TftpRequest)
            {
                Console.Error.WriteLine($"{bootEvent.Kind} {bootEvent.Text} {string.Join(' ', bootEvent.Fields)}");
            }
        }
    }
}
