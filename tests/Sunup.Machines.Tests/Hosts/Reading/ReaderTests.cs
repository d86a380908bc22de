using System.Collections.Immutable;
using Sunup.Machines.Hosts.Facts;
using Sunup.Machines.Hosts.Reading;

namespace Sunup.Machines.Tests.Hosts.Reading;

/// <summary>Files of /proc and /sys as they were recorded on real hosts, and what is read from them.</summary>
public sealed class ReaderTests : IDisposable
{
    private readonly RecordedRoot _root = new();

    private HostFiles Files => new(_root.Path);

    public void Dispose() => _root.Dispose();

    [Fact]
    public void Memory_with_nodes_and_huge_pages()
    {
        _root.With("proc/meminfo", "MemTotal:       65773012 kB\nMemFree:         1204 kB\nMemAvailable:   41943040 kB\nSwapFree:        2097148 kB\nCommitLimit:    34983652 kB\nCommitted_AS:   20971520 kB\n")
            .With("proc/sys/vm/overcommit_memory", "2\n")
            .With("sys/kernel/mm/hugepages/hugepages-2048kB/nr_hugepages", "512\n").With("sys/kernel/mm/hugepages/hugepages-2048kB/free_hugepages", "300\n").With("sys/kernel/mm/hugepages/hugepages-2048kB/resv_hugepages", "100\n")
            .With("sys/devices/system/node/node1/meminfo", "Node 1 MemTotal:       32886506 kB\nNode 1 MemFree:        1048576 kB\nNode 1 FilePages:      4194304 kB\nNode 1 Shmem:          1048576 kB\n")
            .With("sys/devices/system/node/node1/cpulist", "8-15\n");
        var memory = Value(new MemoryReader(Files).Read());
        Assert.Equal((65773012L << 10, 41943040L << 10, 2097148L << 10, 2), (memory.Total, memory.Available, memory.SwapFree, memory.OvercommitMode));
        Assert.Equal((34983652L << 10, 20971520L << 10), (memory.CommitLimit, memory.Committed));
        Assert.Equal([new HugePagePool(2 << 20, 512, 300, 100)], memory.HugePages);
        Assert.Equal(200L * (2 << 20), memory.HugePages[0].UsableBytes);
        Assert.Equal([new NumaNode(1, 32886506L << 10, 4L << 30, "8-15")], memory.Nodes);
    }

    [Fact]
    public void Control_groups_of_version_2_up_to_the_root()
    {
        _root.With("proc/self/cgroup", "0::/user.slice/a.scope\n")
            .With("proc/self/mountinfo", "30 24 0:26 / /sys/fs/cgroup rw,nosuid shared:4 - cgroup2 cgroup2 rw,nsdelegate\n")
            .With("sys/fs/cgroup/user.slice/a.scope/memory.max", "max\n").With("sys/fs/cgroup/user.slice/a.scope/memory.current", "1000\n")
            .With("sys/fs/cgroup/user.slice/memory.max", "1073741824\n").With("sys/fs/cgroup/user.slice/memory.current", "805306368\n")
            .With("sys/fs/cgroup/user.slice/memory.stat", "anon 1\ninactive_file 268435456\n").With("sys/fs/cgroup/user.slice/cpu.max", "150000 100000\n")
            .With("sys/fs/cgroup/user.slice/memory.events", "low 0\noom 2\noom_kill 2\n").With("sys/fs/cgroup/user.slice/pids.max", "max\n").With("sys/fs/cgroup/user.slice/pids.current", "7\n");
        var groups = Value(new CgroupReader(Files).Read());
        Assert.Equal(["/sys/fs/cgroup/user.slice/a.scope", "/sys/fs/cgroup/user.slice", "/sys/fs/cgroup"], groups.Select(group => group.Path));
        Assert.Null(groups[0].MemoryLeft);
        // 1 GiB, 768 MiB in use, of which 256 MiB are files.
        Assert.Equal(512L << 20, groups[1].MemoryLeft);
        Assert.Equal((1.5, 2L, (long?)null, (long?)7), (groups[1].CpuLimit!.Value, groups[1].OomKills!.Value, groups[1].ProcessLimit, groups[1].Processes));
    }

