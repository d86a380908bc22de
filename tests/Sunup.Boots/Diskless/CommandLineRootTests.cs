using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Sunup.Boots.Routes;
using Sunup.Images.RootDisks;
using Sunup.Linux.Namespaces;
using Sunup.Model;
using Sunup.Planning.Artifacts;
using Sunup.Planning.MachineFiles;
using Sunup.Protocols.Iscsi.Login;
using Sunup.Serving.BlockDevices;
using Sunup.Serving.Iscsi;
using Sunup.Tests;
using Sunup.Trials.Boots;

namespace Sunup.Boots.Diskless;

/// <summary>
/// Kernel and initrd without any loader, so without an iBFT: the command line says where the disk is; and iPXE as the kernel, whose iBFT does. The target asks for CHAP and is on
/// this host, behind QEMU's user network.
/// </summary>
public sealed class CommandLineRootTests(ITestOutputHelper output) : IDisposable
{
    private const string Target = "iqn.2026-01.invalid.sunup:disk.words";
    private const string Initiator = "iqn.2026-01.invalid.sunup:words";
    private const string Secret = "a+secret+of+16+bytes";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("sunup-words-");
    private readonly EventList _events = new();

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("dracut", $"ip=dhcp netroot=iscsi:words:{Secret}@10.0.2.2::PORT:1:{Target} rd.iscsi.initiator={Initiator}")]
    [InlineData("Debian", $"ip=10.0.2.15::10.0.2.2:255.255.255.0::eth0:none iscsi_target_ip=10.0.2.2 iscsi_target_port=PORT iscsi_target_name={Target} iscsi_initiator={Initiator} iscsi_username=words iscsi_password={Secret}")]
    public async Task A_root_is_attached_by_the_words_of_the_command_line_with_chap(string maker, string words)
    {
        var (disk, root, initrd) = await MakeAsync(isLoader: false);
        var report = await WithTargetAsync(
            disk,
            port => BootAsync(maker, "deb:linux-image-cloud-amd64", initrd, $"{root} {words.Replace("PORT", port, StringComparison.Ordinal)}"));
        AssertCleanlyUp(report);
    }

    [Fact]
    public async Task A_root_is_attached_by_an_ibft_that_has_the_name_and_secret_of_chap()
    {
        var (disk, _, _) = await MakeAsync(isLoader: true);
        // Its header counts in 16 bytes, and the file ends within the last of them.
        var ipxe = Path.Combine(_folder.FullName, "ipxe.lkrn");
        var bytes = await File.ReadAllBytesAsync("/usr/lib/ipxe/ipxe.lkrn", TestContext.Current.CancellationToken);
        await File.WriteAllBytesAsync(ipxe, [.. bytes, .. new byte[(16 - (bytes.Length % 16)) % 16]], TestContext.Current.CancellationToken);
        // What iPXE gets as its command line it runs; console= in it keeps a second one from being put in front.
        var report = await WithTargetAsync(disk, port => BootAsync(
            "ibft", ipxe, initrd: null, $"set seen console=ttyS0 && dhcp && set initiator-iqn {Initiator} && set username words && set password {Secret} && sanboot iscsi:10.0.2.2::{port}:1:{Target}"));
        AssertCleanlyUp(report);
        // That of iPXE, through which Syslinux reads, and that of the initrd.
        Assert.Equal(2, _events.Of(EventKinds.IscsiLogin).Count);
        Assert.Empty(_events.Of(EventKinds.IscsiRefused));
    }

    private void AssertCleanlyUp(BootReport report)
    {
        Assert.Equal(BootOutcome.CameUp, report.Trace.Verdict.Outcome);
        var said = report.Of(EventKinds.SerialLine).Select(seen => seen.Text).ToList();
        Assert.Contains(said, text => text.Contains("sunup-iscsi: eth0 10.0.2.15/24 gateway 10.0.2.2", StringComparison.Ordinal));
        Assert.Contains(said, text => text.Contains($"sunup-iscsi: disk sda of {Target}", StringComparison.Ordinal));
        Assert.Contains(said, text => text.Contains("sunup-root: boot 1", StringComparison.Ordinal));
        Assert.Contains(_events.Of(EventKinds.IscsiLogin), seen => seen["initiator"] == Initiator);
        Assert.All(_events.Of(EventKinds.IscsiGone), seen => Assert.Equal("0", seen["bytes_unflushed"]));
        Assert.NotEmpty(_events.Of(EventKinds.IscsiGone));
    }

    private async Task<BootReport> WithTargetAsync(string disk, Func<string, Task<BootReport>> boot)
    {
        await using var device = FileBlockDevice.Open(disk);
        await using var target = await StartAsync(device);
        return await boot($"{target.Endpoint.Port}");
    }

    private Task<BootReport> BootAsync(string maker, string kernel, string? initrd, string commandLine) => MachineBoot.RunAsync(
        new MachineConfig
        {
            Name = $"words-{maker}",
            Route = Route.Direct,
            Boot = new BootConfig { Kernel = kernel, Initrd = initrd is null ? [] : [initrd], CommandLine = commandLine },
            Hardware = new HardwareConfig { MemoryBytes = 512 << 20 },
            RawQemu = ["-netdev", "user,id=lan", "-device", "virtio-net-pci,netdev=lan"],
            Expect = new ExpectConfig { Stage = Stage.Up, PowerOff = true, Within = TimeSpan.FromSeconds(240) },
        },
        output);

    private async Task<(string Disk, string Root, string Initrd)> MakeAsync(bool isLoader)
    {
        var resolver = new ArtifactResolver(ArtifactResolverOptions.FromEnvironment(), TimeProvider.System);
        var token = TestContext.Current.CancellationToken;
        var package = UnpackedPackage.Find("linux-image-cloud-amd64");
        var modules = Directory.GetDirectories(Path.Combine(package, "lib", "modules")).Single();
        var builtin = await resolver.ResolveAsync(new MachineConfig { Name = "words", Boot = new BootConfig { Initrd = [ArtifactReference.BuiltinInitramfs] } }, progress: null, token);
        var initrd = Path.Combine(_folder.FullName, "initrd.img");
        await SunupRun.RunAsync(
            output, "initrd", "add", builtin.Machine.Boot.Initrd[0], "--iscsi-root", "--modules", "virtio_net,virtio_pci,ext4", "--kernel-modules", modules, "--compress", "gzip", "-o", initrd);
        var recipe = new RootDiskRecipe
        {
            Machine = "words",
            Loader = RootDiskLoader.Syslinux,
            Kernel = Directory.GetFiles(Path.Combine(package, "boot"), "vmlinuz-*").Single(),
            Initrds = isLoader ? [initrd] : [],
            CommandLine = "console=ttyS0 sunup.poweroff",
            Busybox = await resolver.BusyboxAsync(progress: null, token),
        };
        var disk = Path.Combine(_folder.FullName, "disk.img");
        return (disk, await new RootDiskMaker(recipe).MakeAsync(disk, _folder.CreateSubdirectory("work").FullName, token), initrd);
    }

    private async Task<IscsiTarget> StartAsync(FileBlockDevice device)
    {
        var options = new IscsiTargetOptions
        {
            Endpoint = new IPEndPoint(IPAddress.Loopback, 0),
            Targets = [new IscsiTargetDisk { Iqn = Target, Device = device, Initiators = [Initiator], Chap = new ChapCredentials("words", [.. Encoding.UTF8.GetBytes(Secret)]) }],
        };
        var target = new IscsiTarget(options, _events, new BootClock(TimeProvider.System), new HostNetwork());
        await target.StartAsync(TestContext.Current.CancellationToken);
        return target;
    }

    private sealed class EventList : IBootEventSink
    {
        private readonly ConcurrentQueue<BootEvent> _all = new();

        public void Publish(BootEvent bootEvent) => _all.Enqueue(bootEvent);

        public IReadOnlyList<BootEvent> Of(string kind) => [.. _all.Where(seen => seen.Kind == kind)];
    }
}
