using System.Collections.Immutable;
using System.Globalization;
using Sunup.Linux.Files;
using Sunup.Linux.Kvm;
using Sunup.Machines.Hosts.Facts;
using Sunup.Machines.Hosts.Wants;
using Sunup.Model;

namespace Sunup.Machines.Hosts.Checks.Kvm;

/// <summary>SU0126 to SU0132: /dev/kvm is missing, is something else, may not be opened, or makes no VM.</summary>
internal sealed class KvmDeviceCheck : HostCheck
{
    private const uint MiscMajor = 10;
    private const uint KvmMinor = 232;
    private const int ReadWrite = 6;

    public override string Name => "kvm.device";

    public override CheckTopic Topic => CheckTopic.Kvm;

    public override string Question => "Can this user open /dev/kvm and make a VM with it?";

    public override ImmutableArray<string> Reads => ["/dev/kvm: kind, 10:232, mode, owner, access list", "/proc/self/status: Uid, Groups, CapEff; /etc/group", "KVM_GET_API_VERSION, KVM_CREATE_VM", "/proc/modules: vboxdrv, vmmon"];

    public override ImmutableArray<string> Finds => ["SU0126", "SU0127", "SU0128", "SU0129", "SU0130", "SU0131", "SU0132"];

    public override ImmutableArray<PopularCommand> Popular =>
    [
        new("chmod 666 /dev/kvm", "It lets everyone in, and is undone by udev at the next start. A user is put into the device's group."),
        new("sudo qemu-system-x86_64 ...", "It hides who lacks a right, and runs a guest's device models as root."),
        new("usermod -aG kvm USER", "Right, and not enough: a login that was there before does not have the group. `id` shows what this one has."),
        new("'could not open /dev/kvm: Device or resource busy' means too many VMs", "Opening it never gives that error; any number of VMs may. EBUSY comes from KVM_CREATE_VM where another hypervisor has the CPU."),
    ];

    protected override IEnumerable<CheckResult> Judge(HostFacts facts, MachineWants? wants)
    {
        var severity = KvmState.SeverityFor(wants);
        if (facts.Kvm.Node is not Known<DeviceNode?>(var node))
        {
            return [CouldNot(facts.Kvm.Node)];
        }

        if (node is null)
        {
            return [Absent(facts, severity)];
        }

        if (!node.IsCharacterDevice || node.Major != MiscMajor || node.Minor != KvmMinor)
        {
            return [WrongNode(node, severity)];
        }

        return [facts.Kvm.Device.FailedAt switch
        {
            null => Fine($"opens ({Rights(node)}), and makes a VM"),
            KvmDeviceStep.Open => NotOpened(facts, node, severity),
            KvmDeviceStep.Version => WrongNode(node, severity, facts.Kvm.Device.Error),
            _ => NoVm(facts, severity),
        }];
    }

    private static CheckResult Absent(HostFacts facts, FindingSeverity severity)
    {
        if (facts.Kvm.IsRegistered is Known<bool>(false))
        {
            return CouldNot("it is not there, since the kernel offers none; kvm.cpu, kvm.firmware and kvm.modules say why");
        }

        var container = facts.User is Known<UserFacts>({ Container: { } name }) ? name : null;
        return Found("SU0126", severity, container is null ? "/dev/kvm is not there, and the kernel offers KVM." : $"This container ({container}) was not given /dev/kvm.",
            container is null ? "The node was removed, or /dev is not the system's own." : "The host's kernel has KVM; a container sees only the devices that it was started with.",
            [new("not there", "/dev/kvm"), new("has a line with kvm", "/proc/misc")],
            container is null
                ? [new("Have udev make it again.", "sudo udevadm trigger --name-match=kvm"), new("Make it by hand.", "sudo mknod /dev/kvm c 10 232 && sudo chgrp kvm /dev/kvm && sudo chmod 660 /dev/kvm")]
                : [new("Start the container with it.", "docker run --device /dev/kvm ..."), new("LXC and Incus: add the device to the instance.", "incus config device add NAME kvm unix-char source=/dev/kvm")]);
    }

    private static CheckResult WrongNode(DeviceNode node, FindingSeverity severity, string? error = null) => Found("SU0127", severity, "/dev/kvm is not KVM.",
        "Something else has the name: a file that a bind mount or a script put there, or a node with other numbers.",
        [new(node.IsCharacterDevice ? string.Create(CultureInfo.InvariantCulture, $"character device {node.Major}:{node.Minor}, where {MiscMajor}:{KvmMinor} is KVM") : "no character device", node.Path), .. error is null ? Array.Empty<Evidence>() : [new Evidence(error, "KVM_GET_API_VERSION")]],
        [new("Remove it and make the right one.", "sudo rm /dev/kvm && sudo udevadm trigger --name-match=kvm"), new("In a container, look at how the device is passed in.")]);

