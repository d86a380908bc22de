using Sunup.Linux;
using Sunup.Model;

namespace Sunup.Machines.Hosts;

/// <summary>What a host lacks to run machines, as findings: SU0101 to SU0109. Each says what is missing and the command that brings it.</summary>
public static class HostFindings
{
    public static FindingException AsException(this Finding finding, Exception? innerException = null) => new(finding, innerException);

    /// <summary>SU0101: the kernel refused for lack of a capability.</summary>
    public static Finding NotPrivileged(LinuxException refused) => Host("SU0101", $"Not allowed to {refused.Operation}.") with
    {
        Cause = $"It needs {refused.Capability ?? "root"}, which this process does not have.",
        Evidence = [new Evidence(refused.Message, "kernel")],
        Remedies =
        [
            new Remedy("Run the same command as root.", "sudo sunup ..."),
            new Remedy("Boot without a network of our own: `sunup boot` falls back to QEMU's user network when it is not root."),
        ],
    };

    /// <summary>SU0102: taps cannot be made.</summary>
    public static Finding NoTunDevice(LinuxException refused) => Host("SU0102", "/dev/net/tun cannot be used: no tap device for the VM's network.") with
    {
        Cause = "The tun module is not loaded, or this container was not given the device.",
        Evidence = [new Evidence(refused.Message, "/dev/net/tun")],
        Remedies =
        [
            new Remedy("Load the module.", "sudo modprobe tun"),
            new Remedy("In a container, pass the device in.", "docker run --device /dev/net/tun --cap-add NET_ADMIN ..."),
        ],
    };

    /// <summary>SU0103: a program is missing.</summary>
    public static Finding MissingTool(string tool, string? package) => Host("SU0103", $"{tool} is not installed.") with
    {
        Cause = $"{tool} was looked for in PATH and in the system's folders and is in none of them.",
        Evidence = [new Evidence(Environment.GetEnvironmentVariable("PATH") ?? "", "PATH")],
        Remedies = [Install(package, $"Install the program {tool}.")],
    };

    /// <summary>SU0104: there is no UEFI firmware of the kind wanted.</summary>
    public static Finding MissingFirmware(string what, string package, IEnumerable<string> lookedAt) => Host("SU0104", $"No {what} for VMs is installed.") with
    {
        Cause = "QEMU's firmware descriptors name none, and it is not where distributions put it.",
        Evidence = [.. lookedAt.Select(path => new Evidence("not there", path))],
        Remedies = [Install(package, $"Install {what}.")],
    };

    /// <summary>SU0104: the architecture has no such firmware at all.</summary>
    public static Finding NoBios(Architecture arch) => Host("SU0104", $"A machine of {arch} has no BIOS.") with
    {
        Cause = "SeaBIOS is for x86; arm64 machines start with UEFI.",
        Remedies = [new Remedy("Set `hardware.firmware: uefi`.")],
    };

    /// <summary>SU0105: a file of QEMU's own is missing: BIOS, option ROM.</summary>
    public static Finding MissingQemuFile(string file, string what, string package) => Host("SU0105", $"{what} ({file}) is not installed.") with
    {
        Cause = "Distributions package it apart from QEMU, and QEMU does not start without it.",
        Evidence = [new Evidence("not there", file)],
        Remedies = [Install(package, $"Install {what}.")],
    };

    /// <summary>SU0107: KVM was asked for and does not carry a guest here.</summary>
    public static Finding KvmUnusable(string evidence) => Host("SU0107", "KVM was asked for, and it does not run guests on this host.") with
    {
        Cause = evidence,
        Evidence = [new Evidence(evidence, "/dev/kvm")],
        Remedies =
        [
            new Remedy("Let Sunup choose: set `hardware.accel: auto`; it takes TCG here."),
            new Remedy("On a host that is itself a VM, switch nested virtualisation on in the outer hypervisor."),
            new Remedy("Give yourself access to /dev/kvm.", "sudo usermod -aG kvm $USER"),
        ],
    };

    /// <summary>SU0109: the kernel refused a change of the network for another reason.</summary>
    public static Finding NetworkRefused(LinuxException refused) => Host("SU0109", $"The kernel refused to {refused.Operation}.") with
    {
        Cause = refused.Detail,
        Evidence = [new Evidence(refused.Message, "kernel")],
        Remedies = [new Remedy("See whether the kernel has the kind of link (bridge, veth, tun): containers and minimal kernels may lack it.", "ls /sys/module | grep -E 'bridge|veth|tun'")],
    };

    /// <summary>The finding of a refusal by the kernel while a boot network is made.</summary>
    public static Finding From(LinuxException refused) => refused switch
    {
        { Detail: "/dev/net/tun" } => NoTunDevice(refused),
        { IsPermission: true } => NotPrivileged(refused),
        _ => NetworkRefused(refused),
    };

    /// <summary>Runs <paramref name="action"/>, and turns the kernel's refusal into a finding.</summary>
    /// <exception cref="FindingException">The kernel refused.</exception>
    public static T Guard<T>(Func<T> action)
    {
        try
        {
            return action();
        }
        catch (LinuxException e)
        {
            throw From(e).AsException(e);
        }
    }

    internal static Remedy Install(string? package, string text) =>
        package is null ? new Remedy(text) : new Remedy($"{text} It is in the package {package}.", $"sudo apt-get install {package}");

    private static Finding Host(string id, string summary) => new()
    {
        Id = id,
        Severity = FindingSeverity.Error,
        Summary = summary,
        Confidence = Confidence.Certain,
    };
}
