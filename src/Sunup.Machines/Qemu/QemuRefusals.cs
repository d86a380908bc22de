using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Sunup.Diagnosis.Catalogues;
using Sunup.Diagnosis.Logs;
using Sunup.Linux.Processes;
using Sunup.Model;

namespace Sunup.Machines.Qemu;

/// <summary>Reads what QEMU says when it does not start: SU0201 to SU0210, SU0217 to SU0222.</summary>
/// <remarks>Source: error texts of QEMU 7.2 to 9.2; the first line that is known decides, all lines are evidence. What is not known here is looked up in the catalogue of logs.</remarks>
public static class QemuRefusals
{
    /// <summary>The catalogue's finding for a message that it does not know.</summary>
    private const string Unknown = "SU0298";

    private static readonly ImmutableArray<Reading> Readings =
    [
        new("SU0217", ["unable to map backing store for guest RAM"],
            "The host has not enough huge pages.",
            "Huge pages are set aside by the administrator, for each size of its own; ordinary free memory is none.",
            "Set as many aside as the machine's memory needs, or remove `hardware.huge_pages`.", "grep -H . /sys/kernel/mm/hugepages/*/*_hugepages"),
        new("SU0218", ["Image is not in ", "Unknown driver '"],
            "A disk image has not the format that the machine file names.",
            "QEMU was told a format (`hardware.disks[].format`), and the file's first bytes are another's.",
            "See what the image is, and correct `format`, or leave it out.", "qemu-img info IMAGE"),
        new("SU0219", ["vhost-vsock:"],
            "The host gives the machine no AF_VSOCK.",
            "/dev/vhost-vsock is missing, may not be opened by this user, or another machine has this context id.",
            "Load the module, take another number under `hardware.vsock`, or remove the key.", "sudo modprobe vhost_vsock"),
        new("SU0220", ["iSCSI:", "iscsi:", "Unknown protocol 'iscsi'"],
            "The disk's iSCSI target cannot be used.",
            "It cannot be reached, has no such target or unit, refuses this initiator, or QEMU has no initiator installed.",
            "Ask the target what it has, and install QEMU's initiator (Debian: qemu-block-extra).", "iscsi-ls -s iscsi://HOST"),
        new("SU0221", ["cannot bind memory to host NUMA nodes", "host-nodes must be set", "NUMA node binding are not supported"],
            "The memory cannot be bound to these NUMA nodes.",
            "The host has no such node, or the control group of this process does not give it.",
            "Name nodes that are there under `hardware.numa`, or remove the key.", "cat /sys/devices/system/node/has_memory"),
        new("SU0222", ["could not configure /dev/net/tun"],
            "QEMU cannot open the tap that a NIC is wired to.",
            "There is no such tap, or it belongs to another user.",
            "Make it for this user, or use `network: user`.", "sudo ip tuntap add dev NAME mode tap user $USER"),
        new("SU0204", ["Failed to get \"write\" lock", "Failed to get shared \"write\" lock", "Is another process using the image"],
            "A disk image is in use by another process.",
            "QEMU locks the images it writes to; another QEMU, or a tool such as qemu-nbd, has this one open.",
            "Stop the other machine, or set `overlay: true` on the disk so that the image is only read.", "sudo fuser -v IMAGE"),
        new("SU0205", ["Could not open '", "could not open disk image", "Could not open option rom", "failed to open ramdisk", "error reading initrd"],
            "A file of the machine cannot be opened.",
            "It is not there, or this user may not read it.",
            "Check the path and its permissions; paths in a machine file are relative to that file.", null),
        new("SU0206", ["cannot set up guest memory", "Cannot allocate memory"],
            "The host cannot give the machine its memory.",
            "The memory asked for is more than the host has free, or than a limit (ulimit, cgroup) allows.",
            "Lower `hardware.memory`, or free memory on the host.", "free -m"),
        new("SU0207", ["Could not access KVM kernel module", "failed to initialize kvm", "failed to initialize KVM"],
            "QEMU cannot use KVM.",
            "/dev/kvm is missing, or this user may not open it.",
            "Set `hardware.accel: auto`: Sunup then takes KVM only where it runs guests.", null),
        new("SU0208", ["VIRTIO_F_IOMMU_PLATFORM was supported by neither", "does not support multiple vIOMMUs", "Interrupt Remapping cannot work with kernel-irqchip=on", "must be plugged on the root bus", "No 'PCI' bus found for device", "No 'PCIE' bus found"],
            "The devices of the machine contradict one another.",
            "A device (an IOMMU, mostly) needs a property of another device or of the machine that it does not have.",
            "Take the device out of `raw.qemu`, or give the machine what the message names.", null),
        new("SU0203", ["invalid option", "Property '", "Parameter '", "is not a valid device model name", "unsupported machine type", "Invalid parameter", "requires an argument", "expects a"],
            "QEMU does not know an argument.",
            "An argument (one of `raw.qemu`, mostly) is misspelt, or newer than this QEMU.",
            "Compare `raw.qemu` with what this QEMU knows.", "qemu-system-x86_64 -help"),
        new("SU0210", ["could not load kernel", "invalid kernel header", "linux kernel too old", "Error loading uncompressed kernel"],
            "QEMU does not take the kernel.",
            "The file is not a kernel that QEMU loads itself (bzImage, or an ELF with a PVH note).",
            "See what the file is.", "file KERNEL"),
        new("SU0105", ["failed to find romfile", "could not load PC BIOS", "Could not find ROM image"],
            "A firmware file of QEMU is not installed.",
            "Distributions package BIOS and option ROMs apart from QEMU.",
            "Install the packages seabios and ipxe-qemu.", "sudo apt-get install seabios ipxe-qemu"),
        new("SU0109", ["file descriptor", "TUNSETIFF"],
            "QEMU cannot use the network device that it was given.",
            "The tap's descriptor was not inherited, or is not a tap.",
            "This is a fault of Sunup: please report it with the command line above.", null),
    ];

