using System.Globalization;
using System.Net;
using Sunup.Boots.Diskless.Initiators;
using Sunup.Formats.Firmware.VariableStores;
using Sunup.Model;
using Sunup.Serving.BlockDevices;
using Sunup.Serving.Iscsi;
using Sunup.Serving.Tests.Dhcp;

namespace Sunup.Boots.Diskless;

/// <summary>EDK2's own initiator, without iPXE: OVMF attaches the disk, boots from it, and hands its table to the kernel.</summary>
public sealed class EdkInitiatorTests(ITestOutputHelper output) : IDisposable
{
    private const string Code = "/usr/share/OVMF/OVMF_CODE_4M.fd";
    private const string Variables = "/usr/share/OVMF/OVMF_VARS_4M.fd";
    private const string Target = "iqn.2026-01.org.sunup:edk2";
    private const string Initiator = "iqn.2026-01.org.sunup:firmware";
    private readonly string _folder = Directory.CreateTempSubdirectory("sunup-edk2-iscsi-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Ovmf_boots_from_our_target_by_its_own_initiator()
    {
        Requires.AllBoots();
        using var golden = await GoldenDisk.MakeAsync("diskless-uefi", "edk2-initiator", output);
        var events = new RecordingSink();
        await using var disk = FileBlockDevice.Open(golden.Path);
        await using var target = new IscsiTarget(
            new IscsiTargetOptions { Endpoint = new IPEndPoint(IPAddress.Loopback, 0), Targets = [new IscsiTargetDisk { Iqn = Target, Device = disk, Initiators = [Initiator] }] },
            events,
            new BootClock(TimeProvider.System));
        await target.StartAsync(TestContext.Current.CancellationToken);
        var store = Path.Combine(_folder, "vars.fd");
        // QEMU's user network: 10.0.2.2 is this host's loopback.
        var variables = EdkAttempt.Variables(Initiator, "52:54:00:12:34:56", IPAddress.Parse("10.0.2.15"), new IPEndPoint(IPAddress.Parse("10.0.2.2"), target.Endpoint.Port), Target);
        await File.WriteAllBytesAsync(store, VariableStoreWriter.Write(await File.ReadAllBytesAsync(Variables, TestContext.Current.CancellationToken), variables), TestContext.Current.CancellationToken);
        await using var guest = ConsoleGuest.Start(
            "-drive", $"if=pflash,format=raw,unit=0,readonly=on,file={Code}", "-drive", $"if=pflash,format=raw,unit=1,file={store}",
            "-netdev", "user,id=net0", "-device", "virtio-net-pci,netdev=net0,mac=52:54:00:12:34:56,romfile=");
        try
        {
            await guest.EndsAsync();
            Assert.Contains(guest.Lines, line => line.Contains("sunup-root: boot 2", StringComparison.Ordinal));
            var logins = events.Events.Where(seen => seen.Kind == EventKinds.IscsiLogin).Select(seen => (seen["initiator"], seen["isid"])).ToList();
            Assert.Equal((Initiator, "005400123456"), logins[0]);
            Assert.Contains(logins, login => login.Item2!.StartsWith("00023d", StringComparison.Ordinal));
        }
        finally
        {
            output.WriteLine(string.Join('\n', events.Events.Select(seen => $"{seen.At.ToString("HH:mm:ss", CultureInfo.InvariantCulture)} {seen.Kind} {seen["isid"]}: {seen.Text}")));
            output.WriteLine(string.Join('\n', guest.Lines.TakeLast(80)));
        }
    }
}
