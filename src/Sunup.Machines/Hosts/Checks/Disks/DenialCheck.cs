using System.Collections.Immutable;
using Sunup.Diagnosis.Hosts;
using Sunup.Linux.Kexec;
using Sunup.Machines.Hosts.Facts;
using Sunup.Machines.Hosts.Wants;
using Sunup.Model;

namespace Sunup.Machines.Hosts.Checks.Disks;

/// <summary>SU0155: a security module refused QEMU something.</summary>
internal sealed class DenialCheck : HostCheck
{
    private const int MostShown = 4;

    public override string Name => "security.denials";

    public override CheckTopic Topic => CheckTopic.Disks;

    public override string Question => "Did a security module refuse QEMU something?";

    public override ImmutableArray<string> Reads => ["/dev/kmsg: apparmor=\"DENIED\", avc: denied, type=1326 (seccomp), that name QEMU or an image of the machine"];

    public override ImmutableArray<string> Finds => ["SU0155"];

    public override ImmutableArray<PopularCommand> Popular =>
    [
        new("vi /etc/kvm-seccomp.conf", "There is no such file. QEMU's own filter is its option -sandbox; libvirt's switch is seccomp_sandbox in qemu.conf; a refusal is a line of type 1326."),
        new("setenforce 0; systemctl stop apparmor", "It takes protection from everything, to see one refusal that the kernel's messages name."),
        new("sysctl: switch off SMEP and SMAP", "No such sysctl, and without them the host is weaker."),
    ];

    protected override IEnumerable<CheckResult> Judge(HostFacts facts, MachineWants? wants)
    {
        if (facts.KernelLog is not Known<ImmutableArray<KernelMessage>>(var log))
        {
            yield return CouldNot(facts.KernelLog);
            yield break;
        }

        var denials = log.Where(message => HostSentences.RefusedBy(message.Text) is not null
            && (message.Text.Contains("qemu", StringComparison.OrdinalIgnoreCase) || facts.Images.Any(image => message.Text.Contains(image.Path, StringComparison.Ordinal)))).ToList();
        yield return denials.Count == 0 ? Fine("the kernel's messages have none about QEMU") : Found("SU0155", FindingSeverity.Warning,
            $"A security module refused QEMU something: {(denials.Count == 1 ? "once" : $"{denials.Count} times")}.",
            "QEMU then says `Permission denied` though the file's rights allow it.",
            [.. denials.TakeLast(MostShown).Select(message => new Evidence($"{message.Text} ({Amount.Seconds(message.SinceBoot)})", "/dev/kmsg"))],
            [new("AppArmor: allow the path in the profile that the line names, and load it again.", "sudo apparmor_parser -r /etc/apparmor.d/PROFILE"), new("SELinux: give the image the label of images.", "sudo restorecon -v IMAGE"), new("Or put the image where the profile expects it: /var/lib/libvirt/images.")]);
    }
}
