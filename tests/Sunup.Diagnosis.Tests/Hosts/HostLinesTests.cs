using Sunup.Diagnosis.Hosts;
using Sunup.Model;

namespace Sunup.Diagnosis.Tests.Hosts;

/// <summary>Lines of a host about one QEMU. Those of kills and crashes were recorded of Linux 6.18 and 6.12; refusals and device errors are written as the kernel's sources have them.</summary>
public sealed class HostLinesTests
{
    private static readonly HostedProcess s_qemu = new()
    {
        Id = 4242,
        Name = "qemu-system-x86",
        Threads = [4242, 4250, 4251],
        Files = ["/srv/images/web1.qcow2"],
        Devices = ["dm-3", "sdb"],
        OwnGroup = "sunup-web1",
    };

    [Fact]
    public void A_kill_by_a_control_group_names_the_group_and_its_limit()
    {
        var lines = new HostLines();
        Assert.Null(lines.Read("memory: usage 204800kB, limit 204800kB, failcnt 411", s_qemu));
        var why = lines.Read("oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null),cpuset=/,mems_allowed=0,oom_memcg=/vms.slice,task_memcg=/vms.slice/a,task=qemu-system-x86,pid=4242,uid=0", s_qemu)!;
        var kill = lines.Read("Memory cgroup out of memory: Killed process 4242 (qemu-system-x86) total-vm:2213680kB, anon-rss:190464kB, file-rss:6620kB, shmem-rss:0kB, UID:0 pgtables:120kB oom_score_adj:0", s_qemu)!;
        Assert.Equal(("SU1288", EventSeverity.Error), (why.FindingId, why.Severity));
        Assert.Equal("task=qemu-system-x86 pid=4242 match=pid cgroup=/vms.slice limit=200 MiB usage=200 MiB", string.Join(' ', why.Fields));
        Assert.Equal(why.Fields.AsEnumerable(), kill.Fields);
    }

    [Fact]
    public void A_kill_by_the_machines_own_limit_is_told_as_that()
    {
        var lines = new HostLines();
        Assert.Equal("SU0216", lines.Read("oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null),cpuset=/,mems_allowed=0,oom_memcg=/a/sunup-web1,task_memcg=/a/sunup-web1,task=CPU 0/TCG,pid=4250,uid=0", s_qemu)!.FindingId);
        Assert.Equal("SU0216", lines.Read("Memory cgroup out of memory: Killed process 4242 (qemu-system-x86) total-vm:1kB, anon-rss:1kB", s_qemu)!.FindingId);
        // What was said of that group is not said of the next kill.
        Assert.Equal("SU1288", lines.Read("Memory cgroup out of memory: Killed process 4242 (qemu-system-x86) total-vm:1kB, anon-rss:1kB", s_qemu)!.FindingId);
    }

    [Theory]
    [InlineData("oom-kill:constraint=CONSTRAINT_NONE,nodemask=(null),cpuset=/,mems_allowed=0,global_oom,task_memcg=/user.slice,task=qemu-system-x86,pid=4242,uid=1000", "SU1289")]
    [InlineData("Out of memory: Killed process 4242 (qemu-system-x86) total-vm:9000000kB, anon-rss:4000000kB, file-rss:0kB", "SU1289")]
    [InlineData("qemu-system-x86[4250]: segfault at 0 ip 00007f7170385ad8 sp 00007ffd0e4cfce8 error 4 in libglib-2.0.so.0[167ad8,7f7170244000+156000] likely on CPU 1 (core 1, socket 0)", "SU0240")]
    [InlineData("traps: qemu-system-x86[4242] general protection fault ip:7f1 sp:7f2 error:0 in qemu-system-x86_64[55d3c0000000+600000]", "SU0240")]
    [InlineData("traps: CPU 0/TCG[4251] trap invalid opcode ip:55d3c1 sp:7f2 error:0 in qemu-system-x86_64[55d3c0000000+600000]", "SU0240")]
    [InlineData("audit: type=1400 audit(1764154800.123:45): apparmor=\"DENIED\" operation=\"open\" class=\"file\" profile=\"libvirt-1\" name=\"/srv/images/web1.qcow2\" pid=4242 comm=\"qemu-system-x86\" requested_mask=\"r\" denied_mask=\"r\" fsuid=64055 ouid=0", "SU0241")]
    [InlineData("audit: type=1400 audit(1764154800.123:46): avc:  denied  { read write } for  pid=4242 comm=\"qemu-system-x86\" path=\"/home/u/disk.img\" dev=\"dm-0\" ino=12 scontext=system_u:system_r:svirt_t:s0 tcontext=unconfined_u:object_r:user_home_t:s0 tclass=file permissive=0", "SU0241")]
    [InlineData("type=AVC msg=audit(1764154800.123:46): avc:  denied  { open } for  pid=4250 comm=\"worker\" path=\"/home/u/disk.img\" dev=\"dm-0\"", "SU0241")]
    [InlineData("audit: type=1326 audit(1764154800.1:7): auid=4294967295 uid=0 gid=0 ses=4294967295 pid=4242 comm=\"qemu-system-x86\" exe=\"/usr/bin/qemu-system-x86_64\" sig=31 arch=c000003e syscall=57 compat=0 ip=0x7f code=0x80000000", "SU0241")]
    [InlineData("I/O error, dev sdb, sector 2048 op 0x1:(WRITE) flags 0x800 phys_seg 1 prio class 2", "SU1290")]
    [InlineData("blk_update_request: I/O error, dev sdb, sector 2048 op 0x0:(READ) flags 0x0 phys_seg 1 prio class 0", "SU1290")]
    [InlineData("Buffer I/O error on dev dm-3, logical block 5, lost async page write", "SU1290")]
    [InlineData("EXT4-fs (dm-3): Remounting filesystem read-only", "SU1290")]
    [InlineData("kvm [4242]: vcpu0, guest rIP: 0xffffffff81058a86 unhandled rdmsr: 0x1c9", "SU0242")]
    public void What_is_about_this_qemu_is_a_finding(string line, string id) => Assert.Equal(id, new HostLines().Read(line, s_qemu)?.FindingId);

