namespace Sunup.Cli.Tests.Commands.Doctor;

/// <summary>A fault that is made on this host, in namespaces of its own (mounts, network, processes), and gone with them.</summary>
/// <param name="Id">Of the finding that must come first.</param>
/// <param name="Severity">Of it.</param>
/// <param name="Setup">Lines of bash in a folder with <c>m.machine.yaml</c> and <c>disk.qcow2</c>, which the machine writes to.</param>
/// <param name="Run">How Sunup is started; its arguments follow.</param>
/// <param name="Machine">Changes of the machine file, as arguments of sed.</param>
internal sealed record RealFault(string Id, string Severity, string Setup, string Run = "sunup", string Machine = "")
{
    /// <summary>It needs the kernel's KVM, which not every host has.</summary>
    public bool NeedsKvm => Machine.Contains("accel: kvm", StringComparison.Ordinal);
}

internal static class RealFaults
{
    private const string Error = "error";
    private const string Warning = "warning";
    private const string Info = "info";
    private const string Kvm = "s/accel: tcg/accel: kvm/";

    /// <summary>As nobody, without groups. Files that a test made are root's.</summary>
    private const string AsNobody = "setpriv --reuid=65534 --regid=65534 --clear-groups --inh-caps=-all --bounding-set=-all sunup";

    /// <summary>A /dev with the few nodes that every program needs.</summary>
    private const string SmallDev = "mkdir dev; for n in null zero random urandom tty; do cp -a /dev/$n dev/; done; mount --bind dev /dev";

