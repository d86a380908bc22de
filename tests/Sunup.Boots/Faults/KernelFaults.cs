using System.Collections.Immutable;
using Sunup.Boots.Verdicts.Corpus;
using Sunup.Boots.Verdicts.Images;
using Sunup.Model;

namespace Sunup.Boots.Faults;

/// <summary>The kernel is not whole, not for this machine, or told the wrong things; or its first program ends.</summary>
internal static class KernelFaults
{
    public static ImmutableArray<Fault> All { get; } =
    [
        new("no-initrd", Stage.Kernel, "SU0911|SU0919", "SU0911|SU0919", _ => WithoutInitrd("root=/dev/vda1")),
        new("no-initrd-no-root", Stage.Kernel, "SU0911|SU0919", "SU0911|SU0919", _ => WithoutInitrd("")),
        new("no-initrd-root-by-uuid", Stage.Kernel, "SU0911|SU0919", "SU0911|SU0919", _ => WithoutInitrd("root=UUID=5a4e0001-0000-4000-8000-000000000001")),
        new("memory-64m", Stage.Kernel, "SU0742|SU1210", "SU0742|SU1210", _ => LaunchFaults.With(FaultSite.Direct(), hardware => hardware with { MemoryBytes = 64L << 20 })),
        new("memory-by-word", Stage.Kernel, "SU0742|SU1210", "SU0742|SU1210", _ => FaultSite.Direct("mem=60M")),
        new("cpu-for-32-bits", Stage.Kernel, "SU0715", "SU0715", _ => LaunchFaults.With(FaultSite.Direct(), hardware => hardware with { CpuModel = "qemu32" })),
        new("cpu-of-1999", Stage.Kernel, "SU0715", "SU0715", _ => LaunchFaults.With(FaultSite.Direct(), hardware => hardware with { CpuModel = "pentium3" })),
        new("kernel-payload-damaged", Stage.Kernel, "SU0712", "SU0712", async site =>
        {
            var kernel = await File.ReadAllBytesAsync(await FaultSite.KernelAsync());
            kernel.AsSpan(kernel.Length * 6 / 10, 4096).Fill(0xa5);
            return With(FaultSite.Direct("earlyprintk=serial,ttyS0,115200"), site.Write("vmlinuz", kernel));
        }),
        new("kernel-cut-short", null, "SU0115", "", async site =>
        {
            var kernel = await File.ReadAllBytesAsync(await FaultSite.KernelAsync());
            return FirmwareFaults.Short(With(FaultSite.Direct(), site.Write("vmlinuz", kernel[..(kernel.Length / 2)])), 30);
        }),
        new("console-elsewhere", Stage.Kernel, "SU0710", "", _ =>
        {
            var machine = FirmwareFaults.Short(FaultSite.Direct(), 30);
            return machine with { Boot = machine.Boot with { CommandLine = "console=tty0" } };
        }),
        new("rdinit-not-there", Stage.Kernel, "SU0811|SU0812|SU0845|SU0911|SU0919", "SU0811|SU0812|SU0845|SU0911|SU0919", _ => FaultSite.Direct("rdinit=/no/such")),
        new("init-interpreter-missing", Stage.Initramfs, "SU0846", "SU0846", site => Vector(site, "init-interpreter-missing")),
        new("init-is-empty", Stage.Initramfs, "SU0847", "SU0847", site => site.DirectWith(new NewcArchive().Program("init", []).End())),
        new("init-of-arm", Stage.Initramfs, "SU0847", "SU0847", site => site.DirectWith(new NewcArchive().Program("init", Bytes.With(ElfProgram.Probe("/a").ToBytes(), 18, 183)).End())),
        new("init-not-executable", Stage.Initramfs, "SU0848", "SU0848", site => site.DirectWith(new NewcArchive().File("init", "#!/bin/sh\n").End())),
        new("init-cut-short", Stage.Initramfs, "SU0850", "SU0850", site => Vector(site, "cut-raw-behind-first-name")),
        new("init-beyond-memory", Stage.Initramfs, "SU0811", "SU0811", site => Vector(site, "init-elf-file-size-beyond-all-addresses")),
        new("init-malformed", Stage.Initramfs, "SU0811", "SU0811", site => Vector(site, "init-elf-memory-smaller-than-file")),
        new("init-not-whole", Stage.Initramfs, "SU1014|SU0849", "SU1014|SU0849", site => Vector(site, "init-elf-cut-behind-first-page")),
        new("init-ends", Stage.Initramfs, "SU1014", "SU1014", site => site.DirectRunning("echo nothing to do\nexit 3")),
        new("init-ends-at-once", Stage.Initramfs, "SU1014", "SU1014", site => site.DirectRunning("exec /bin/false", "quiet")),
        new("init-command-missing", Stage.Initramfs, "SU1014", "SU1014", site => site.DirectRunning("exec /sbin/nothing-here")),
        new("init-crashes-kernel", Stage.Initramfs, "SU1405|SU0745", "SU1405|SU0745", site => Up(site.DirectRunning("echo 1 >/proc/sys/kernel/sysrq; echo c >/proc/sysrq-trigger; sleep 1000"))),
        new("init-eats-memory", Stage.Initramfs, "SU1210|SU1284", "SU1210|SU1284", site => Up(site.DirectRunning("mount -t tmpfs -o size=4g none /tmp; exec dd if=/dev/zero of=/tmp/x bs=1M"))),
        new("init-eats-memory-panic", Stage.Initramfs, "SU1284|SU1210", "SU1284|SU1210", site => Up(site.DirectRunning("echo 1 >/proc/sys/vm/panic_on_oom; mount -t tmpfs -o size=4g none /tmp; exec dd if=/dev/zero of=/tmp/x bs=1M"))),
        new("init-fills-the-disk", Stage.Initramfs, "SU1014|SU1283", "SU1014|SU1283", site => Up(site.DirectRunning("mount -t tmpfs -o size=1m none /tmp; dd if=/dev/zero of=/tmp/x bs=64k || exit 1"))),
        new("init-waits", Stage.Initramfs, "SU0815|SU1015", "", site => FirmwareFaults.Short(Up(site.DirectRunning("exec sleep 1000")), 40)),
        new("init-reboots", Stage.Initramfs, "SU0252", "", site => Up(site.DirectRunning("reboot -f"))),
        new("init-powers-off", Stage.Initramfs, "SU0251", "", site => Up(site.DirectRunning("poweroff -f"))),
        new("warning-is-fatal", Stage.Initramfs, "SU1405", "SU1405", site => Up(site.DirectRunning("echo 1 >/proc/sys/kernel/hung_task_panic; echo 5 >/proc/sys/kernel/hung_task_timeout_secs; echo 1 >/proc/sys/kernel/sysrq; echo c >/proc/sysrq-trigger; sleep 1000"))),
    ];

    internal static MachineConfig Up(MachineConfig machine) => machine with { Expect = machine.Expect with { Stage = Stage.Up } };

    internal static MachineConfig Vector(FaultSite site, string name) => site.DirectWith(VerdictCorpus.All.First(vector => vector.Name == name).Image);

    private static MachineConfig With(MachineConfig machine, string kernel) => machine with { Boot = machine.Boot with { Kernel = kernel } };

    private static MachineConfig WithoutInitrd(string words)
    {
        var machine = FaultSite.Direct(words);
        return machine with { Boot = machine.Boot with { Initrd = [] } };
    }
}
