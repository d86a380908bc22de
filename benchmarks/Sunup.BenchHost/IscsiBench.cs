using System.Globalization;
using System.Net;
using Sunup.Model;
using Sunup.Serving.BlockDevices;
using Sunup.Serving.BlockDevices.Overlays;
using Sunup.Serving.Events;
using Sunup.Serving.Iscsi;

namespace Sunup.BenchHost;

/// <summary>The iSCSI target alone: a raw image, an overlay over the same, and one of which a quarter was written, here and there.</summary>
internal static class IscsiBench
{
    public const string Plain = "iqn.2026-01.org.sunup:plain";
    public const string Overlay = "iqn.2026-01.org.sunup:overlay";
    public const string Written = "iqn.2026-01.org.sunup:written";
    private const int Piece = 4096;

    public static async Task<int> RunAsync(string[] arguments, CancellationToken stop)
    {
        if (arguments is not [var image, var folder, var port])
        {
            return 2;
        }

        var clock = new BootClock(TimeProvider.System);
        var events = new BootEventChannel(clock);
        await using var golden = FileBlockDevice.Open(image, isReadOnly: true);
        await using var overlay = OverlayBlockDevice.Open(folder, image, golden);
        await using var written = OverlayBlockDevice.Open(folder + "-written", image, golden);
        await WriteQuarterAsync(written, stop);
        await using var target = new IscsiTarget(
            new IscsiTargetOptions
            {
                Endpoint = new IPEndPoint(IPAddress.Loopback, int.Parse(port, CultureInfo.InvariantCulture)),
                Targets = [new IscsiTargetDisk { Iqn = Plain, Device = golden }, new IscsiTargetDisk { Iqn = Overlay, Device = overlay }, new IscsiTargetDisk { Iqn = Written, Device = written }],
            },
            events,
            clock);
        await target.StartAsync(stop);
        try
        {
            await foreach (var bootEvent in events.ReadAllAsync(stop))
            {
                await Console.Error.WriteLineAsync(bootEvent.Text);
            }
        }
        catch (OperationCanceledException)
        {
            // Stopped.
        }

        return 0;
    }

    /// <summary>As an old file system scatters it: each piece of 4 KiB with a chance of one in four.</summary>
    private static async Task WriteQuarterAsync(OverlayBlockDevice disk, CancellationToken stop)
    {
        var (random, bytes) = (new Random(4), new byte[Piece]);
        random.NextBytes(bytes);
        for (var at = 0L; at + Piece <= disk.BlockCount * disk.BlockSize; at += Piece)
        {
            if (random.Next(4) == 0)
            {
                await disk.WriteAsync(at, bytes, stop);
            }
        }
    }
}
