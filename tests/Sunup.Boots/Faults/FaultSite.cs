using Sunup.Boots.Verdicts.Images;
using Sunup.Model;
using Sunup.Planning.Artifacts;

namespace Sunup.Boots.Faults;

/// <summary>Where a fault is planted: a folder of its own, and the healthy machines that it is planted in.</summary>
internal sealed class FaultSite : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("sunup-fault-");
    private readonly List<IAsyncDisposable> _helpers = [];

    public string Folder => _folder.FullName;

    public string PathOf(string name) => Path.Combine(Folder, name);

    /// <summary>What lives as long as the boot: a listener, a process that holds a file.</summary>
    public void Keep(IAsyncDisposable helper) => _helpers.Add(helper);

    public async ValueTask DisposeAsync()
    {
        foreach (var helper in _helpers)
        {
            await helper.DisposeAsync();
        }

        _folder.Delete(recursive: true);
    }

    public static HardwareConfig Hardware { get; } = new() { MemoryBytes = 512L << 20, Accel = AcceleratorKind.Tcg, CpuModel = "qemu64" };

    /// <summary>QEMU loads a cloud kernel and a busybox. It comes up in some seconds.</summary>
    /// <param name="words">Further words of the command line.</param>
    public static MachineConfig Direct(string words = "") => new()
    {
        Name = "fault",
        Route = Route.Direct,
        Boot = new BootConfig { Kernel = "deb:linux-image-cloud-amd64", Initrd = ["builtin:initramfs"], CommandLine = $"console=ttyS0 panic=-1 no_timer_check {words}".Trim() },
        Hardware = Hardware,
        Expect = new ExpectConfig { Stage = Stage.Init, Within = Patience },
    };

    /// <summary>The same with an image in place of the busybox.</summary>
    public MachineConfig DirectWith(byte[] image, string words = "")
    {
        var path = Write("initrd.img", image);
        var machine = Direct(words);
        return machine with { Boot = machine.Boot with { Initrd = [path] } };
    }

    /// <summary>The same with a script as /init, run by a busybox.</summary>
    public MachineConfig DirectRunning(string script, string words = "") =>
        DirectWith(new NewcArchive().Folder("bin").Folder("dev").Folder("proc").Folder("sys").Folder("tmp")
            .Program("bin/busybox", File.ReadAllBytes(Busybox)).Link("bin/sh", "busybox")
            .Program("init", Bytes.Text($"#!/bin/sh\n/bin/busybox mount -t proc proc /proc\n/bin/busybox mount -t devtmpfs dev /dev\n/bin/busybox mount -t sysfs sys /sys\n/bin/busybox --install -s /bin\n{script}\n")).End(), words);

    /// <summary>QEMU is started with further arguments, and would come up without them.</summary>
    public static MachineConfig Launch(params string[] arguments) => Direct("quiet") with { RawQemu = [.. arguments] };

    /// <summary>A BIOS or UEFI machine whose only disk is <paramref name="image"/>, started by its firmware.</summary>
    public static MachineConfig FromDisk(string image, FirmwareKind firmware = FirmwareKind.Bios, params string[] arguments) => new()
    {
        Name = "fault",
        Route = Route.Disk,
        Boot = new BootConfig { Disk = image },
        Hardware = Hardware with { Firmware = firmware, MemoryBytes = 256L << 20 },
        RawQemu = [.. arguments],
        Expect = new ExpectConfig { Stage = Stage.Init, Within = TimeSpan.FromSeconds(firmware is FirmwareKind.Bios ? 100 : 200) },
    };

    /// <summary>A machine with nothing on its disk and a NIC on QEMU's own network: <paramref name="network"/> says what that serves. With BIOS the NIC's iPXE boots, with UEFI EDK2's own PXE.</summary>
    public MachineConfig FromRom(string network, FirmwareKind firmware = FirmwareKind.Bios) =>
        FromDisk(Write("blank.img", new byte[1 << 20]), firmware, "-netdev", network, "-device", $"virtio-net-pci,netdev=rom0,bootindex=9{(firmware is FirmwareKind.Bios ? "" : ",romfile=")}");

    /// <summary>A machine that boots by Sunup's own servers, with an iPXE script of its own.</summary>
    public MachineConfig Served(string script)
    {
        var machine = Direct("quiet");
        return machine with
        {
            Route = Route.Network,
            Hardware = Hardware with { Nics = [new NicConfig(NicModel.VirtioNet, MacAddress.Parse("52:54:00:12:34:57"))] },
            Network = new NetworkConfig { Script = Write("fault.ipxe", Bytes.Text($"#!ipxe\n{script}\n")) },
            Expect = machine.Expect with { Within = TimeSpan.FromSeconds(150) },
        };
    }

    /// <summary>A Debian of docs/faults.md with its own kernel and initrd, and the disk that it is on.</summary>
    public static MachineConfig Ground(string release, string words = "", string initrd = "initrd-cloud.img", string root = "root.ext4", string device = "/dev/vda", bool quiet = true) => new()
    {
        Name = "fault",
        Route = Route.Direct,
        Boot = new BootConfig
        {
            Kernel = Grounds.PathOf(release, "vmlinuz-cloud"),
            Initrd = [Grounds.PathOf(release, initrd)],
            CommandLine = $"console=ttyS0 no_timer_check {(device.Length == 0 ? "" : $"root={device} ")}{(quiet ? "quiet " : "")}{words}".Trim(),
        },
        Hardware = Hardware with { MemoryBytes = 1L << 30, Disks = [new DiskConfig(Grounds.PathOf(release, root))] },
        Expect = new ExpectConfig { Stage = Stage.Up, Within = TimeSpan.FromMinutes(5) },
    };

    /// <summary>Such a Debian whose root file system is spoilt by a script of its own initramfs, once it is mounted and before it is started.</summary>
    /// <param name="release">Which Debian.</param>
    /// <param name="script">Of sh; <c>$rootmnt</c> is where the root file system is.</param>
    /// <param name="words">Of the command line.</param>
    public MachineConfig Spoilt(string release, string script, string words = "")
    {
        var machine = Ground(release, $"rw {words}".Trim());
        var added = new NewcArchive().Folder("scripts").Folder("scripts/init-bottom")
            .Program("scripts/init-bottom/spoil", Bytes.Text($"#!/bin/sh\n[ \"$1\" = prereqs ] && exit 0\n{script}\n"))
            .File("scripts/init-bottom/ORDER", "/scripts/init-bottom/spoil \"$@\"\n[ -e /conf/param.conf ] && . /conf/param.conf\n/scripts/init-bottom/udev \"$@\"\n[ -e /conf/param.conf ] && . /conf/param.conf\n").End();
        return machine with { Boot = machine.Boot with { Initrd = [.. machine.Boot.Initrd, Write("spoil.img", added)] } };
    }

    /// <summary>A program in place of QEMU, which calls that in the end: <c>$QEMU "$@"</c>.</summary>
    public MachineConfig Wrapped(string script)
    {
        var path = Write("qemu", Bytes.Text($"#!/bin/sh\nQEMU=/usr/bin/qemu-system-x86_64\n{script}\n"));
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserExecute | UnixFileMode.UserWrite);
        var machine = Direct("quiet");
        return machine with { Hardware = machine.Hardware! with { QemuPath = path } };
    }

    public string Write(string name, byte[] bytes)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(PathOf(name))!);
        File.WriteAllBytes(PathOf(name), bytes);
        return PathOf(name);
    }

    public string Write(string name, string text) => Write(name, Bytes.Text(text));

    /// <summary>An empty image of so many MiB.</summary>
    public string Sparse(string name, long mebibytes)
    {
        using var file = File.Create(PathOf(name));
        file.SetLength(mebibytes << 20);
        return PathOf(name);
    }

    /// <summary>Runs a script in the folder.</summary>
    public Task ShellAsync(string script) => ShellRun.TextAsync(script, Folder);

    /// <summary>The kernel of <see cref="Direct"/> as a file.</summary>
    public static async Task<string> KernelAsync(string reference = "deb:linux-image-cloud-amd64")
    {
        var machine = new MachineConfig { Name = "fault", Boot = new BootConfig { Kernel = reference } };
        var resolver = new ArtifactResolver(ArtifactResolverOptions.FromEnvironment(), TimeProvider.System);
        return (await resolver.ResolveAsync(machine, progress: null, TestContext.Current.CancellationToken)).Artifacts[0].Path;
    }

    public static string Busybox => File.Exists("/bin/busybox") ? "/bin/busybox" : "/usr/bin/busybox";

    /// <summary>A boot of <see cref="Direct"/> takes five seconds; on a host that does much else, many times that.</summary>
    private static TimeSpan Patience { get; } = TimeSpan.FromSeconds(90);
}
