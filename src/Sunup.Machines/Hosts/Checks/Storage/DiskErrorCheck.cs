using System.Collections.Immutable;
using Sunup.Diagnosis.Hosts;
using Sunup.Linux.Kexec;
using Sunup.Machines.Hosts.Facts;
using Sunup.Machines.Hosts.Wants;
using Sunup.Model;

namespace Sunup.Machines.Hosts.Checks.Storage;

/// <summary>SU0168: the kernel had errors of a disk, or mounted a file system read-only for them.</summary>
internal sealed class DiskErrorCheck : HostCheck
{
    private const int MostShown = 4;

    public override string Name => "storage.errors";

    public override CheckTopic Topic => CheckTopic.Storage;

    public override string Question => "Did the kernel have errors of disks?";

    public override ImmutableArray<string> Reads => ["/dev/kmsg: I/O error, EXT4-fs error, XFS ... Corruption, Remounting filesystem read-only"];

    public override ImmutableArray<string> Finds => ["SU0168"];

    public override ImmutableArray<PopularCommand> Popular => [new("grep 'block: failed to initialize disk device: ENOMEM' the log", "Neither Linux nor QEMU has such a message.")];

    protected override IEnumerable<CheckResult> Judge(HostFacts facts, MachineWants? wants)
    {
        if (facts.KernelLog is not Known<ImmutableArray<KernelMessage>>(var log))
        {
            yield return CouldNot(facts.KernelLog);
            yield break;
        }

        var errors = log.Where(message => IsOfDisk(message.Text)).ToList();
        yield return errors.Count == 0 ? Fine("the kernel's messages have none") : Found("SU0168", FindingSeverity.Warning,
            "The kernel had errors of a disk or a file system of this host.", "An image on it may be damaged, and a VM on it stop with an error of its disk.",
            [.. errors.TakeLast(MostShown).Select(message => new Evidence($"{message.Text} ({Amount.Seconds(message.SinceBoot)})", "/dev/kmsg"))],
            [new("Look at the disk's own record.", "sudo smartctl -a /dev/sdX"), new("Bring what is on it into safety first.")], Confidence.Likely);
    }

    // Of floppies and empty drives there are always some; the line of the buffer follows that of its disk.
    private static bool IsOfDisk(string text) =>
        !text.StartsWith("Buffer ", StringComparison.Ordinal) && HostSentences.FailingDevice(text) is { } device && device is not (['f', 'd', ..] or ['s', 'r', ..]);
}
