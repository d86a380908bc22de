using System.Globalization;
using System.Net;
using Sunup.Model;
using Sunup.Serving.BlockDevices;
using Sunup.Serving.BlockDevices.Overlays;
using Sunup.Serving.Events;
using Sunup.Serving.Iscsi;

namespace Sunup.BenchHost;

/// <summary>The iSCSI target alone: a raw image, and an overlay over the same.</summary>
internal static class IscsiBench
{
    public const string Plain = "iqn.2026-01.org.sunup:plain";
    public const string Overlay = "iqn.2026-01.org.sunup:overlay";

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
        await using var target = new IscsiTarget(
            new IscsiTargetOptions
            {
                Endpoint = new IPEndPoint(IPAddress.Loopback, int.Parse(port, CultureInfo.InvariantCulture)),
                Targets = [new IscsiTargetDisk { Iqn = Plain, Device = golden }, new IscsiTargetDisk { Iqn = Overlay, Device = overlay }],
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
}
