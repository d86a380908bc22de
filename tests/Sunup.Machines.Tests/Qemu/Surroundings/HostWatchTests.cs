using System.Globalization;
using Sunup.Diagnosis.Traces;
using Sunup.Linux.Kexec;
using Sunup.Linux.Processes;
using Sunup.Machines.Qemu;
using Sunup.Machines.Qemu.Surroundings;
using Sunup.Machines.Tests.Qemu.Configuration;
using Sunup.Model;

namespace Sunup.Machines.Tests.Qemu.Surroundings;

/// <summary>Real QEMUs that a real kernel ends, and what becomes of the kernel's lines about it.</summary>
public sealed class HostWatchTests : IDisposable
{
    private static readonly TimeSpan AtMost = TimeSpan.FromSeconds(60);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("sunup-test-");
    private readonly RecordingSink _sink = new();
    private readonly BootClock _clock = new(TimeProvider.System);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task A_qemu_that_a_control_group_kills_is_told_with_the_group_its_limit_and_the_kernels_line()
    {
        using var group = new MemoryLimit(240 << 20);
        await using var vm = await StartAsync(new HardwareConfig { MemoryBytes = 64 << 20 });
        group.Enter(vm.ProcessId);
        // The guest does not run far enough to touch memory: memory that is touched at once is plugged in.
        await TakeMemoryAsync(vm);
        var exit = await vm.Exited.WaitAsync(AtMost, Cancel);
        Assert.Equal(Signals.Kill, exit.Process.Signal);
        var finding = Assert.Single(Findings());
        Assert.Equal("SU1288", finding.Id);
        Assert.Contains($"control group {group.Name}, at 240 MiB", finding.Summary, StringComparison.Ordinal);
        Assert.Contains(finding.Evidence, item => item.Where == "/dev/kmsg" && item.Text.StartsWith($"Memory cgroup out of memory: Killed process {vm.ProcessId} (", StringComparison.Ordinal));
        var kill = _sink.Events.First(seen => seen.Kind is EventKinds.HostKernel);
        var end = _sink.Single(EventKinds.QemuExited);
        Assert.InRange(kill.At, _sink.Single(EventKinds.QmpConnected).At, end.At);
    }

    [Fact]
    public async Task A_qemu_that_crashes_is_told_with_the_kernels_line()
    {
        Requires.Root();
        RequireKernelLog();
        await using var vm = await StartAsync(new HardwareConfig { MemoryBytes = 64 << 20 });
        Damage(vm.ProcessId);
        await AskAsync(vm);
        await vm.Exited.WaitAsync(AtMost, Cancel);
        var finding = Assert.Single(Findings(), finding => finding.Id.StartsWith("SU02", StringComparison.Ordinal));
        Assert.Equal("SU0240", finding.Id);
        Assert.Contains("[", finding.Evidence[0].Text, StringComparison.Ordinal);
        Assert.Equal("/dev/kmsg", finding.Evidence[0].Where);
    }

    [Fact]
    public async Task A_qemu_that_ends_as_it_should_is_told_nothing_about()
    {
        RequireKernelLog();
        await using var vm = await StartAsync(new HardwareConfig { MemoryBytes = 64 << 20 });
        await vm.QuitAsync(Cancel);
        Assert.DoesNotContain(_sink.Events, seen => seen.Source is EventSource.Host);
    }

    [Fact]
    public void What_auditd_writes_meanwhile_is_read_line_by_line_and_from_the_start_of_a_new_file()
    {
        var path = Path.Combine(_folder.FullName, "audit.log");
        Assert.Null(AuditTail.AtEnd(path));
        File.WriteAllText(path, "type=OLD msg=audit(1.0:1): before\n");
        var tail = AuditTail.AtEnd(path)!;
        Assert.Empty(tail.ReadNew());
        File.AppendAllText(path, "type=AVC one\ntype=AVC tw");
        Assert.Equal(["type=AVC one"], tail.ReadNew());
        File.AppendAllText(path, "o\n");
        Assert.Equal(["type=AVC two"], tail.ReadNew());
        File.WriteAllText(path, "type=AVC new\n");
        Assert.Equal(["type=AVC new"], tail.ReadNew());
        File.Delete(path);
        Assert.Empty(tail.ReadNew());
    }

