using System.Net;
using Sunup.Boots.Diskless.Initiators;
using Sunup.Formats.Firmware.Ibft;
using Sunup.Model;
using Sunup.Planning.Artifacts;
using Sunup.Planning.MachineFiles;
using Sunup.Serving.BlockDevices;
using Sunup.Serving.Iscsi;
using Sunup.Serving.Tests.Dhcp;
using Sunup.Tests;
using Sunup.Trials.BootNetworks;

namespace Sunup.Boots.Diskless.Vlans;

/// <summary>The disk is in a VLAN, which only the iBFT tells: the initramfs goes there, as the firmware did.</summary>
public sealed class VlanRootTests(ITestOutputHelper output) : IDisposable
{
    private const ushort Vlan = 7;
    private const string Target = "iqn.2026-01.invalid.sunup:disk.vlan";
    private const string Initiator = "iqn.2026-01.invalid.sunup:vlan";
    private static readonly byte[] s_mac = [0x52, 0x54, 0, 0x12, 0x34, 0x56];
    private readonly string _folder = Directory.CreateTempSubdirectory("sunup-vlan-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_disk_is_attached_through_the_vlan_that_the_ibft_names()
    {
        Requires.Tool("qemu-system-x86_64");
        using var network = BootNetwork.Create("vlan");
        using var port = new VlanPort(network, _folder, Vlan);
        var events = new RecordingSink();
        await using var disk = FileBlockDevice.Open(MakeDisk());
        await using var target = new IscsiTarget(
            new IscsiTargetOptions
            {
                Endpoint = new IPEndPoint(BootNetwork.ServerAddress, 3260),
                Targets = [new IscsiTargetDisk { Iqn = Target, Device = disk, Initiators = [Initiator] }],
            },
            events, new BootClock(TimeProvider.System), network.Scope);
        await target.StartAsync(TestContext.Current.CancellationToken);
        var (kernel, initrd) = await MakeInitrdAsync();
        await using var guest = ConsoleGuest.Start(
            "-cpu", "max", "-kernel", kernel, "-initrd", initrd, "-append", "console=ttyS0 loglevel=4 mitigations=off cryptomgr.notests panic=-1",
            "-acpitable", $"sig=iBFT,rev=1,oem_id=SUNUP,data={Ibft()}", "-netdev", port.Netdev, "-device", "virtio-net-pci,netdev=net0,romfile=,mac=52:54:00:12:34:56");
        try
        {
            await guest.SaysAsync($"sunup-iscsi: eth0.{Vlan} 192.0.2.50/24");
            await guest.SaysAsync($"sunup-iscsi: disk sda of {Target}");
            await events.WaitForAsync(EventKinds.IscsiLogin);
            Assert.Equal(Initiator, events.Events.First(seen => seen.Kind == EventKinds.IscsiLogin)["initiator"]);
        }
        finally
        {
            output.WriteLine($"{port.Untagged} frames without the tag\n{string.Join('\n', guest.Lines)}");
        }
    }

    private string MakeDisk()
    {
        var path = Path.Combine(_folder, "disk.img");
        File.WriteAllBytes(path, new byte[1 << 20]);
        return path;
    }

    private string Ibft()
    {
        var path = Path.Combine(_folder, "ibft");
        var body = WrittenIbft.Behind36Bytes(IPAddress.Parse("192.0.2.50"), Vlan, s_mac, BootNetwork.ServerAddress, Initiator, Target);
        File.WriteAllBytes(path, body);
        // As we read it ourselves.
        byte[] whole = [.. "iBFT"u8, .. BitConverter.GetBytes(36 + body.Length), 1, .. new byte[27], .. body];
        Assert.Equal(Vlan, Assert.Single(IbftTable.Read(whole, out _)!.Nics).Vlan);
        return path;
    }

    private async Task<(string Kernel, string Initrd)> MakeInitrdAsync()
    {
        var resolver = new ArtifactResolver(ArtifactResolverOptions.FromEnvironment(), TimeProvider.System);
        var package = UnpackedPackage.Find("linux-image-cloud-amd64");
        var builtin = await resolver.ResolveAsync(
            new MachineConfig { Name = "vlan", Boot = new BootConfig { Initrd = [ArtifactReference.BuiltinInitramfs] } }, progress: null, TestContext.Current.CancellationToken);
        var initrd = Path.Combine(_folder, "initrd.img");
        await SunupRun.RunAsync(
            output, "initrd", "add", builtin.Machine.Boot.Initrd[0], "--iscsi-root", "--modules", "virtio_net,virtio_pci",
            "--kernel-modules", Directory.GetDirectories(Path.Combine(package, "lib", "modules")).Single(), "-o", initrd);
        return (Directory.GetFiles(Path.Combine(package, "boot"), "vmlinuz-*").Single(), initrd);
    }
}