    [Theory]
    [InlineData("Out of memory: Killed process 4243 (qemu-system-x86) total-vm:9000000kB, anon-rss:4000000kB")]
    [InlineData("Memory cgroup out of memory: Killed process 42 (cp) total-vm:1kB")]
    [InlineData("qemu-system-x86[77]: segfault at 0 ip 00007f7170385ad8 sp 00007ffd0e4cfce8 error 4 in libc.so.6[7f7170244000+156000]")]
    [InlineData("audit: type=1400 audit(1.1:1): apparmor=\"DENIED\" operation=\"open\" profile=\"cups\" name=\"/etc/x\" pid=9 comm=\"cupsd\"")]
    [InlineData("audit: type=1400 audit(1.1:1): apparmor=\"ALLOWED\" operation=\"open\" profile=\"x\" name=\"/srv/images/web1.qcow2\" pid=4242 comm=\"qemu-system-x86\"")]
    [InlineData("I/O error, dev sdc, sector 2048 op 0x1:(WRITE)")]
    [InlineData("EXT4-fs (dm-3): mounted filesystem with ordered data mode")]
    [InlineData("kvm [9]: vcpu0, guest rIP: 0xffffffff81058a86 unhandled rdmsr: 0x1c9")]
    [InlineData("device vm0 entered promiscuous mode")]
    [InlineData("")]
    public void What_is_about_others_is_none(string line) => Assert.Null(new HostLines().Read(line, s_qemu));

    [Fact]
    public void In_a_pid_namespace_the_kernels_numbers_mean_nothing_and_names_are_compared()
    {
        var inside = s_qemu with { HasKernelIds = false };
        var seen = new HostLines().Read("Out of memory: Killed process 991234 (qemu-system-x86) total-vm:1kB", inside)!;
        Assert.Contains(new EventField("match", "name"), seen.Fields);
        Assert.Null(new HostLines().Read("Out of memory: Killed process 4242 (cp) total-vm:1kB", inside));
        Assert.Null(new HostLines().Read("kvm [4242]: vcpu0, guest rIP: 0x1 unhandled rdmsr: 0x1c9", inside));
    }

    [Fact]
    public void A_refusal_names_module_operation_and_path_also_where_the_path_is_in_hexadecimal_digits()
    {
        var open = new HostLines().Read("audit: type=1400 audit(1.1:1): apparmor=\"DENIED\" operation=\"open\" class=\"file\" profile=\"libvirt-1\" name=2F7372762F61206220632E696D67 pid=4242 comm=\"qemu-system-x86\"", s_qemu)!;
        Assert.Equal("module=AppArmor operation=open path=/srv/a b c.img profile=libvirt-1 task=qemu-system-x86 pid=4242 match=pid", string.Join(' ', open.Fields));
        // Another process, but the machine's own image: a helper that opens it.
        Assert.Equal("path", new HostLines().Read("audit: type=1400 audit(1.1:1): apparmor=\"DENIED\" operation=\"open\" profile=\"p\" name=\"/srv/images/web1.qcow2\" pid=7 comm=\"qemu-nbd\"", s_qemu)!.Fields[^1].Value);
    }

    /// <summary>Whatever the kernel, or somebody who writes into its log, says: an answer, never an exception.</summary>
    [Fact]
    public void Damaged_lines_never_throw()
    {
        string[] sound =
        [
            "oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null),cpuset=/,mems_allowed=0,oom_memcg=/vms.slice,task_memcg=/vms.slice/a,task=qemu-system-x86,pid=4242,uid=0",
            "audit: type=1400 audit(1.1:1): apparmor=\"DENIED\" operation=\"open\" name=2F7372762F61206220632E696D67 pid=4242 comm=\"qemu-system-x86\"",
            "qemu-system-x86[4250]: segfault at 0 ip 00007f7170385ad8 sp 00007ffd0e4cfce8 error 4 in libc.so.6[7f7170244000+156000]",
            "I/O error, dev sdb, sector 2048 op 0x1:(WRITE) flags 0x800 phys_seg 1 prio class 2",
        ];
        var random = new Random(20260101);
        var (lines, read) = (new HostLines(), 0);
        for (var round = 0; round < 5000; round++)
        {
            var text = sound[random.Next(sound.Length)].ToCharArray();
            for (var i = random.Next(3); i > 0; i--)
            {
                text[random.Next(text.Length)] = (char)random.Next(1, 300);
            }

            read += lines.Read(new string(text, 0, random.Next(text.Length + 1)), s_qemu) is null ? 0 : 1;
        }

        Assert.True(read > 100);
    }
}
