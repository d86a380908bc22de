using Sunup.Cli.Tests.Views;
using Sunup.Cli.Views;
using Sunup.Cli.Views.Vm;
using Sunup.Trials.VirtualMachines;

namespace Sunup.Cli.Tests.Commands.Vm;

public sealed class VmScreenTests
{
    private static readonly DateTimeOffset _now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private static VmView View(string name, VmState state) => new(new VmDefinition(name, $"/srv/{name}.machine.yaml") { Restart = RestartPolicy.OnFailure }, state);

    private static readonly VmView[] _views =
    [
        View("db", new VmState { Status = VmStatus.Running, IsUp = true, Stage = "up", Since = _now.AddHours(-30) }),
        View("web-with-a-long-name", new VmState
        {
            Status = VmStatus.Running, Stage = "initramfs", Since = _now.AddSeconds(-41), Supervisor = 100, Qemu = 101, Restarts = 2, Command = "/usr/bin/qemu-system-x86_64 -name web",
            Findings = [new VmFinding("SU0910", "error", "the root device /dev/vda1 did not appear")],
        }),
        View("old", new VmState { Status = VmStatus.Failed, Since = _now.AddMinutes(-3), Reason = "QEMU ended: killed by SIGKILL; it ended 5 times within 30 s and is left alone" }),
        View("lost", new VmState { Status = VmStatus.Lost, Since = _now.AddDays(-3), Reason = "its supervisor is gone: it was killed, or the host went down; QEMU went with it" }),
        View("new", new VmState()),
    ];

    private static string Screen(int width, Action<Spectre.Console.IAnsiConsole, ViewStyle> show)
    {
        var style = new ViewStyle(width, Color: false, Unicode: true, IsTerminal: true, Verbose: false);
        using var writer = new StringWriter();
        show(ViewConsole.Create(writer, style), style);
        return writer.ToString();
    }

    [Theory]
    [InlineData(80)]
    [InlineData(160)]
    public void All_vms_are_listed(int width) => Golden.Verify($"vm-list-{width}.txt", Screen(width, (console, style) => new VmListView(console, style, new Clock()).Show(_views)));

    [Theory]
    [InlineData(80)]
    [InlineData(160)]
    public void One_vm_is_shown_with_its_findings(int width) =>
        Golden.Verify($"vm-info-{width}.txt", Screen(width, (console, style) => new VmInfoView(console, style, new Clock()).Show(new VmFolder("/var/lib/sunup/vms/web", "/run/sunup/web.sock"), _views[1])));

    [Theory]
    [InlineData("start")]
    [InlineData("stop")]
    [InlineData("stop", "--all", "x")]
    [InlineData("info", "no-such-vm")]
    [InlineData("console", "no-such-vm")]
    [InlineData("qmp", "no-such-vm", "query-status", "[1]")]
    [InlineData("stop", "no-such-vm", "--timeout", "soon")]
    public async Task Wrong_usage_is_told(params string[] arguments)
    {
        var run = await CliRun.InvokeAsync(["vm", .. arguments]);
        Assert.Equal(2, run.ExitCode);
        Assert.NotEmpty(run.Error);
    }

    private sealed class Clock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => _now;
    }
}