    [Fact]
    public void Control_groups_of_version_1_where_the_mount_begins_below_the_root()
    {
        _root.With("proc/self/cgroup", "9:name=systemd:/\n4:memory:/docker/abc/x\n0::/\n")
            .With("proc/self/mountinfo", "30 24 0:26 /docker/abc /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory\n")
            .With("sys/fs/cgroup/memory/memory.limit_in_bytes", "536870912\n").With("sys/fs/cgroup/memory/memory.usage_in_bytes", "104857600\n").With("sys/fs/cgroup/memory/memory.oom_control", "oom_kill_disable 0\nunder_oom 0\noom_kill 1\n")
            .With("sys/fs/cgroup/memory/x/memory.limit_in_bytes", "9223372036854771712\n").With("sys/fs/cgroup/memory/x/memory.usage_in_bytes", "1\n");
        var groups = Value(new CgroupReader(Files).Read());
        Assert.Equal([("/sys/fs/cgroup/memory/x", null), ("/sys/fs/cgroup/memory", 536870912L - 104857600)], groups.Select(group => (group.Path, group.MemoryLeft)));
        Assert.Equal(1, groups[1].OomKills);
    }

    [Fact]
    public void The_user_his_groups_on_file_and_his_limits()
    {
        _root.With("proc/self/status", "Name:\tx\nUid:\t1000\t1000\t1000\t1000\nGid:\t1000\t1000\t1000\t1000\nGroups:\t24 27 \nCapEff:\t0000000000001000\nCpus_allowed_list:\t0-3,8\n")
            .With("etc/passwd", "root:x:0:0::/root:/bin/sh\nanna:x:1000:1000::/home/anna:/bin/sh\n")
            .With("etc/group", "kvm:x:104:berta,anna\nanna:x:1000:\nannabel:x:7:\n")
            .With("proc/self/limits", "Limit                     Soft Limit           Hard Limit           Units     \nMax open files            1024                 1048576              files     \nMax address space         unlimited            unlimited            bytes     \n")
            .With("run/.containerenv", "");
        var user = Value(new UserReader(Files).Read());
        Assert.Equal((1000u, "anna", 5, "podman"), (user.Uid, user.Name, user.AllowedCpus, user.Container));
        Assert.Equal([1000u, 24, 27], user.Groups);
        Assert.Equal([104u, 1000], user.GroupsOnFile);
        Assert.True(user.Has(UserFacts.CapNetAdmin));
        Assert.Equal(["Max open files"], user.Limits.Keys);
    }

    [Fact]
    public void Modules_parameters_and_what_keeps_them_out()
    {
        _root.With("proc/modules", "kvm_intel 446464 4 - Live 0x0\nkvm 1355776 1 kvm_intel, Live 0x0\nvboxdrv 700416 2 vboxnetadp,vboxnetflt, Live 0x0 (OE)\n").With("proc/misc", "232 kvm\n")
            .With("sys/module/kvm_intel/parameters/nested", "Y\n").With("sys/module/kvm_intel/parameters/ept", "N\n").With("sys/module/kvm/parameters/x", "1")
            .With("proc/sys/kernel/osrelease", "6.1.0\n").With("lib/modules/6.1.0/modules.dep", "kernel/arch/x86/kvm/kvm.ko.xz: \nkernel/arch/x86/kvm/kvm-intel.ko.xz: kernel/arch/x86/kvm/kvm.ko.xz\n")
            .With("etc/modprobe.d/vbox.conf", "# blacklist kvm\nblacklist kvm_intel\ninstall kvm_amd /bin/false\noptions kvm_intel nested=1\n").With("proc/cmdline", "quiet modprobe.blacklist=kvm_amd");
        var kvm = new KvmReader(Files, new UserReader(Files)).Read(new Unknown<CpuFacts>("not asked"), new Unknown<Machines.Hosts.Kvm.KvmComparison>("not asked"));
        Assert.Equal([("kvm", 1), ("kvm_intel", 4), ("vboxdrv", 2)], Value(kvm.Modules).Select(module => (module.Name, module.References ?? -1)));
        Assert.Equal("N", Value(kvm.Modules)[1].Parameters["ept"]);
        Assert.Equal(["kvm", "kvm-intel"], Value(kvm.ModuleFiles));
        Assert.Equal(["/etc/modprobe.d/vbox.conf: blacklist kvm_intel", "/etc/modprobe.d/vbox.conf: install kvm_amd /bin/false", "/proc/cmdline: modprobe.blacklist=kvm_amd"], Value(kvm.Blacklisted));
        Assert.True(Value(kvm.IsRegistered));
        Assert.Null(Value(kvm.Node));
    }

