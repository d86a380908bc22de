using System.Collections.Immutable;
using System.Net;
using System.Text;
using Sunup.Linux.Namespaces;
using Sunup.Model;
using Sunup.Protocols.Iscsi.Login;
using Sunup.Serving.BlockDevices;
using Sunup.Serving.BlockDevices.Overlays;

namespace Sunup.Serving.Iscsi;

/// <summary>The disks of a service file, with the devices below them, for as long as the service runs.</summary>
internal sealed class IscsiService(ServiceConfig config, IBootEventSink events, BootClock clock, INetworkScope network, ImmutableArray<IPAddress> addresses) : IAsyncDisposable
{
    // RFC 7143 section 9.2.1: 96 bits at least.
    private const int FewestSecretBytes = 12;
    private readonly Stack<IAsyncDisposable> _open = new();

    /// <exception cref="FindingException">A disk cannot be used, a secret not be read, the port not be had.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (config.Iscsi.Disks.IsEmpty || addresses.IsEmpty)
        {
            return;
        }

        ImmutableArray<IscsiTargetDisk> disks = [.. config.Iscsi.Disks.SelectMany(OpenDisk)];
        var portals = addresses.Select(address => new IPEndPoint(address, config.Iscsi.Port)).ToList();
        var options = new IscsiTargetOptions
        {
            Endpoint = portals[0],
            AlsoAt = [.. portals.Skip(1)],
            Targets = disks,
            AllowsDigests = config.Iscsi.Digests,
            MaxSessions = config.Iscsi.MaxSessions,
            StateDirectory = Path.Combine(config.StateDirectory, "reservations"),
        };
        var target = new IscsiTarget(options, events, clock, network);
        _open.Push(target);
        await target.StartAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        // Targets first, then overlays, then images: as they were opened, backwards.
        while (_open.TryPop(out var last))
        {
            await last.DisposeAsync();
        }
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
