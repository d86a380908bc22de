using System.Net;
using System.Net.Sockets;
using Sunup.Linux.Namespaces;
using Sunup.Model;
using Sunup.Planning.Artifacts;
using Sunup.Serving.Iscsi;
using Sunup.Serving.Machines;
using Sunup.Serving.Tests.Dhcp;

namespace Sunup.Serving.Tests.Iscsi;

/// <summary>Disks of machine files of route san, as initiators meet them while the files change.</summary>
public sealed class MachineDisksTests : IAsyncLifetime
{
    private const string Domain = "iqn.2026-01.invalid.sunup";
    private readonly string _folder = Directory.CreateTempSubdirectory("sunup-machine-disks-").FullName;
    private readonly RecordingSink _events = new();
    private readonly BootClock _clock = new(TimeProvider.System);
    private MachineDirectory _machines = null!;
    private IscsiService _service = null!;
    private int _port;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await File.WriteAllBytesAsync(Path.Combine(_folder, "golden.img"), new byte[16 << 20], Stop);
        var options = new MachineDirectoryOptions { Folder = _folder, Rescan = TimeSpan.FromMinutes(10), Debounce = TimeSpan.FromMilliseconds(1) };
        _machines = new MachineDirectory(options, new ArtifactResolver(new ArtifactResolverOptions { CacheFolder = Path.Combine(_folder, "cache") }, TimeProvider.System), _events, _clock);
        await _machines.StartAsync(Stop);
        _port = FreePort();
        var config = new ServiceConfig { StateDirectory = Path.Combine(_folder, "state"), Iscsi = new IscsiServiceConfig { Port = _port } };
        _service = new IscsiService(config, _machines, _events, _clock, new HostNetwork(), [IPAddress.Loopback]);
        await _service.StartAsync(Stop);
    }

    public async ValueTask DisposeAsync()
    {
        await _service.DisposeAsync();
        await _machines.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task A_disk_comes_and_goes_with_its_machine_file_and_is_for_its_machine_alone()
    {
        Requires.File("/usr/bin/iscsi-inq");
        Assert.DoesNotContain(_events.Events, seen => seen.Kind == EventKinds.ServiceListening);
        Write("web1", keep: true);
        await ListeningAsync("web1");
        Assert.Equal(0, await AskAsync("web1", "web1"));
        Assert.NotEqual(0, await AskAsync("web1", "web2"));
        Assert.Equal("SU0566", (await _events.WaitForAsync(EventKinds.IscsiRefused)).FindingId);

        Write("web2", keep: true);
        await ListeningAsync("web2");
        Assert.Equal(0, await AskAsync("web2", "web2"));

        File.Delete(MachinePath("web1"));
        await _events.WaitForAsync(EventKinds.MachineRemoved);
        await UntilRefusedAsync("web1");
        Assert.Equal(0, await AskAsync("web2", "web2"));
    }

    [Fact]
    public async Task A_change_waits_until_nobody_has_the_disk()
    {
        Requires.File("/usr/lib/x86_64-linux-gnu/qemu/block-iscsi.so");
        Write("web1", keep: true);
        await ListeningAsync("web1");
        await using (var user = await QemuIo.OpenAsync(_port, $"{Domain}:disk.web1", $"{Domain}:web1"))
        {
            await user.DoAsync("write -P 0x5a 0 4096");
            Write("web1", keep: false);
            await _events.WaitForAsync(seen => seen.Kind == EventKinds.Note && seen.Text.Contains("web1 has its disk", StringComparison.Ordinal));
            // Still the same disk, and still writable.
            await user.DoAsync("read -P 0x5a 0 4096");
            await user.DoAsync("write -P 0xa5 8192 4096");
        }

        await _events.WaitForAsync(EventKinds.IscsiLogout);
        await _events.WaitForAsync(_ => _events.Events.Count(seen => seen.Kind == EventKinds.ServiceListening && seen["target"] == $"{Domain}:disk.web1") == 2);
        await using var next = await QemuIo.OpenAsync(_port, $"{Domain}:disk.web1", $"{Domain}:web1");
        // Only a loader's login makes it forget: the service may be restarted under a machine that runs.
        await next.DoAsync("read -P 0x5a 0 4096");
    }

    [Fact]
    public async Task What_a_machine_keeps_is_not_laid_over_another_image()
    {
        Requires.File("/usr/bin/iscsi-inq");
        Write("web1", keep: true);
        await ListeningAsync("web1");
        // In one step: the folder is watched, and half of an image is another image.
        await File.WriteAllBytesAsync(Path.Combine(_folder, "golden.new"), new byte[17 << 20], Stop);
        File.Move(Path.Combine(_folder, "golden.new"), Path.Combine(_folder, "golden.img"), overwrite: true);
        await _machines.ReloadAsync(Stop);
        var refused = await _events.WaitForAsync(seen => seen.Kind == EventKinds.MachineRejected && seen.FindingId is not null);
        Assert.Equal(("SU0571", "web1"), (refused.FindingId, refused.Subject.Machine));

        // Whoever says that nothing is to be kept gets the new image.
        Write("web1", keep: false);
        await _events.WaitForAsync(_ => _events.Events.Count(seen => seen.Kind == EventKinds.ServiceListening) == 2);
        Assert.Equal(0, await AskAsync("web1", "web1"));
    }

    private Task<BootEvent> ListeningAsync(string machine) =>
        _events.WaitForAsync(seen => seen.Kind == EventKinds.ServiceListening && seen["target"] == $"{Domain}:disk.{machine}");

    // An initiator whose connection is closed under it connects again and again: libiscsi does so for ever.
    private async Task<int> AskAsync(string disk, string machine) =>
        (await TargetUnderTest.RunAsync("timeout", "10", "iscsi-inq", "-i", $"{Domain}:{machine}", $"iscsi://127.0.0.1:{_port}/{Domain}:disk.{disk}/1")).ExitCode;

    private async Task UntilRefusedAsync(string machine)
    {
        using var time = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        time.CancelAfter(TimeSpan.FromSeconds(60));
        while (!_events.Events.Any(seen => seen.FindingId == "SU0567"))
        {
            await AskAsync(machine, machine);
            time.Token.ThrowIfCancellationRequested();
        }
    }

    private string MachinePath(string name) => Path.Combine(_folder, $"{name}.machine.yaml");

    // As a whole, as editors write: half a file is a bad one, and is told as such.
    private void Write(string name, bool keep)
    {
        File.WriteAllText(MachinePath(name) + ".new", $"match: {{ serial: {name} }}\nroute: san\nboot: {{ disk: golden.img, keep: {(keep ? "true" : "false")} }}\n");
        File.Move(MachinePath(name) + ".new", MachinePath(name), overwrite: true);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
