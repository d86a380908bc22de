using System.Diagnostics;
using System.Net;
using System.Text;
using System.Threading.Channels;
using Sunup.Formats.Loaders.Ipxe;
using Sunup.Linux.Namespaces;
using Sunup.Model;
using Sunup.Serving.Files;
using Sunup.Serving.Http;

namespace Sunup.Boots.Ipxe;

/// <summary>The generated script in a real iPXE (the distribution's, in QEMU without KVM), against our HTTP server.</summary>
public sealed class ReportTests(ITestOutputHelper output)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    [Fact]
    public async Task A_script_whose_kernel_is_missing_reports_the_error_that_iPXE_met_and_gives_up_after_its_attempts()
    {
        var script = Script(null) with { Attempts = 2, RetrySeconds = 1, ShellSeconds = 1 };
        var events = await RunAsync(script, files: [], seen => seen.Count(IsReport) == 2);

        var reports = events.Where(IsReport).ToList();
        Assert.All(reports, report => Assert.Equal("kernel", report["step"]));
        Assert.Equal(["1", "2"], reports.Select(report => report["attempt"]));

        // ENOENT from httpcore, first instance: HTTP 404. The low byte is the PXE status.
        Assert.All(reports, report => Assert.Equal("0x2d0c613b", report["errno"]));
        Assert.All(reports, report => Assert.Contains("HTTP 404", report["error"], StringComparison.Ordinal));
        Assert.Equal("pcbios", reports[0]["platform"]);
        Assert.Equal("52:54:00:12:34:56", reports[0]["mac"]);
        Assert.Equal("SU0653", reports[0].FindingId);
        Assert.Equal("web1", reports[0].Subject.Machine);
        Assert.Contains(events, seen => seen.Kind == EventKinds.HttpNotFound && seen["path"] == "/machines/web1/vmlinuz");
    }

    [Fact]
    public async Task A_script_whose_files_are_there_fetches_the_initrd_first_and_reports_that_it_starts_the_kernel()
    {
        var script = Script("initrd.img") with { Attempts = 1, ShellSeconds = 1 };
        var events = await RunAsync(script, [File("initrd.img", "an initrd"), File("vmlinuz", "a kernel")], seen => seen.Any(IsReport));

        var fetched = events.Where(seen => seen.Kind == EventKinds.HttpComplete).Select(seen => seen["file"]);
        Assert.Equal(["machines/web1/boot.ipxe", "machines/web1/initrd.img", "machines/web1/vmlinuz"], fetched);
        var report = Assert.Single(events, IsReport);
        Assert.Equal("boot", report["step"]);
        Assert.Equal(EventSeverity.Info, report.Severity);
        Assert.Equal(Stage.Loader, report.Reached);
        Assert.Matches(@"^[12]\.[0-9]+\.[0-9]+", report["version"]);
    }

    private static bool IsReport(BootEvent seen) => seen.Kind == EventKinds.HttpReport;

    private static IpxeBootScript Script(string? initrd) =>
        new() { Machine = "web1", KernelFile = "vmlinuz", InitrdFile = initrd, CommandLine = "console=ttyS0" };

    private static PlannedFile File(string name, string text) => new(name, ServedContent.Of(Encoding.ASCII.GetBytes(text)), MediaTypes.Binary);

    private async Task<List<BootEvent>> RunAsync(IpxeBootScript script, PlannedFile[] files, Func<List<BootEvent>, bool> isEnough)
    {
        var loader = System.IO.File.Exists("/usr/lib/ipxe/ipxe.lkrn") ? "/usr/lib/ipxe/ipxe.lkrn" : null;
        if (loader is null || !System.IO.File.Exists("/usr/bin/qemu-system-x86_64"))
        {
            Assert.SkipUnless(Environment.GetEnvironmentVariable("CI") == "true", "needs qemu-system-x86 and ipxe");
            Assert.Fail("qemu-system-x86 and ipxe are not installed");
        }

        var sink = new ChannelSink();
        var machines = new OneMachine([.. files, File("boot.ipxe", IpxeScriptWriter.Write(script))]);
        var config = new HttpServiceConfig { Port = 0 };
        var store = new BootFileStore(machines, LoaderCatalogue.Find(), config, new TftpServiceConfig());
        await using var http = new HttpService(config, store, machines, sink, new BootClock(TimeProvider.System), new HostNetwork(), [IPAddress.Loopback]);
        await http.StartAsync(TestContext.Current.CancellationToken);

        var folder = Directory.CreateTempSubdirectory("sunup-ipxe-");
        try
        {
            var entry = Path.Join(folder.FullName, "entry.ipxe");
            await System.IO.File.WriteAllTextAsync(entry, $"#!ipxe\ndhcp\nchain http://10.0.2.2:{http.EndPoints[0].Port}/machines/web1/boot.ipxe\n");
            return await WatchAsync(sink, loader, entry, isEnough);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private async Task<List<BootEvent>> WatchAsync(ChannelSink sink, string loader, string entry, Func<List<BootEvent>, bool> isEnough)
    {
        using var qemu = Process.Start(new ProcessStartInfo("qemu-system-x86_64",
            ["-accel", "tcg", "-m", "256", "-display", "none", "-serial", "none", "-monitor", "none", "-no-reboot", "-nic", "user,model=virtio-net-pci", "-kernel", loader, "-initrd", entry]))!;
        var seen = new List<BootEvent>();
        try
        {
            using var time = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
            time.CancelAfter(Patience);
            while (!isEnough(seen))
            {
                seen.Add(await sink.Events.ReadAsync(time.Token));
                output.WriteLine($"{seen[^1].Kind}: {seen[^1].Text}");
            }

            return seen;
        }
        finally
        {
            qemu.Kill();
            await qemu.WaitForExitAsync(CancellationToken.None);
        }
    }

    private sealed class ChannelSink : IBootEventSink
    {
        private readonly Channel<BootEvent> _events = Channel.CreateUnbounded<BootEvent>();

        public ChannelReader<BootEvent> Events => _events.Reader;

        public void Publish(BootEvent bootEvent) => _events.Writer.TryWrite(bootEvent);
    }

    private sealed class OneMachine(PlannedFile[] files) : IMachineDirectory
    {
        private readonly BootPlan _plan = new()
        {
            Machine = new MachineConfig { Name = "web1", Boot = new BootConfig() },
            Route = Route.Network,
            BootSet = new BootSet("vmlinuz", [], ""),
            Files = [.. files],
        };

        public BootPlan? Find(in MachineIdentity identity) => _plan;

        public BootPlan? FindByName(string name) => name == "web1" ? _plan : null;
    }
}
