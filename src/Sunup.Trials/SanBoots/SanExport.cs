using System.Net;
using Sunup.Linux.Namespaces;
using Sunup.Model;
using Sunup.Planning.Plans;
using Sunup.Serving.BlockDevices;
using Sunup.Serving.Iscsi;
using Sunup.Trials.BootNetworks;

namespace Sunup.Trials.SanBoots;

/// <summary>The disk of a machine, served by iSCSI on its boot network as LUN 1, to that machine alone.</summary>
internal sealed class SanExport : IAsyncDisposable
{
    private readonly FileBlockDevice _device;
    private readonly IscsiTarget _target;
    private Task? _ended;

    private SanExport(FileBlockDevice device, IscsiTarget target)
    {
        _device = device;
        _target = target;
    }

    /// <exception cref="FindingException">The image cannot be opened, or the port not be had.</exception>
    public static async Task<SanExport> StartAsync(string image, BootPlan plan, INetworkScope network, IBootEventSink sink, BootClock clock, CancellationToken cancellationToken)
    {
        var device = FileBlockDevice.Open(image);
        var options = new IscsiTargetOptions
        {
            Endpoint = new IPEndPoint(BootNetwork.ServerAddress, SanNames.Port),
            Targets = [new IscsiTargetDisk { Iqn = plan.SanTarget!, Device = device, Initiators = [SanNames.InitiatorOf(plan.Machine.Name)], Machine = plan.Machine.Name }],
        };
        var target = new IscsiTarget(options, sink, clock, network);
        try
        {
            await target.StartAsync(cancellationToken);
            return new SanExport(device, target);
        }
        catch
        {
            await target.DisposeAsync();
            await device.DisposeAsync();
            throw;
        }
    }

    /// <summary>Ends what sessions are left, which tells what each of them left unwritten. A machine that has no power any more closes no connection.</summary>
    public Task EndAsync() => _ended ??= EndOnceAsync();

    public async ValueTask DisposeAsync() => await EndAsync();

    private async Task EndOnceAsync()
    {
        await _target.DisposeAsync();
        await _device.DisposeAsync();
    }
}