    /// <summary>QEMU ended before the machine ran.</summary>
    public static Finding Explain(QemuCommandLine commandLine, ChildExit exit, ImmutableArray<string> messages)
    {
        foreach (var message in messages)
        {
            if (Readings.FirstOrDefault(reading => reading.Fits(message)) is { } reading)
            {
                return Launch(reading.Id, $"{reading.Summary} QEMU: {Strip(message)}", commandLine, messages) with
                {
                    Cause = reading.Cause,
                    Remedies = [new Remedy(reading.Remedy, reading.Command)],
                };
            }
        }

        if (FromCatalogue(messages) is { } known)
        {
            return known with { Evidence = EvidenceOf(commandLine, messages) };
        }

        var said = messages.IsEmpty ? "It said nothing." : $"It said: {Strip(messages[^1])}";
        return Launch("SU0201", $"QEMU did not start ({exit}). {said}", commandLine, messages) with
        {
            Cause = "The message is not one that Sunup knows.",
            Remedies = [new Remedy("Run the command by hand and read what it says.", commandLine.ToShellString())],
        };
    }

    /// <summary>QEMU lives and does not talk to us.</summary>
    public static Finding TooSlow(QemuCommandLine commandLine, TimeSpan within, ImmutableArray<string> messages) =>
        Launch("SU0202", string.Create(CultureInfo.InvariantCulture, $"QEMU did not answer on its machine protocol within {within.TotalSeconds:0} s."), commandLine, messages) with
        {
            Cause = "The host is overloaded, or QEMU waits for something (a lock, a network file system) while it starts.",
            Remedies = [new Remedy("See what the process waits for, then start again.", "ps -o pid,stat,wchan:32,args -C qemu-system-x86_64")],
        };

    /// <summary>The finding that a message of a running QEMU establishes by itself, or null.</summary>
    public static string? FindingOf(string message) =>
        message.Contains("KVM internal error", StringComparison.Ordinal) || message.Contains("KVM: entry failed", StringComparison.Ordinal) ? "SU0254" : null;

    public static EventSeverity SeverityOf(string message) =>
        FindingOf(message) is not null ? EventSeverity.Error
        : message.Contains("terminating on signal", StringComparison.Ordinal) ? EventSeverity.Info
        : EventSeverity.Warning;

    private static Finding Launch(string id, string summary, QemuCommandLine commandLine, ImmutableArray<string> messages) => new()
    {
        Id = id,
        Severity = FindingSeverity.Error,
        Summary = summary,
        Stage = Stage.PowerOn,
        Confidence = Confidence.Likely,
        Evidence = EvidenceOf(commandLine, messages),
    };

    private static ImmutableArray<Evidence> EvidenceOf(QemuCommandLine commandLine, ImmutableArray<string> messages) =>
        [.. messages.Select((message, i) => new Evidence(message, "QEMU's standard error", i + 1)), new Evidence(commandLine.ToShellString(), "command line")];

    /// <summary>What the catalogue, which knows more of QEMU's messages, makes of them; null where it only repeats them.</summary>
    private static Finding? FromCatalogue(ImmutableArray<string> messages)
    {
        var explainer = new LogExplainer(Catalogue.BuiltIn);
        explainer.Begin("QEMU's standard error");
        explainer.Add(Encoding.UTF8.GetBytes(string.Join('\n', messages)));
        return explainer.Complete().Headline.Findings.Select(judged => judged.Finding).FirstOrDefault(finding => finding is { Severity: FindingSeverity.Error } && finding.Id != Unknown);
    }

    /// <summary>Without the program's name in front.</summary>
    private static string Strip(string message)
    {
        var colon = message.IndexOf(": ", StringComparison.Ordinal);
        return colon > 0 && message.StartsWith("qemu-system-", StringComparison.Ordinal) ? message[(colon + 2)..] : message;
    }

    private sealed record Reading(string Id, string[] Texts, string Summary, string Cause, string Remedy, string? Command)
    {
        public bool Fits(string message) => Texts.Any(text => message.Contains(text, StringComparison.Ordinal));
    }
}
