using Sunup.Machines.Qemu;
using Sunup.Model;

namespace Sunup.Machines.Tests.Qemu;

/// <summary>A real kernel, where one lies at hand (SUNUP_TEST_KERNEL, or the host's own in /boot). Boots of fetched kernels are in tests/Sunup.Boots.</summary>
public sealed class DirectBootTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_kernel_without_a_root_panics_and_its_reset_is_the_shutdowns_reason()
    {
        var kernel = Environment.GetEnvironmentVariable("SUNUP_TEST_KERNEL")
            ?? Directory.EnumerateFiles("/boot", "vmlinuz*").FirstOrDefault();
        Assert.SkipWhen(kernel is null || !File.Exists(kernel), "no kernel is at hand; the boots of tests/Sunup.Boots fetch one");
        var machine = VirtualMachineTests.BiosMachine(new UnwiredAttachment()) with
        {
            Route = Route.Direct,
            DirectBoot = new BootSet(kernel!, [], "console=ttyS0 panic=-1"),
        };
        machine = machine with { Hardware = machine.Hardware with { MemoryBytes = 512 << 20 } };
        var sink = new RecordingSink();
        var commandLine = QemuCommandLine.For(machine, Requires.Tool("qemu-system-x86_64"), VirtualMachineFolder.Create());
        await using var vm = await VirtualMachine.StartAsync(commandLine, new QemuOptions { Sink = sink, Clock = new BootClock(TimeProvider.System) }, Cancel);
        var exit = await vm.Exited.WaitAsync(TimeSpan.FromMinutes(2), Cancel);
        Assert.Contains(sink.Events, e => e.Kind == EventKinds.SerialLine && e.Text.Contains("] Linux version", StringComparison.Ordinal));
        Assert.Contains(sink.Events, e => e.Text.Contains("Kernel panic - not syncing: VFS: Unable to mount root fs", StringComparison.Ordinal));
        Assert.Equal("guest-reset", exit.ShutdownReason);
        Assert.Equal(0, exit.Process.Code);
        Assert.True(sink.Events.Select(e => e.At).SequenceEqual(sink.Events.Select(e => e.At).Order()));
    }
}
