using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Sunup.Linux.Processes;
using Sunup.Machines.Hosts;
using Sunup.Model;

namespace Sunup.Boots.Faults;

/// <summary>What the host refuses to QEMU, and what happens to QEMU itself.</summary>
internal static class LaunchHostFaults
{
    // QEMU's own sandbox keeps it from starting helpers: without it they are what fails.
    private static readonly QemuOverride s_noSandbox = new("sandbox", 0, [], default);

    public static ImmutableArray<Fault> All { get; } =
    [
        new("kvm-not-there", null, "SU0207", "SU0255", site => Kvm(site, "rm -f kvm; mkdir devs; mount --rbind /dev devs; mount -t tmpfs none /dev; for d in null zero urandom; do : >/dev/$d; mount --bind devs/$d /dev/$d; done")),
        new("kvm-forbidden", null, "SU0207", "SU0256", site => Kvm(site, "mknod kvm c 10 232; chmod 0 kvm; chown nobody kvm; mount --bind kvm /dev/kvm; drop='setpriv --bounding-set=-dac_override,-dac_read_search'")),
        new("kvm-without-driver", null, "SU0207", "SU0255|SU0258", site => Kvm(site, "mknod kvm c 10 250; mount --bind kvm /dev/kvm")),
        new("disk-protected", null, "SU0205", "SU0267", async site =>
        {
            await site.ShellAsync("truncate -s 8M plain.raw; chmod 0 plain.raw; chown nobody plain.raw");
            return Disk(site.Wrapped("exec setpriv --bounding-set=-dac_override,-dac_read_search $QEMU \"$@\""), site.PathOf("plain.raw"));
        }),
        new("disk-in-use", null, "SU0204", "SU0263", async site =>
        {
            var image = site.Sparse("plain.raw", 8);
            await HoldAsync(site, "-drive", $"file={image},format=raw");
            return FaultSite.Launch("-drive", $"file={image},format=raw");
        }),
        new("forwarded-port-in-use", null, "SU0272", "SU0272", site => FaultSite.Launch("-netdev", string.Create(CultureInfo.InvariantCulture, $"user,id=n9,hostfwd=tcp:127.0.0.1:{Listen(site)}-:22"))),
        new("listening-port-in-use", null, "SU0286", "SU0286", site => FaultSite.Launch("-serial", string.Create(CultureInfo.InvariantCulture, $"tcp:127.0.0.1:{Listen(site)},server=on,wait=off"))),
        new("bridge-not-allowed", null, "SU0274", "SU0274", _ => Open("-netdev", "bridge,id=n9,br=nobridge9")),
        new("tap-script", null, "SU0275", "SU0275", _ => Open("-netdev", "tap,id=n9,script=/bin/false,downscript=no")),
        new("tap-in-use", null, "SU0222", "SU0273", async site =>
        {
            await HoldAsync(site, "-netdev", "tap,id=n9,ifname=sunupfault9,script=no,downscript=no");
            return FaultSite.Launch("-netdev", "tap,id=n9,ifname=sunupfault9,script=no,downscript=no");
        }),
        new("vsock-not-there", null, "SU0219", "SU0277", _ => FaultSite.Launch("-device", "vhost-vsock-pci,guest-cid=3")),
        new("library-cut-short", null, "SU0243", "SU0243", site => site.Wrapped("exec unshare -m sh -c 'mount --bind /dev/null /usr/lib/x86_64-linux-gnu/libpixman-1.so.0; exec \"$@\"' sh $QEMU \"$@\"")),
        new("qemu-ends-silently", null, "SU0201", "", site => site.Wrapped("exit 3")),
        new("qemu-killed", Stage.Kernel, "SU0250", "", site => Killed(site, "KILL")) { LogStops = Stage.Kernel },
        new("memory-limit", Stage.Firmware, "SU0216", "", _ => LaunchFaults.With(FaultSite.Direct("quiet"), hardware => hardware with { Limits = new LimitsConfig(64L << 20, null) })),
    ];

    private static MachineConfig Disk(MachineConfig machine, string image) => machine with { RawQemu = ["-drive", $"file={image},format=raw"] };

    private static MachineConfig Open(params string[] arguments) => FaultSite.Launch(arguments) with { RawQemuConfig = [s_noSandbox] };

    /// <summary>QEMU asks for KVM in a /dev of its own.</summary>
    private static MachineConfig Kvm(FaultSite site, string make) => site.Wrapped($$"""
        [ -z "$SUNUP_APART" ] && SUNUP_APART=1 exec unshare -m "$0" "$@"
        cd {{site.Folder}}
        {{make}}
        for word; do shift; case $word in *accel=tcg) set -- "$@" "${word%tcg}kvm" ;; *) set -- "$@" "$word" ;; esac; done
        exec $drop $QEMU "$@"
        """);

    private static MachineConfig Killed(FaultSite site, string signal)
    {
        var machine = site.Wrapped($"(sleep 4; kill -{signal} $$) & exec $QEMU \"$@\"");
        return machine with { Boot = machine.Boot with { CommandLine = "console=ttyS0 rdinit=/bin/nothing panic=0" }, Expect = machine.Expect with { Stage = Stage.Up } };
    }

    private static int Listen(FaultSite site)
    {
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        site.Keep(new Listening(listener));
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>Another QEMU that has something, as long as the fault lasts.</summary>
    private static async Task HoldAsync(FaultSite site, params string[] arguments)
    {
        var ready = new TaskCompletionSource();
        var child = ChildProcess.Start(new ChildOptions
        {
            Executable = ToolLocator.Require("qemu-system-x86_64"),
            Arguments = ["-S", "-nodefaults", "-display", "none", "-m", "32", "-qmp", "stdio", .. arguments],
            OnLine = _ => ready.TrySetResult(),
        });
        site.Keep(child);
        await Task.WhenAny(ready.Task, child.Exited);
        Assert.False(child.Exited.IsCompleted, "the other QEMU did not start");
    }

    private sealed class Listening(TcpListener listener) : IAsyncDisposable
    {
        public ValueTask DisposeAsync()
        {
            listener.Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
