using Sunup.Linux.Links;
using Sunup.Linux.Namespaces;
using Sunup.Machines.Hosts;
using Sunup.Machines.Qemu;
using Sunup.Model;

namespace Sunup.Machines.Tests.Qemu;

/// <summary>Real VMs under TCG: firmware only, so that each takes a second or two.</summary>
[Trait("Kind", "Peer")]
public sealed class VirtualMachineTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly MacAddress Mac = MacAddress.Parse("52:54:00:12:34:56");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task SeaBios_and_iPXE_are_read_from_the_serial_port()
    {
        var sink = new RecordingSink();
        await using var vm = await StartAsync(BiosMachine(new UnwiredAttachment()), sink);
        await sink.WaitForAsync(e => e.Kind == EventKinds.SerialLine && e.Text.StartsWith("SeaBIOS (version", StringComparison.Ordinal), Patience, Cancel);
        await sink.WaitForAsync(e => e.Kind == EventKinds.SerialLine && e.Text.Contains("Open Source Network Boot Firmware", StringComparison.Ordinal), Patience, Cancel);
        Assert.Equal(Stage.PowerOn, sink.Single(EventKinds.QmpConnected).Reached);
        Assert.Equal("running", await vm.Qmp.QueryStatusAsync(Cancel));
    }

    [Fact]
    public async Task Quit_ends_it_with_its_reason_and_leaves_nothing()
    {
        var sink = new RecordingSink();
        var vm = await StartAsync(BiosMachine(new UnwiredAttachment()), sink);
        var folder = sink.Single(EventKinds.QemuStarted)["command"]!;
        var exit = await vm.QuitAsync(Cancel);
        await vm.DisposeAsync();
        Assert.Equal("host-qmp-quit", exit.ShutdownReason);
        Assert.True(exit.Process.IsSuccess);
        Assert.False(Directory.Exists($"/proc/{vm.ProcessId}"));
        Assert.Contains("qmp.sock", folder, StringComparison.Ordinal);
        Assert.Equal("host-qmp-quit", sink.Single(EventKinds.QmpShutdown)["reason"]);
        Assert.Equal("0", sink.Single(EventKinds.QemuExited)["exit_code"]);
        Assert.Equal(EventKinds.QemuExited, sink.Events[^1].Kind);
    }

    [Fact]
    public async Task Disposing_a_running_machine_removes_process_and_folder()
    {
        var commandLine = CommandLine(BiosMachine(new UnwiredAttachment()));
        var vm = await VirtualMachine.StartAsync(commandLine, Options(new RecordingSink()), Cancel);
        Assert.True(File.Exists(commandLine.SerialLog));
        await vm.DisposeAsync();
        Assert.False(Directory.Exists(commandLine.Folder));
        Assert.False(Directory.Exists($"/proc/{vm.ProcessId}"));
    }

    [Fact]
    public async Task An_argument_that_qemu_does_not_know_is_a_finding_with_its_words()
    {
        var machine = BiosMachine(new UnwiredAttachment()) with { RawQemu = ["-device", "flux-capacitor"] };
        var commandLine = CommandLine(machine);
        var refused = await Assert.ThrowsAsync<FindingException>(() => VirtualMachine.StartAsync(commandLine, Options(new RecordingSink()), Cancel));
        Assert.Equal("SU0203", refused.Finding.Id);
        Assert.Contains("flux-capacitor", refused.Finding.Summary, StringComparison.Ordinal);
        Assert.Contains(refused.Finding.Evidence, evidence => evidence.Text.Contains("is not a valid device model name", StringComparison.Ordinal));
        Assert.False(Directory.Exists(commandLine.Folder));
    }

    [Fact]
    public async Task An_unreadable_initrd_is_a_finding()
    {
        var folder = Directory.CreateTempSubdirectory("sunup-test-");
        var kernel = Path.Combine(folder.FullName, "vmlinuz");
        await File.WriteAllTextAsync(kernel, "this is no kernel, but it is long enough to be read as one", Cancel);
        var machine = BiosMachine(new UnwiredAttachment()) with { Route = Route.Direct, DirectBoot = new BootSet(kernel, ["/nowhere/initrd.img"], "console=ttyS0") };
        var refused = await Assert.ThrowsAsync<FindingException>(() => VirtualMachine.StartAsync(CommandLine(machine), Options(new RecordingSink()), Cancel));
        Assert.StartsWith("SU02", refused.Finding.Id, StringComparison.Ordinal);
        Assert.NotEmpty(refused.Finding.Remedies);
        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task iPXE_asks_for_an_address_through_a_tap_in_a_namespace()
    {
        Requires.Root();
        using var scope = NetworkNamespace.Create("test");
        using var links = LinkClient.Open(scope);
        links.CreateBridge("br0");
        links.SetUp("br0");
        using var tap = TapDevice.Create(scope, "tap0");
        links.SetMaster(tap.Name, "br0");
        links.SetUp(tap.Name);
        using var capture = FrameCapture.Open(scope);
        var machine = BiosMachine(new TapAttachment(tap.Descriptor));
        await using var vm = await VirtualMachine.StartAsync(CommandLine(machine), Options(new RecordingSink()) with { InheritedHandles = [tap.Handle] }, Cancel);
        var discover = await capture.WaitForAsync(frame => frame.Length > 282 && frame[23] == 17 && frame[37] == 67 && frame[42] == 1, Patience, Cancel);
        Assert.Equal(Mac.ToBytes(), discover[6..12]);
    }

    [Fact]
    public async Task Ovmf_is_read_from_the_serial_port_and_boots_by_http_alone_when_asked_to()
    {
        var firmware = new FirmwareLocator().Find(Architecture.X64, FirmwareKind.Uefi);
        Requires.Condition(firmware is not null, "this test runs OVMF: apt-get install ovmf");
        var machine = BiosMachine(new UserNetAttachment()) with { Firmware = firmware!, Fetch = FirmwareFetch.Http };
        var sink = new RecordingSink();
        await using var vm = await StartAsync(machine, sink);
        await sink.WaitForAsync(e => e.Text.Contains(">>Start HTTP Boot over IPv4", StringComparison.Ordinal), Patience, Cancel);
        Assert.DoesNotContain(sink.Events, e => e.Text.Contains("PXE", StringComparison.Ordinal) && e.Kind == EventKinds.SerialLine);
    }

    internal static QemuMachine BiosMachine(NicAttachment attachment) => new()
    {
        Name = "test",
        Hardware = new HardwareConfig { MemoryBytes = 256 << 20, Nics = [new NicConfig(NicModel.VirtioNet, Mac)] },
        Route = Route.Network,
        Accelerator = AcceleratorKind.Tcg,
        Firmware = QemuFirmware.SeaBios,
        Uuid = QemuMachine.UuidOf("test"),
        Serial = "test",
        Attachments = [attachment],
    };

    private static QemuCommandLine CommandLine(QemuMachine machine) =>
        QemuCommandLine.For(machine, Requires.Tool("qemu-system-x86_64"), VirtualMachineFolder.Create());

    private static QemuOptions Options(RecordingSink sink) => new() { Sink = sink, Clock = new BootClock(TimeProvider.System) };

    private static Task<VirtualMachine> StartAsync(QemuMachine machine, RecordingSink sink) =>
        VirtualMachine.StartAsync(CommandLine(machine), Options(sink), Cancel);
}