    [Fact]
    public void Arrays_mapped_devices_pools_and_volumes()
    {
        _root.With("sys/block/md0/md/level", "raid1\n").With("sys/block/md0/md/raid_disks", "2\n").With("sys/block/md0/md/degraded", "1\n").With("sys/block/md0/md/array_state", "clean\n").With("sys/block/md0/md/sync_action", "recover\n")
            .With("sys/block/dm-3/dm/name", "vg-vm\n").With("sys/block/dm-3/dm/uuid", "LVM-abc\n").With("sys/block/dm-3/dm/suspended", "1\n")
            .With("proc/spl/kstat/zfs/tank/state", "DEGRADED\n").With("proc/spl/kstat/zfs/arcstats", "x")
            .With("sys/fs/btrfs/0f1d2c3b-0000-4000-8000-000000000001/label", "data\n").With("sys/fs/btrfs/0f1d2c3b-0000-4000-8000-000000000001/devinfo/1/missing", "0\n")
            .With("sys/fs/btrfs/0f1d2c3b-0000-4000-8000-000000000001/devinfo/1/error_stats", "write_errs 0\nread_errs 3\nflush_errs 0\ncorruption_errs 1\ngeneration_errs 0\n").With("sys/fs/btrfs/features/raid56", "0");
        var storage = new StorageReader(Files).Read();
        Assert.Equal([new RaidArray("md0", "raid1", 2, 1, "clean", "recover")], Value(storage.Arrays));
        Assert.Equal([new MappedDevice("dm-3", "vg-vm", "LVM-abc", true)], Value(storage.Mapped));
        Assert.Equal([new ZfsPool("tank", "DEGRADED")], Value(storage.ZfsPools));
        Assert.Equal((1, 4L), (Value(storage.BtrfsVolumes)[0].Devices.Length, Value(storage.BtrfsVolumes)[0].Devices[0].Errors));
        // device-mapper of a recorded host cannot be asked: not known, and not "no pools".
        Assert.NotNull(storage.ThinPools.WhyUnknown);
    }

    [Theory]
    [InlineData("1 412/4096 31000/102400 - rw discard_passdown queue_if_no_space - 1024", 0.3027, "rw", false)]
    [InlineData("1 412/4096 102400/102400 - out_of_data_space discard_passdown error_if_no_space - 1024", 1, "out_of_data_space", false)]
    [InlineData("1 412/4096 5/102400 - ro discard_passdown queue_if_no_space needs_check 1024", 0.0000488, "ro", true)]
    [InlineData("Fail", 0, "Fail", false)]
    public void The_status_of_a_thin_pool(string status, double data, string mode, bool needsCheck)
    {
        var pool = StorageReader.ReadPool(new MappedDevice("dm-4", "vg-thin-tpool", "", false), status)!;
        Assert.Equal(data, pool.DataUsed, 3);
        Assert.Equal((mode, needsCheck), (pool.Mode, pool.NeedsCheck));
    }

    [Fact]
    public void Groups_of_the_iommu_with_their_drivers()
    {
        _root.With("sys/kernel/iommu_groups/7/devices/0000:01:00.0/x", "").With("sys/kernel/iommu_groups/7/devices/0000:00:01.0/x", "")
            .WithLink("sys/bus/pci/devices/0000:01:00.0/driver", "../../../bus/pci/drivers/nouveau").With("sys/bus/pci/devices/0000:00:01.0/class", "0x060400\n")
            .With("sys/firmware/acpi/tables/DMAR", "").With("proc/cmdline", "quiet intel_iommu=on\n");
        var iommu = Value(new IommuReader(Files).Read());
        Assert.Equal(["DMAR"], iommu.Tables);
        Assert.Equal(["intel_iommu=on"], iommu.CommandLine);
        Assert.Equal([("0000:00:01.0", null, true), ("0000:01:00.0", "nouveau", false)], iommu.Groups[0].Devices.Select(device => (device.Address, device.Driver, device.IsBridge)));
    }