    [Theory]
    [InlineData("0::/vms.slice/a\n", "sys/fs/cgroup/vms.slice/a", "memory.events", "low 0\nmax 12\noom 1\noom_kill 3\n", "memory.max", "209715200", 12)]
    [InlineData("9:memory:/vms\n0::/x\n", "sys/fs/cgroup/memory/vms", "memory.oom_control", "oom_kill_disable 0\nunder_oom 0\noom_kill 3\n", "memory.limit_in_bytes", "209715200", 0)]
    public void The_counters_of_a_group_are_those_of_either_version(string groups, string folder, string events, string counters, string file, string limit, long atLimit)
    {
        Directory.CreateDirectory(Path.Combine(_folder.FullName, "proc/77"));
        File.WriteAllText(Path.Combine(_folder.FullName, "proc/77/cgroup"), groups);
        var path = Path.Combine(_folder.FullName, folder);
        Directory.CreateDirectory(path);
        File.WriteAllText(Path.Combine(path, events), counters);
        File.WriteAllText(Path.Combine(path, file), limit);
        Assert.Equal(new MemoryGroup(path, 3, atLimit, 200 << 20), MemoryGroup.Of(77, _folder.FullName));
        Assert.Null(MemoryGroup.Of(78, _folder.FullName));
    }

    private IReadOnlyList<Finding> Findings()
    {
        var machine = new MachineConfig { Name = "web1", Boot = new BootConfig(), Route = Route.Direct, Hardware = new HardwareConfig() };
        var folder = new TraceFolder(machine, _sink.Events[0].At);
        foreach (var seen in _sink.Events)
        {
            folder.Add(seen);
        }

        return folder.Complete(_clock.Now, BootEnd.DecisiveFailure).Findings;
    }

    private Task<VirtualMachine> StartAsync(HardwareConfig hardware)
    {
        var command = QemuCommandLine.For(SampleMachines.Plain(hardware), Requires.Tool("qemu-system-x86_64"), VirtualMachineFolder.Create());
        return VirtualMachine.StartAsync(command, new QemuOptions { Sink = _sink, Clock = _clock }, Cancel);
    }

    /// <summary>Any answer needs the code that is not there any more.</summary>
    private static async Task AskAsync(VirtualMachine vm) => await ((Task)vm.Qmp.QueryStatusAsync(Cancel)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    private static async Task TakeMemoryAsync(VirtualMachine vm)
    {
        var plugged = vm.Qmp.ExecuteAsync("object-add", arguments =>
        {
            arguments.WriteString("qom-type", "memory-backend-ram");
            arguments.WriteString("id", "much");
            arguments.WriteNumber("size", 400 << 20);
            arguments.WriteBoolean("prealloc", true);
        }, Cancel);
        await ((Task)plugged).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private static void RequireKernelLog()
    {
        using var log = KernelLog.OpenAtEnd();
        Requires.Condition(log is not null, "this test reads /dev/kmsg: it needs root, or kernel.dmesg_restrict=0");
    }

    /// <summary>Overwrites the code of a library that QEMU's main loop runs in, in QEMU's own memory alone.</summary>
    private static void Damage(int processId)
    {
        var maps = File.ReadAllLines(string.Create(CultureInfo.InvariantCulture, $"/proc/{processId}/maps"));
        var code = maps.First(line => line.Contains(" r-xp ", StringComparison.Ordinal) && line.Contains("libglib-2.0", StringComparison.Ordinal)).Split(' ')[0].Split('-');
        var (from, to) = (long.Parse(code[0], NumberStyles.HexNumber, CultureInfo.InvariantCulture), long.Parse(code[1], NumberStyles.HexNumber, CultureInfo.InvariantCulture));
        using var memory = new FileStream(string.Create(CultureInfo.InvariantCulture, $"/proc/{processId}/mem"), FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
        memory.Position = from;
        memory.Write(new byte[to - from]);
    }

    /// <summary>A control group of version 1 or 2 with a limit of memory, below this process's.</summary>
    private sealed class MemoryLimit : IDisposable
    {
        private readonly string _folder;

        public MemoryLimit(long bytes)
        {
            Requires.Root();
            RequireKernelLog();
            var parent = new CgroupTree("/").ParentFor("memory");
            Requires.Condition(parent is not null, "this test makes a control group with a limit of memory");
            _folder = Path.Combine(parent!.Value.Path, string.Create(CultureInfo.InvariantCulture, $"sunup-test-{Environment.ProcessId}-{Environment.TickCount64}"));
            Directory.CreateDirectory(_folder);
            File.WriteAllText(Path.Combine(_folder, parent.Value.IsUnified ? "memory.max" : "memory.limit_in_bytes"), bytes.ToString(CultureInfo.InvariantCulture));
            // As the kernel names it: from the root of its hierarchy.
            Name = _folder["/sys/fs/cgroup".Length..].Replace("/memory/", "/", StringComparison.Ordinal);
        }

        public string Name { get; }

        public void Enter(int processId) => File.WriteAllText(Path.Combine(_folder, "cgroup.procs"), processId.ToString(CultureInfo.InvariantCulture));

        public void Dispose()
        {
            for (var i = 0; i < 100 && Directory.Exists(_folder); i++)
            {
                try
                {
                    Directory.Delete(_folder);
                }
                catch (IOException)
                {
                    Thread.Yield();
                }
            }
        }
    }
}