    private static CheckResult NotOpened(HostFacts facts, DeviceNode node, FindingSeverity severity)
    {
        var error = facts.Kvm.Device.Error ?? "refused";
        if (facts.Kvm.Device.ErrorName is "ENODEV" or "ENXIO")
        {
            return CouldNot($"the node is there and the kernel offers nothing behind it ({error}); kvm.modules says why");
        }

        if (facts.User is not Known<UserFacts>(var user))
        {
            return CouldNot(facts.User);
        }

        Evidence[] evidence = [new(error, "open /dev/kvm"), new(Rights(node), node.Path), new($"{user.Display}, groups {string.Join(' ', user.Groups)}", "/proc/self/status")];
        if (user.May(node.Rights, ReadWrite))
        {
            return Found("SU0130", severity, $"{user.Display} has the rights to /dev/kvm, and the kernel refuses all the same.",
                "Something beyond file rights says no: the container's or service's device list (cgroup), or a security module.",
                [.. evidence, .. user.Confinement is { } profile ? [new Evidence(profile, "/proc/self/attr/current")] : Array.Empty<Evidence>()],
                [
                    new("A systemd service: allow the device.", "DeviceAllow=/dev/kvm rw"),
                    new("A container: pass the device in, not the node alone.", "docker run --device /dev/kvm ..."),
                    new("A snap: connect its interface.", "snap connect NAME:kvm"),
                    new("See what a security module says.", "sudo dmesg | grep -iE 'denied|avc'"),
                ], Confidence.Likely);
        }

        var withFile = user with { Groups = [.. user.Groups.Union(user.GroupsOnFile)] };
        return withFile.May(node.Rights, ReadWrite)
            ? Found("SU0129", severity, $"{user.Display} is in the group {node.Rights.Group ?? "of /dev/kvm"}, and this login does not have it yet.",
                "Groups are given at login. This one began before the user was put into the group.", [.. evidence, new($"{node.Rights.Group} has {user.Display}", "/etc/group")],
                [new("Log out of the whole session and in again; a new terminal is not enough."), new("Or take the group for one shell.", $"newgrp {node.Rights.Group ?? "kvm"}")])
            : Found("SU0128", severity, $"{user.Display} may not open /dev/kvm.", $"It is for its owner and the group {node.Rights.Group ?? node.Rights.Gid.ToString(CultureInfo.InvariantCulture)}; this user is neither, and no access list names it.", [.. evidence],
                [new("Put the user into the group, and log in anew.", $"sudo usermod -aG {node.Rights.Group ?? "kvm"} {user.Display}"), new("Or for this user alone, until the next start.", $"sudo setfacl -m u:{user.Display}:rw /dev/kvm")]);
    }

    private static CheckResult NoVm(HostFacts facts, FindingSeverity severity)
    {
        var device = facts.Kvm.Device;
        var others = (facts.Kvm.Modules as Known<ImmutableArray<ModuleFacts>>)?.Value.Where(module => module.Name is "vboxdrv" or "vmmon" or "xen_privcmd").Select(module => module.Name).ToList() ?? [];
        return device.ErrorName is "EBUSY" or "EIO"
            ? Found("SU0131", severity, others.Count > 0 ? $"Another hypervisor has the CPU: {string.Join(", ", others)}." : "Another hypervisor has the CPU.",
                "Only one hypervisor can have VMX or SVM. /dev/kvm opens, and no VM can be made. (Linux 6.12 says EIO, those before EBUSY.)",
                [new(device.Error!, "KVM_CREATE_VM"), .. others.Select(name => new Evidence($"{name} is loaded", "/proc/modules"))],
                [new("Stop the machines of the other hypervisor, and unload its module.", others.Contains("vmmon") ? "sudo systemctl stop vmware && sudo rmmod vmmon" : "sudo rmmod vboxnetadp vboxnetflt vboxdrv"), new("The other way round: since Linux 6.12 KVM takes the CPU when it is loaded; `kvm.enable_virt_at_load=0` on the command line leaves it until a VM starts.")],
                others.Count > 0 ? Confidence.Certain : Confidence.Likely)
            : Found("SU0132", severity, "/dev/kvm opens, and no VM can be made with it.", "The kernel refused for another reason than a second hypervisor: memory, file descriptors, or a fault of KVM itself.",
                [new(device.Error!, "KVM_CREATE_VM")], [new("See what the kernel says.", "sudo dmesg | grep -i kvm"), new("ENOMEM: free memory; EMFILE: raise the limit of open files.", "ulimit -n")], Confidence.Likely);
    }

    private static string Rights(DeviceNode node)
    {
        var mode = Convert.ToString(node.Rights.Mode, 8).PadLeft(4, '0');
        var named = node.Rights.AccessList.Where(entry => entry.Tag is AccessTag.User or AccessTag.Group).Select(entry => $"{(entry.Tag is AccessTag.User ? "user" : "group")} {entry.Id}").ToList();
        return $"mode {mode}, group {node.Rights.Group ?? node.Rights.Gid.ToString(CultureInfo.InvariantCulture)}{(named.Count > 0 ? $", access list for {string.Join(", ", named)}" : "")}";
    }
}