    public static IReadOnlyDictionary<string, RealFault> All { get; } = new Dictionary<string, RealFault>(StringComparer.Ordinal)
    {
        ["an image that another QEMU has"] = new("SU0150", Error,
            "qemu-system-x86_64 -machine pc,accel=tcg -nodefaults -display none -S -pidfile pid -daemonize -drive file=disk.qcow2,format=qcow2,if=virtio"),
        ["an image that another user's QEMU has"] = new("SU0150", Error,
            "chmod 666 disk.qcow2; qemu-system-x86_64 -machine pc,accel=tcg -nodefaults -display none -S -pidfile pid -daemonize -drive file=disk.qcow2,format=qcow2,if=virtio", AsNobody),
        ["an image that was cut"] = new("SU0145", Error, "qemu-io -f qcow2 -c 'write -q 0 8M' disk.qcow2; truncate -s 2M disk.qcow2"),
        ["a raw image that raw.qemu declares qcow2"] = new("SU0143", Error, "truncate -s 1M data.img", Machine: "$ a raw.qemu: \"-drive file=FOLDER/data.img,format=qcow2\""),
        ["a name of another format"] = new("SU0143", Warning, "rm disk.qcow2; truncate -s 1M disk.qcow2"),
        ["the mark of damage"] = new("SU0144", Error, "printf '\\002' | dd of=disk.qcow2 bs=1 seek=79 conv=notrunc status=none; qemu-img check -q disk.qcow2"),
        ["lost clusters"] = new("SU0146", Info, "printf '\\000\\001' | dd of=disk.qcow2 bs=1 seek=$((131072 + 20)) conv=notrunc status=none; truncate -s 1M disk.qcow2"),
        ["a feature of a newer program"] = new("SU0147", Error, "printf '\\040' | dd of=disk.qcow2 bs=1 seek=79 conv=notrunc status=none"),
        ["an image that is not there"] = new("SU0141", Error, "mv disk.qcow2 disk1.qcow2"),
        ["a folder that nobody may pass"] = new("SU0142", Error, "mkdir vault; mv disk.qcow2 vault; chmod 700 vault", AsNobody, "s,image: ,image: vault/,"),
        ["an image that may only be read"] = new("SU0142", Error, "chmod 644 disk.qcow2", AsNobody),
        ["a backing file that is gone"] = new("SU0148", Error, "mv disk.qcow2 base.qcow2; qemu-img create -q -f qcow2 -b base.qcow2 -F qcow2 disk.qcow2; rm base.qcow2"),
        ["a backing file of unsaid format"] = new("SU0149", Warning, "mv disk.qcow2 base.qcow2; qemu-img create -q -f qcow2 -b base.qcow2 -F qcow2 disk.qcow2; printf '\\000\\000\\000\\000' | dd of=disk.qcow2 bs=1 seek=112 conv=notrunc status=none"),
        ["a full file system"] = new("SU0151", Error, "mkdir small; mount -t tmpfs -o size=1M tmpfs small; mv disk.qcow2 small; fallocate -l 700K small/other 2> /dev/null || dd if=/dev/zero of=small/other bs=1K count=700 status=none", Machine: "s,image: ,image: small/,"),
        ["a disk that may outgrow its file system"] = new("SU0152", Warning, "mkdir small; mount -t tmpfs -o size=50M tmpfs small; mv disk.qcow2 small", Machine: "s,image: ,image: small/,"),
        ["no more inodes for an overlay"] = new("SU0153", Error, "mkdir small; mount -t tmpfs -o size=100M,nr_inodes=10 tmpfs small", "TMPDIR=$PWD/small DOTNET_EnableDiagnostics=0 sunup", "s/overlay: false/overlay: true/"),
        ["a file system mounted read-only"] = new("SU0154", Error, "mkdir fixed; mount -t tmpfs -o size=100M tmpfs fixed; mv disk.qcow2 fixed; mount -o remount,ro fixed", Machine: "s,image: ,image: fixed/,"),
        ["a file in the place of /dev/kvm"] = new("SU0127", Error, "touch no-kvm; mount --bind no-kvm /dev/kvm", Machine: Kvm),
        ["a place without /dev/kvm"] = new("SU0126", Error, SmallDev + "; mkdir dev/net; mknod dev/net/tun c 10 200", Machine: Kvm),
        ["a user without the group of /dev/kvm"] = new("SU0128", Error, "chmod 666 disk.qcow2; mkdir d; mknod d/kvm c 10 232; chgrp 104 d/kvm; chmod 660 d/kvm; mount --bind d/kvm /dev/kvm", AsNobody, Kvm),
        ["a login from before the group"] = new("SU0129", Error, "chmod 666 disk.qcow2; mkdir d; mknod d/kvm c 10 232; chgrp 9104 d/kvm; chmod 660 d/kvm; mount --bind d/kvm /dev/kvm; (cat /etc/group; echo kvmtest:x:9104:nobody) > group; mount --bind group /etc/group", AsNobody, Kvm),
        ["no tun"] = new("SU0102", Warning, SmallDev),
        ["no such bridge"] = new("SU0156", Error, "true", Machine: "$ a raw.qemu: \"-netdev bridge,id=n,br=sunup-none\""),
        ["a bridge that is switched off"] = new("SU0157", Warning, "mount -t sysfs sysfs /sys 2> /dev/null; ip link add br7 type bridge", Machine: "$ a raw.qemu: \"-netdev bridge,id=n,br=br7\""),
        ["a port with small frames"] = new("SU0158", Warning, "mount -t sysfs sysfs /sys 2> /dev/null; ip link add br7 type bridge; ip tuntap add mode tap name t0; ip link set t0 mtu 1300; ip link set t0 master br7; ip link set br7 mtu 1500"),
        ["a tap that nobody has open"] = new("SU0170", Info, "mount -t sysfs sysfs /sys 2> /dev/null; ip tuntap add mode tap name tap9"),
        ["a control group that is too small"] = new("SU1212", Error,
            "g=/sys/fs/cgroup; l=memory.max; if [ -d $g/memory ]; then g=$g/memory; l=memory.limit_in_bytes; fi; d=$g/sunup-test-$RANDOM; mkdir $d; trap 'echo 0 > $g/cgroup.procs; rmdir $d' EXIT; echo 180M > $d/$l; echo 0 > $d/cgroup.procs"),
        ["a port of the servers that another process has"] = new("SU0160", Warning,
            "ip link set lo up; qemu-system-x86_64 -machine pc,accel=tcg -nodefaults -display none -S -pidfile pid -daemonize -serial tcp:127.0.0.1:8080,server=on,wait=off",
            Machine: "s/^route: direct/match: { mac: \"52:54:00:12:34:56\" }/; /^hardware:/,$ d"),
        ["no firmware of the kind"] = new("SU0104", Error,
            "mkdir none; for d in /usr/share/OVMF /usr/share/qemu/firmware /usr/share/ovmf /usr/share/edk2; do if [ -d $d ]; then mount --bind none $d; fi; done", Machine: "s/cpus: 1/firmware: uefi/"),
        ["a limit of open files"] = new("SU1220", Error, "ulimit -n 200"),
    };
}
