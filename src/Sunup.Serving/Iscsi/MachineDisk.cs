using Sunup.Model;
using Sunup.Planning.Plans;
using Sunup.Serving.BlockDevices;
using Sunup.Serving.BlockDevices.Overlays;
using Sunup.Serving.Machines;

namespace Sunup.Serving.Iscsi;

/// <summary>What decides about the export of a machine's disk: where one of these becomes another, it is exported anew.</summary>
internal sealed record MachineDiskKey(string Machine, string Target, string Image, bool Keep, FileStamp Stamp)
{
    public static MachineDiskKey Of(BootPlan plan) => new(plan.Machine.Name, plan.SanTarget!, plan.Disk!, plan.Machine.Boot.Keep, FileStamp.Of(plan.Disk!));
}

/// <summary>The disk of one machine: an overlay of its own over its golden image, which is never written.</summary>
internal sealed class MachineDisk : IAsyncDisposable
{
    private readonly IBlockDevice _golden;
    private readonly OverlayBlockDevice _overlay;
    private volatile bool _isOutdated;

    private MachineDisk(MachineDiskKey key, IBlockDevice golden, OverlayBlockDevice overlay) => (Key, _golden, _overlay) = (key, golden, overlay);

    public MachineDiskKey Key { get; }

    /// <param name="key">Which disk.</param>
    /// <param name="folder">The overlay's; made if there is none.</param>
    /// <exception cref="FindingException">SU0560: image or overlay cannot be used. SU0571, SU0572: what the machine wrote is to be kept, and is of another image or damaged.</exception>
    public static async Task<MachineDisk> OpenAsync(MachineDiskKey key, string folder)
    {
        var golden = DiskImage.Open(key.Image, isReadOnly: true);
        try
        {
            return new MachineDisk(key, golden, OpenOverlay(key, folder, golden));
        }
        catch
        {
            await golden.DisposeAsync();
            throw;
        }
    }

    /// <summary>For the machine's initiator name alone.</summary>
    public IscsiTargetDisk Export() => new()
    {
        Iqn = Key.Target,
        Device = _overlay,
        Initiators = [SanNames.InitiatorOf(Key.Machine)],
        Machine = Key.Machine,
        ResetsAtBoot = !Key.Keep,
        WhyNotYet = () => _isOutdated ? "it was changed, and is exported as it is now when the machine asks again" : null,
    };

    /// <summary>Another disk is to take its place: the machine's next start does not get it any more.</summary>
    public void Outdate() => _isOutdated = true;

    /// <summary>The machine has fetched its script: what it had before is of a boot that is over.</summary>
    public void Started()
    {
        if (!Key.Keep)
        {
            _overlay.NoteBooted();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _overlay.DisposeAsync();
        await _golden.DisposeAsync();
    }

    private static OverlayBlockDevice OpenOverlay(MachineDiskKey key, string folder, IBlockDevice golden)
    {
        try
        {
            return OverlayBlockDevice.Open(folder, key.Image, golden);
        }
        catch (FindingException fault) when (!key.Keep && fault.Finding.Id is BlockDeviceFindings.BaseChanged or BlockDeviceFindings.Damaged)
        {
            // What it has would be forgotten at the machine's next start anyway.
            return OverlayBlockDevice.Open(folder, key.Image, golden, resets: true);
        }
    }
}
