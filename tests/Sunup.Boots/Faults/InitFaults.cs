using System.Collections.Immutable;
using Sunup.Model;

namespace Sunup.Boots.Faults;

/// <summary>systemd 252 and 257, or sysvinit, start and do not come to a login.</summary>
internal static class InitFaults
{
    private const string Fstab = "$rootmnt/etc/fstab";

    public static ImmutableArray<Fault> All { get; } =
    [
        Word("target-not-there", "SU1010|SU1027", "systemd.unit=nosuch.target"),
        Word("emergency-asked-for", "SU1010", "systemd.unit=emergency.target"),
        Word("rescue-asked-for", "SU1010", "systemd.unit=rescue.target"),
        .. Both("fstab-disk-not-there", "SU1010|SU1011", $"echo '/dev/disk/by-label/data /srv ext4 defaults,x-systemd.device-timeout=5s 0 2' >>{Fstab}"),
        Spoilt("fstab-uuid-not-there", "SU1010|SU1011", $"echo 'UUID=11111111-2222-3333-4444-555555555555 /var ext4 x-systemd.device-timeout=8s 0 2' >>{Fstab}"),
        Spoilt("fstab-option-unknown", "SU1408|SU1010|SU1019", $"echo 'tmpfs /srv tmpfs frobnicate=1 0 0' >>{Fstab}"),
        Spoilt("fstab-type-unknown", "SU1010|SU1019", $"echo 'none /srv frobfs defaults 0 0' >>{Fstab}"),
        Spoilt("fstab-share-of-host", "SU0924|SU1010|SU1019", $"echo 'share /srv virtiofs defaults 0 0' >>{Fstab}"),
        Data("data-disk-of-other-type", "SU1010|SU1019", $"echo '/dev/vdb /srv xfs defaults 0 0' >>{Fstab}", ":"),
        Data("data-disk-needs-check", "SU0993|SU1010|SU1020", $"echo '/dev/vdb /srv ext4 defaults 0 2' >>{Fstab}", "debugfs -w -R 'clri <2>' data.img 2>/dev/null; tune2fs -E force_fsck data.img >/dev/null 2>&1 || debugfs -w -R 'ssv state 2' data.img 2>/dev/null"),
        Spoilt("default-target-missing", "SU1010|SU1027", "rm -f $rootmnt/lib/systemd/system/default.target $rootmnt/etc/systemd/system/default.target $rootmnt/lib/systemd/system/rescue.target"),
        Spoilt("units-missing", "SU1012|SU1027", "rm -rf $rootmnt/lib/systemd/system/*.target"),
        Spoilt("getty-missing", "SU1015|SU1022|SU1023|SU1038", "rm -f $rootmnt/sbin/agetty", seconds: 120),
        Spoilt("unit-never-ends", "SU1030", "printf '[Unit]\\nBefore=getty.target serial-getty@ttyS0.service sysinit.target\\nDefaultDependencies=no\\n[Service]\\nType=oneshot\\nTimeoutStartSec=infinity\\nExecStart=/bin/sleep infinity\\n' >$rootmnt/etc/systemd/system/forever.service; mkdir -p $rootmnt/etc/systemd/system/sysinit.target.wants; ln -s ../forever.service $rootmnt/etc/systemd/system/sysinit.target.wants/", seconds: 120),
        new("too-little-memory", Stage.Init, "SU1210|SU1282|SU1284", "SU1210|SU1282|SU1284", _ =>
            FirmwareFaults.Short(LaunchFaults.With(FaultSite.Ground("bookworm"), hardware => hardware with { MemoryBytes = 96L << 20 }), 240)),
        Spoilt("systemd-damaged", "SU1014|SU1029", "f=$(ls $rootmnt/usr/lib/x86_64-linux-gnu/systemd/libsystemd-core-*.so | head -n 1); s=$(stat -c %s $f); head -c 2000000 /dev/zero | dd of=$f bs=4096 seek=64 conv=notrunc 2>/dev/null"),
        Sysvinit("sysvinit-without-table", "SU1032", "rm -f $rootmnt/etc/inittab"),
        Sysvinit("sysvinit-getty-missing", "SU1032", "rm -f $rootmnt/sbin/getty $rootmnt/sbin/agetty"),
        Sysvinit("sysvinit-scripts-missing", "SU1032", "rm -f $rootmnt/etc/init.d/rcS $rootmnt/etc/init.d/rc; sed -i '/respawn/d' $rootmnt/etc/inittab"),
    ];

    private static IEnumerable<Fault> Both(string name, string expected, string script) =>
        new[] { "bookworm", "trixie" }.Select(release => Of($"{name}-{release}", expected, site => site.Spoilt(release, script)));

    private static Fault Spoilt(string name, string expected, string script, int seconds = 300) =>
        Of(name, expected, site => FirmwareFaults.Short(site.Spoilt("bookworm", script), seconds));

    private static Fault Word(string name, string expected, string word) => Of(name, expected, _ => FaultSite.Ground("bookworm", word));

    private static Fault Data(string name, string expected, string script, string spoil) => new(name, Stage.Init, expected, expected, async site =>
    {
        await site.ShellAsync($"mkdir files; truncate -s 64M data.img; mke2fs -q -t ext4 -d files data.img; {spoil}");
        var machine = site.Spoilt("bookworm", script);
        return InitramfsFaults.Disks(machine, [.. machine.Hardware!.Disks, new DiskConfig(site.PathOf("data.img")) { Format = "raw" }]);
    })
   ;

    private static Fault Sysvinit(string name, string expected, string script) => Of(name, expected, site =>
    {
        var machine = site.Spoilt("bookworm", script);
        return FirmwareFaults.Short(InitramfsFaults.Disks(machine, new DiskConfig(Grounds.PathOf("bookworm", "sysvinit.ext4"))), 150);
    });

    private static Fault Of(string name, string expected, Func<FaultSite, MachineConfig> plant) => new(name, Stage.Init, expected, expected, plant);
}
