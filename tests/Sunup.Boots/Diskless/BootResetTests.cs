using System.Globalization;
using System.Net;
using Sunup.Boots.Diskless.Initiators;
using Sunup.Model;
using Sunup.Serving.BlockDevices;
using Sunup.Serving.BlockDevices.Overlays;
using Sunup.Serving.Iscsi;
using Sunup.Serving.Tests.Dhcp;

namespace Sunup.Boots.Diskless;

/// <summary>A machine that boots twice from an overlay: iPXE's sessions and the kernel's, as they really come and go.</summary>
public sealed class BootResetTests(ITestOutputHelper output) : IDisposable
{
    private const string Target = "iqn.2026-01.org.sunup:golden";
    private readonly string _folder = Directory.CreateTempSubdirectory("sunup-boot-reset-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(true, "boot 2")]
    [InlineData(false, "boot 3")]
    public async Task The_second_boot_finds_what_the_first_wrote_unless_the_overlay_is_reset(bool resets, string second)
    {
        Requires.AllBoots();
        using var golden = await GoldenDisk.MakeAsync("diskless-bios", "boot-reset", output);
        var events = new RecordingSink();
        await using var image = FileBlockDevice.Open(golden.Path, isReadOnly: true);
        await using var overlay = OverlayBlockDevice.Open(Path.Combine(_folder, "overlay"), golden.Path, image);
        await using var target = new IscsiTarget(
            new IscsiTargetOptions { Endpoint = new IPEndPoint(IPAddress.Loopback, 0), Targets = [new IscsiTargetDisk { Iqn = Target, Device = overlay, ResetsAtBoot = resets }] },
            events,
            new BootClock(TimeProvider.System));
        await target.StartAsync(TestContext.Current.CancellationToken);
        try
        {
            // The golden image was booted once.
            Assert.Equal("boot 2", await BootAsync(target.Endpoint.Port));
            Assert.True(overlay.OwnBytes > 0);
            Assert.Equal(second, await BootAsync(target.Endpoint.Port));
            Assert.Equal(resets ? 1 : 0, events.Events.Count(seen => seen.Kind == EventKinds.IscsiOverlayReset));
            Assert.DoesNotContain(events.Events, seen => seen.Kind == EventKinds.IscsiOverlayKept);
        }
        finally
        {
            output.WriteLine(string.Join('\n', events.Events.Select(seen => $"{seen.At:HH:mm:ss} {seen.Kind} {seen["isid"]}: {seen.Text}")));
        }
    }

    /// <summary>DHCP and TFTP of QEMU give iPXE a script; what the root file system said is the answer.</summary>
    private async Task<string> BootAsync(int port)
    {
        var number = port.ToString(CultureInfo.InvariantCulture);
        await File.WriteAllTextAsync(
            Path.Combine(_folder, "boot.ipxe"),
            $"#!ipxe\nset initiator-iqn iqn.2026-01.org.sunup:machine\nsanboot iscsi:10.0.2.2::{number}:1:{Target}\n",
            TestContext.Current.CancellationToken);
        await using var guest = ConsoleGuest.Start("-netdev", $"user,id=net0,tftp={_folder},bootfile=boot.ipxe", "-device", "virtio-net-pci,netdev=net0", "-boot", "n");
        await guest.EndsAsync();
        return guest.Lines.Select(line => line.Split("sunup-root: ")[^1]).Single(line => line.StartsWith("boot ", StringComparison.Ordinal));
    }
}
