using System.Collections.Immutable;
using System.Net;
using System.Text;
using Sunup.Linux.Namespaces;
using Sunup.Model;
using Sunup.Protocols.Iscsi.Login;
using Sunup.Serving.BlockDevices;
using Sunup.Serving.BlockDevices.Overlays;
using Sunup.Serving.Machines;

namespace Sunup.Serving.Iscsi;

/// <summary>The disks of a service file and of the machines of route san, with the devices below them, for as long as the service runs.</summary>
internal sealed class IscsiService(ServiceConfig config, MachineDirectory? machines, IBootEventSink events, BootClock clock, INetworkScope network, ImmutableArray<IPAddress> addresses) : IAsyncDisposable
{
    // RFC 7143 section 9.2.1: 96 bits at least.
    private const int FewestSecretBytes = 12;
    private readonly Stack<IAsyncDisposable> _open = new();
    private MachineDisks? _machines;
    private IscsiTarget? _target;

    /// <exception cref="FindingException">A disk cannot be used, a secret not be read, the port not be had.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (addresses.IsEmpty)
        {
            return;
        }

        ImmutableArray<IscsiTargetDisk> disks = [.. config.Iscsi.Disks.SelectMany(OpenDisk)];
        if (machines is not null)
        {
            _machines = new MachineDisks(Path.Combine(config.StateDirectory, "overlays", "machines"), machines, TargetAsync, events, clock);
            _open.Push(_machines);
        }

        if (!disks.IsEmpty)
        {
            (await TargetAsync()).Add(disks);
        }

        await (_machines?.StartAsync() ?? Task.CompletedTask);
    }

    /// <summary>Hands events on, and learns from them that a machine has started.</summary>
    public IBootEventSink Watching(IBootEventSink next) => new ScriptFetches(next, machine => _machines?.Started(machine));

    public async ValueTask DisposeAsync()
    {
        await (_machines?.StopAsync() ?? Task.CompletedTask);
        // Targets first, then overlays, then images: as they were opened, backwards.
        while (_open.TryPop(out var last))
        {
            await last.DisposeAsync();
        }
    }

    /// <summary>The one target, which listens from the first disk on.</summary>
    private async Task<IscsiTarget> TargetAsync()
    {
        if (_target is not null)
        {
            return _target;
        }

        var portals = addresses.Select(address => new IPEndPoint(address, config.Iscsi.Port)).ToList();
        var options = new IscsiTargetOptions
        {
            Endpoint = portals[0],
            AlsoAt = [.. portals.Skip(1)],
            AllowsDigests = config.Iscsi.Digests,
            MaxSessions = config.Iscsi.MaxSessions,
            StateDirectory = Path.Combine(config.StateDirectory, "reservations"),
        };
        var target = new IscsiTarget(options, events, clock, network);
        try
        {
            await target.StartAsync();
        }
        catch (FindingException)
        {
            await target.DisposeAsync();
            throw;
        }

        _open.Push(target);
        return _target = target;
    }

    private IEnumerable<IscsiTargetDisk> OpenDisk(IscsiDiskConfig disk)
    {
        var image = DiskImage.Open(disk.File, disk.ReadOnly || disk.Machines.Length > 0);
        _open.Push(image);
        var chap = ReadChap(disk);
        if (disk.Machines.IsEmpty)
        {
            yield return Exported(disk, disk.Target, image, chap, null);
        }

        foreach (var machine in disk.Machines)
        {
            var folder = Path.Combine(config.StateDirectory, "overlays", Path.GetFileNameWithoutExtension(disk.File), machine);
            var overlay = OverlayBlockDevice.Open(folder, disk.File, image, resets: !disk.Keep);
            _open.Push(overlay);
            yield return Exported(disk, $"{disk.Target}:{machine}", overlay, chap, machine);
        }
    }

    private static IscsiTargetDisk Exported(IscsiDiskConfig disk, string name, IBlockDevice device, ChapCredentials? chap, string? machine) => new()
    {
        Iqn = name,
        Device = device,
        Initiators = disk.Initiators,
        Addresses = disk.Networks,
        Chap = chap,
        Machine = machine,
        ResetsAtBoot = disk.ResetAtBoot,
    };

    private static ChapCredentials? ReadChap(IscsiDiskConfig disk) => disk switch
    {
        { Chap: null } => null,
        { MutualChap: { } mutual } => new ChapCredentials(disk.Chap.User, ReadSecret(disk.Chap), mutual.User, ReadSecret(mutual)),
        _ => new ChapCredentials(disk.Chap.User, ReadSecret(disk.Chap)),
    };

    private static ImmutableArray<byte> ReadSecret(ChapSecretConfig secret)
    {
        try
        {
            var bytes = Encoding.UTF8.GetBytes(File.ReadLines(secret.SecretFile).FirstOrDefault() ?? "");
            return bytes.Length >= FewestSecretBytes ? [.. bytes] : throw new FindingException(IscsiFindings.BadSecret(secret.SecretFile, $"its first line has {bytes.Length} bytes, and initiators ask for {FewestSecretBytes} at least"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new FindingException(IscsiFindings.BadSecret(secret.SecretFile, e.Message), e);
        }
    }
}
