namespace Sunup.Images.Scripts;

/// <summary>What a program that a script calls does for a boot. By names: what a program of that name does in every initramfs.</summary>
internal static class StepRules
{
    private static readonly Dictionary<string, (InitStepKind Kind, string Text)> s_programs = new(StringComparer.Ordinal)
    {
        ["udevd"] = (InitStepKind.Devices, "starts udev"),
        ["systemd-udevd"] = (InitStepKind.Devices, "starts udev"),
        ["mdev"] = (InitStepKind.Devices, "makes device nodes by mdev"),
        ["mdevd"] = (InitStepKind.Devices, "makes device nodes by mdevd"),
        ["mdevd-coldplug"] = (InitStepKind.Devices, "makes device nodes by mdevd"),
        ["sleep"] = (InitStepKind.Wait, "waits"),
        ["usleep"] = (InitStepKind.Wait, "waits"),
        ["wait-for-root"] = (InitStepKind.Wait, "waits for the root device"),
        ["ip"] = (InitStepKind.Network, "network"),
        ["ifconfig"] = (InitStepKind.Network, "network"),
        ["ifup"] = (InitStepKind.Network, "raises the network"),
        ["udhcpc"] = (InitStepKind.Network, "asks for an address by DHCP"),
        ["dhclient"] = (InitStepKind.Network, "asks for an address by DHCP"),
        ["dhcpcd"] = (InitStepKind.Network, "asks for an address by DHCP"),
        ["ipconfig"] = (InitStepKind.Network, "configures the network"),
        ["iscsistart"] = (InitStepKind.Network, "attaches an iSCSI disk"),
        ["nbd-client"] = (InitStepKind.Network, "attaches a network block device"),
        ["wget"] = (InitStepKind.Network, "fetches a file"),
        ["curl"] = (InitStepKind.Network, "fetches a file"),
        ["tftp"] = (InitStepKind.Network, "fetches a file"),
        ["cryptsetup"] = (InitStepKind.Storage, "opens an encrypted disk"),
        ["vgchange"] = (InitStepKind.Storage, "starts volume groups"),
        ["lvm"] = (InitStepKind.Storage, "starts volume groups"),
        ["lvchange"] = (InitStepKind.Storage, "starts volumes"),
        ["mdadm"] = (InitStepKind.Storage, "puts RAID arrays together"),
        ["dmsetup"] = (InitStepKind.Storage, "makes mapped devices"),
        ["zpool"] = (InitStepKind.Storage, "imports a ZFS pool"),
        ["findfs"] = (InitStepKind.Storage, "looks for the device"),
        ["blkid"] = (InitStepKind.Storage, "asks what is on the device"),
        ["fsck"] = (InitStepKind.Check, "checks"),
        ["e2fsck"] = (InitStepKind.Check, "checks"),
        ["mke2fs"] = (InitStepKind.Format, "makes a file system anew"),
        ["mkswap"] = (InitStepKind.Format, "makes swap space"),
        ["resize2fs"] = (InitStepKind.Resize, "grows the file system"),
        ["xfs_growfs"] = (InitStepKind.Resize, "grows the file system"),
        ["parted"] = (InitStepKind.Resize, "changes the partition table"),
        ["sgdisk"] = (InitStepKind.Resize, "changes the partition table"),
        ["gdisk"] = (InitStepKind.Resize, "changes the partition table"),
        ["sfdisk"] = (InitStepKind.Resize, "changes the partition table"),
        ["fdisk"] = (InitStepKind.Resize, "changes the partition table"),
        ["growpart"] = (InitStepKind.Resize, "grows the partition"),
        ["reboot"] = (InitStepKind.Power, "restarts the machine"),
        ["poweroff"] = (InitStepKind.Power, "turns the machine off"),
        ["halt"] = (InitStepKind.Power, "stops the machine"),
        ["kexec"] = (InitStepKind.Power, "starts another kernel"),
        ["sulogin"] = (InitStepKind.Shell, "a shell for a person"),
        ["emergency_shell"] = (InitStepKind.Shell, "a shell for a person"),
    };

    public static (InitStepKind Kind, string Text)? Of(string name, IReadOnlyList<string> arguments)
    {
        switch (name)
        {
            case "mount" or "nfsmount":
                return MountWords.Mount(arguments);
            case "losetup":
                return MountWords.Loop(arguments);
            case "switch_root" or "run-init" or "pivot_root":
                return MountWords.SwitchRoot(name, arguments);
            case "mv" or "cp":
                return MountWords.Places(arguments) is [.. var from, var to] && from.Count > 0
                    ? (name == "mv" ? InitStepKind.Rename : InitStepKind.Copy, $"{string.Join(", ", from)} to {to}")
                    : null;
            case "udevadm":
                return arguments.Contains("settle", StringComparer.Ordinal) ? (InitStepKind.Wait, "until udev has handled what it was told")
                    : arguments.Contains("trigger", StringComparer.Ordinal) ? (InitStepKind.Devices, "has udev handle the devices that are there")
                    : null;
            case "ip" or "blkid" when arguments.Count == 0:
                return null;
        }

        if (name.StartsWith("mkfs.", StringComparison.Ordinal))
        {
            return (InitStepKind.Format, $"makes {name[5..]} anew on {MountWords.Places(arguments).LastOrDefault(place => place.Contains('/', StringComparison.Ordinal) || place.StartsWith('$'))}");
        }

        if (name.StartsWith("fsck.", StringComparison.Ordinal))
        {
            return (InitStepKind.Check, $"checks {string.Join(' ', arguments)}");
        }

        if (ScriptText.IsShellName(name))
        {
            return MountWords.Places(arguments).Count == 0 ? (InitStepKind.Shell, "a shell for a person") : null;
        }

        return s_programs.TryGetValue(name, out var rule) ? (rule.Kind, $"{rule.Text} ({string.Join(' ', [name, .. arguments])})") : null;
    }
}