    [Fact]
    public void Packages_of_firmware_where_Debian_keeps_them()
    {
        Assert.NotNull(QemuReader.Packages(Files).WhyUnknown);
        _root.With("var/lib/dpkg/status", "Package: seabios\nStatus: install ok installed\nVersion: 1.16.2-1\nDescription: x\n Version: 9\n\nPackage: ovmf\nStatus: deinstall ok config-files\nVersion: 1\n\nPackage: bash\nStatus: install ok installed\nVersion: 5\n");
        Assert.Equal(["seabios 1.16.2-1"], Value(QemuReader.Packages(Files)));
    }

    [Theory]
    [InlineData("512", 512L << 20)]
    [InlineData("2G", 2L << 30)]
    [InlineData("size=4096M,slots=2", 4L << 30)]
    [InlineData("1.5G", null)]
    [InlineData("", null)]
    public void The_memory_of_a_running_QEMU(string value, long? bytes) => Assert.Equal(bytes, VmReader.Memory(value));

    [Fact]
    public void Running_VMs_by_their_command_lines()
    {
        _root.With("proc/4711/comm", "qemu-system-x86\n").With("proc/4711/cmdline", "qemu-system-x86_64\0-name\0db1,debug-threads=on\0-m\0size=4G\0-smp\0" + "4,sockets=1\0").With("proc/4711/status", "State:\tD (disk sleep)\nVmRSS:\t 1048576 kB\n")
            .With("proc/12/comm", "bash\n");
        Assert.Equal([new QemuProcess(4711, "db1", 4L << 30, 4, 1L << 30, 'D')], Value(new VmReader(Files).Read()));
    }

    [Fact]
    public void Folders_of_VMs_whose_process_is_gone()
    {
        _root.With("proc/4711/comm", "sunup\n").With("tmp/sunup-vm-4711-0a1b2c3d/x", "").With("tmp/sunup-vm-999-0a1b2c3d/x", "").With("tmp/sunup-vm-notes", "");
        Assert.Equal(["/tmp/sunup-vm-999-0a1b2c3d"], Value(new LeftoverReader(Files, "/tmp").Read().Folders));
    }

    [Fact]
    public void What_is_not_there_is_known_to_be_absent_and_what_must_be_there_is_not_known()
    {
        Assert.Equal(new Known<string?>(null), Files.Text("proc/nothing"));
        Assert.Equal("/proc/nothing is not there", Files.Required("proc/nothing").WhyUnknown);
        Assert.Equal("/proc/meminfo is not there", new MemoryReader(Files).Read().WhyUnknown);
        Assert.Contains("does not measure it", new MemoryReader(Files).ReadPressure().WhyUnknown, StringComparison.Ordinal);
    }

    [Fact]
    public void A_kill_in_the_journal_with_its_time()
    {
        // A data object at 256: type 1, its size, and the entry at 512 that leads to it; an entry has its time behind 24 bytes.
        const string Text = "MESSAGE=Out of memory: Killed process 4100 (qemu-system-x86) total-vm:9128108kB";
        var bytes = new byte[1024];
        "LPKSHHRH"u8.CopyTo(bytes);
        bytes[256] = 1;
        BitConverter.GetBytes((ulong)(64 + Text.Length)).CopyTo(bytes, 256 + 8);
        BitConverter.GetBytes(512UL).CopyTo(bytes, 256 + 40);
        System.Text.Encoding.ASCII.GetBytes(Text).CopyTo(bytes, 256 + 64);
        bytes[512] = 3;
        BitConverter.GetBytes(1_767_225_600_000_000UL).CopyTo(bytes, 512 + 24);
        _root.With("var/log/journal/0123/system.journal", bytes).With("var/log/journal/0123/user-1000.journal", bytes);
        var message = Assert.Single(Value(new JournalReader(Files).Read()));
        Assert.Equal((Text["MESSAGE=".Length..], DateTimeOffset.FromUnixTimeSeconds(1_767_225_600)), (message.Text, message.At!.Value));
        for (var length = 0; length < bytes.Length; length += 13)
        {
            _root.With("var/log/journal/0123/system.journal", bytes[..length]);
            _ = new JournalReader(Files).Read();
        }
    }

    private static T Value<T>(Fact<T> fact) => fact is Known<T>(var value) ? value : throw new Xunit.Sdk.XunitException($"not known: {fact.WhyUnknown}");
}
