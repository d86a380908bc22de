using System.Net;
using Sunup.Linux.Namespaces;
using Sunup.Model;
using Sunup.Planning.Plans;
using Sunup.Serving.BlockDevices;
using Sunup.Serving.BlockDevices.Overlays;
using Sunup.Serving.Iscsi;
using Sunup.Trials.BootNetworks;
using Sunup.Trials.Boots;

namespace Sunup.Trials.SanBoots;

/// <summary>The disk of a machine, served by iSCSI on its boot network as LUN 1, to that machine alone.</summary>
internal sealed class SanExport : IAsyncDisposable
{
    private readonly Stack<IAsyncDisposable> _devices;
    private readonly IscsiTarget _target;
    private readonly BootFolder _folder;
    private readonly Lazy<Task> _ended;

    private SanExport(Stack<IAsyncDisposable> devices, IscsiTarget target, BootFolder folder)
    {
        (_devices, _target, _folder) = (devices, target, folder);
        _ended = new Lazy<Task>(EndOnceAsync);
    }

    /// <param name="plan">With its disk. What is not to be kept of it goes to an overlay, in a folder that outlives the VM's: the machine ends first.</param>
    /// <param name="network">Where it is served.</param>
    /// <param name="sink">Gets the target's events.</param>
    /// <param name="clock">Of the events.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    /// <exception cref="FindingException">The image cannot be opened, or the port not be had.</exception>
    public static async Task<SanExport> StartAsync(BootPlan plan, INetworkScope network, IBootEventSink sink, BootClock clock, CancellationToken cancellationToken)
    {
        var devices = new Stack<IAsyncDisposable>();
        var folder = new BootFolder();
        var device = await OpenAsync(plan, folder, devices);
        var options = new IscsiTargetOptions
        {
            Endpoint = new IPEndPoint(BootNetwork.ServerAddress, SanNames.Port),
            Targets = [new IscsiTargetDisk { Iqn = plan.SanTarget!, Device = device, Initiators = [SanNames.InitiatorOf(plan.Machine.Name)], Machine = plan.Machine.Name }],
        };
        var target = new IscsiTarget(options, sink, clock, network);
        try
        {
            await target.StartAsync(cancellationToken);
            return new SanExport(devices, target, folder);
        }
        catch
        {
            await target.DisposeAsync();
            await CloseAsync(devices);
            folder.Dispose();
            throw;
        }
    }

    /// <summary>Ends what sessions are left, which tells what each of them left unwritten. A machine that has no power any more closes no connection.</summary>
    public Task EndAsync() => _ended.Value;

    public async ValueTask DisposeAsync() => await EndAsync();

    private async Task EndOnceAsync()
    {
        await _target.DisposeAsync();
        await CloseAsync(_devices);
        _folder.Dispose();
    }

    private static async Task<IBlockDevice> OpenAsync(BootPlan plan, BootFolder folder, Stack<IAsyncDisposable> devices)
    {
        try
        {
            return Open(plan, folder, devices);
        }
        catch
        {
            await CloseAsync(devices);
            folder.Dispose();
            throw;
        }
    }

    private static IBlockDevice Open(BootPlan plan, BootFolder folder, Stack<IAsyncDisposable> devices)
    {
        var image = DiskImage.Open(plan.Disk!, isReadOnly: !plan.Machine.Boot.Keep);
        devices.Push(image);
        if (plan.Machine.Boot.Keep)
        {
            return image;
        }

        var overlay = OverlayBlockDevice.Open(Path.Combine(folder.Path, "overlay"), plan.Disk!, image);
        devices.Push(overlay);
        return overlay;
    }

    private static async Task CloseAsync(Stack<IAsyncDisposable> devices)
    {
        while (devices.TryPop(out var device))
        {
            await device.DisposeAsync();
        }
    }
}
