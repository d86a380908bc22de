using System.Globalization;
using Sunup.Linux.Processes;
using Sunup.Machines.Qemu;
using Sunup.Machines.Qemu.Surroundings;
using Sunup.Machines.Tests.Qemu.Configuration;
using Sunup.Model;

namespace Sunup.Machines.Tests.Qemu.Surroundings;

/// <summary>What the host does around a QEMU, with a real one that does not run its guest.</summary>
public sealed class SurroundingsTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("sunup-test-");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData(false, false, true)]
    [InlineData(false, true, true)]
    [InlineData(true, false, true)]
    [InlineData(true, true, false)]
    public async Task A_second_machine_on_an_image_is_refused_with_the_first_ones_process_unless_both_only_read(bool firstOverlay, bool secondOverlay, bool isRefused)
    {
        var image = Image();
        await using var first = await StartAsync(new HardwareConfig { MemoryBytes = 64 << 20, Disks = [new DiskConfig(image, firstOverlay)] });
        var second = StartAsync(new HardwareConfig { MemoryBytes = 64 << 20, Disks = [new DiskConfig(image, secondOverlay)] });
        if (!isRefused)
        {
            await using var running = await second;
            return;
        }

        var finding = (await Assert.ThrowsAsync<FindingException>(() => second)).Finding;
        Assert.Equal("SU0204", finding.Id);
        Assert.Equal($"{image} is in use by process {first.ProcessId}: the machine was not started.", finding.Summary);
        Assert.Equal($"/proc/{first.ProcessId}/fdinfo", finding.Evidence[0].Where);
        Assert.Contains("qemu-system-x86_64", finding.Evidence[0].Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_image_that_a_server_of_disks_has_for_itself_is_refused()
    {
        var image = Image();
        using var server = File.OpenHandle(image, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
        var finding = (await Assert.ThrowsAsync<FindingException>(() => StartAsync(new HardwareConfig { Disks = [new DiskConfig(image)] }))).Finding;
        Assert.Equal("SU0204", finding.Id);
    }

    [Fact]
    public async Task Virtual_cpus_run_where_they_are_pinned()
    {
        var last = CpuAffinity.Get(0)[^1];
        await using var vm = await StartAsync(new HardwareConfig { MemoryBytes = 64 << 20, Cpus = 2, Pin = [new CpuSet([0]), new CpuSet([last])] });
        var reply = await vm.Qmp.ExecuteAsync("query-cpus-fast", null, Cancel);
        var threads = reply.Return.EnumerateArray().OrderBy(cpu => cpu.GetProperty("cpu-index").GetInt32()).Select(cpu => cpu.GetProperty("thread-id").GetInt32()).ToArray();
        Assert.Equal([0], CpuAffinity.Get(threads[0]));
        Assert.Equal([last], CpuAffinity.Get(threads[1]));
    }

    [Fact]
    public async Task A_cpu_that_the_host_has_not_is_a_finding()
    {
        var finding = (await Assert.ThrowsAsync<FindingException>(() => StartAsync(new HardwareConfig { MemoryBytes = 64 << 20, Pin = [new CpuSet([8000])] }))).Finding;
        Assert.Equal("SU0215", finding.Id);
    }

    [Fact]
    public async Task Limits_are_a_control_group_of_the_machines_own_that_is_gone_with_it()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "needs root: it makes control groups");
        var vm = await StartAsync(new HardwareConfig { MemoryBytes = 64 << 20, Limits = new LimitsConfig(512L << 20, 1.5) });
        var groups = GroupsOf(vm.ProcessId).Where(Directory.Exists).ToList();
        Assert.NotEmpty(groups);
        Assert.Contains(groups, group => Holds(group, "memory.max", "536870912") || Holds(group, "memory.limit_in_bytes", "536870912"));
        Assert.Contains(groups, group => Holds(group, "cpu.max", "150000 100000") || Holds(group, "cpu.cfs_quota_us", "150000"));
        await vm.DisposeAsync();
        Assert.DoesNotContain(groups, Directory.Exists);
    }

    [Fact]
    public void Without_a_controller_the_limits_are_refused()
    {
        Directory.CreateDirectory(Path.Combine(_folder.FullName, "proc/self"));
        File.WriteAllText(Path.Combine(_folder.FullName, "proc/self/cgroup"), "0::/user.slice\n");
        var finding = Assert.Throws<FindingException>(() => CgroupLimits.Create(new LimitsConfig(1 << 30, null), "vm", _folder.FullName)).Finding;
        Assert.Equal("SU0214", finding.Id);
        Assert.Contains("'memory'", finding.Summary, StringComparison.Ordinal);
    }

    [Fact]
    public void In_version_2_the_group_is_made_where_the_controllers_are_handed_on()
    {
        var groups = Path.Combine(_folder.FullName, "sys/fs/cgroup/user.slice/session");
        Directory.CreateDirectory(groups);
        Directory.CreateDirectory(Path.Combine(_folder.FullName, "proc/self"));
        File.WriteAllText(Path.Combine(_folder.FullName, "proc/self/cgroup"), "0::/user.slice/session\n");
        File.WriteAllText(Path.Combine(groups, "cgroup.subtree_control"), "\n");
        File.WriteAllText(Path.Combine(groups, "../cgroup.subtree_control"), "cpu memory pids\n");
        using var limits = CgroupLimits.Create(new LimitsConfig(1 << 30, 0.5), "vm", _folder.FullName);
        limits!.Enter(42);
        var made = Path.Combine(_folder.FullName, "sys/fs/cgroup/user.slice/vm");
        Assert.Equal(("1073741824", "50000 100000", "42"), (Read("memory.max"), Read("cpu.max"), Read("cgroup.procs")));
        File.WriteAllText(Path.Combine(made, "memory.events"), "low 0\noom 3\noom_kill 2\n");
        Assert.Equal(2, limits.OutOfMemoryKills);
        Directory.Delete(made, recursive: true);

        string Read(string file) => File.ReadAllText(Path.Combine(made, file));
    }

    [Fact]
    public async Task A_store_of_variables_is_made_once_and_kept()
    {
        var firmware = new Sunup.Machines.Hosts.FirmwareLocator().Find(Architecture.X64, FirmwareKind.Uefi);
        Requires.Condition(firmware is not null, "this test runs OVMF: apt-get install ovmf");
        var store = Path.Combine(_folder.FullName, "web1.vars");
        var machine = SampleMachines.Plain(new HardwareConfig { MemoryBytes = 128 << 20, FirmwareVariables = store }) with { Firmware = firmware! };
        await (await StartAsync(machine)).DisposeAsync();
        Assert.Equal(new FileInfo(firmware!.VarsTemplate!).Length, new FileInfo(store).Length);
        var first = File.GetCreationTimeUtc(store);
        await (await StartAsync(machine)).DisposeAsync();
        Assert.Equal(first, File.GetCreationTimeUtc(store));
        Assert.Equal([store], Directory.GetFiles(_folder.FullName));

        await File.WriteAllBytesAsync(store, new byte[100], Cancel);
        var finding = (await Assert.ThrowsAsync<FindingException>(() => StartAsync(machine))).Finding;
        Assert.Equal("SU0212", finding.Id);
        Assert.Contains("it has 100 bytes", finding.Summary, StringComparison.Ordinal);
    }

    [Trait("Kind", "Peer")]
    [Fact]
    public async Task A_tpm_keeps_its_state_where_it_is_told_to_and_ends_with_the_machine()
    {
        Requires.Tool("swtpm");
        var state = Path.Combine(_folder.FullName, "tpm");
        var vm = await StartAsync(new HardwareConfig { MemoryBytes = 64 << 20, Tpm = new TpmConfig(state) });
        var reply = await vm.Qmp.ExecuteAsync("query-tpm", null, Cancel);
        Assert.Equal("tpm-tis", reply.Return[0].GetProperty("model").GetString());
        await vm.DisposeAsync();
        Assert.NotEmpty(Directory.GetFiles(state));
    }

    [Theory]
    [InlineData("unable to map backing store for guest RAM: Cannot allocate memory", "SU0217")]
    [InlineData("-drive file=d,format=qcow2: Image is not in qcow2 format", "SU0218")]
    [InlineData("-device vhost-vsock-pci,guest-cid=5: vhost-vsock: failed to open vhost device: No such file or directory", "SU0219")]
    [InlineData("-drive file=iscsi://x: iSCSI: Failed to connect to LUN : Failed to connect", "SU0220")]
    [InlineData("cannot bind memory to host NUMA nodes: Invalid argument", "SU0221")]
    [InlineData("-netdev tap,ifname=vm0: could not configure /dev/net/tun (vm0): Operation not permitted", "SU0222")]
    public void What_qemu_says_of_the_hosts_share_is_read(string message, string id) =>
        Assert.Equal(id, QemuRefusals.Explain(SampleMachines.Command(SampleMachines.Plain()), new ChildExit(1, null), [$"qemu-system-x86_64: {message}"]).Id);

    private string Image()
    {
        var path = Path.Combine(_folder.FullName, "disk.raw");
        using var file = File.Create(path);
        file.SetLength(1 << 20);
        return path;
    }

    private static bool Holds(string group, string file, string value) =>
        File.Exists(Path.Combine(group, file)) && File.ReadAllText(Path.Combine(group, file)).Trim() == value;

    private static IEnumerable<string> GroupsOf(int process) => File.ReadAllLines(string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/cgroup"))
        .Select(line => line.Split(':', 3))
        .Where(parts => parts[2].Contains("sunup-vm-", StringComparison.Ordinal))
        .SelectMany(parts => new[] { $"/sys/fs/cgroup/{parts[1]}{parts[2]}", $"/sys/fs/cgroup{parts[2]}" });

    private static Task<VirtualMachine> StartAsync(HardwareConfig hardware) => StartAsync(SampleMachines.Plain(hardware));

    private static Task<VirtualMachine> StartAsync(QemuMachine machine) => VirtualMachine.StartAsync(
        QemuCommandLine.For(machine, Requires.Tool("qemu-system-x86_64"), VirtualMachineFolder.Create()),
        new QemuOptions { Sink = new RecordingSink(), Clock = new BootClock(TimeProvider.System) },
        Cancel);
}
