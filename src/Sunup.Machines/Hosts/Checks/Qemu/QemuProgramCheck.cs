using System.Collections.Immutable;
using Sunup.Machines.Hosts.Facts;
using Sunup.Machines.Hosts.Wants;

namespace Sunup.Machines.Hosts.Checks.Qemu;

/// <summary>SU0103: QEMU is not installed.</summary>
internal sealed class QemuProgramCheck : HostCheck
{
    public override string Name => "qemu.program";

    public override CheckTopic Topic => CheckTopic.Qemu;

    public override string Question => "Is QEMU installed, and which?";

    public override ImmutableArray<string> Reads => ["PATH and the system's folders", "QMP: the greeting's version, query-kvm"];

    public override ImmutableArray<string> Finds => ["SU0103"];

    public override ImmutableArray<PopularCommand> Popular =>
    [
        new("'update QEMU/KVM to 4.19 or later', a table of KVM versions", "4.19 is a kernel. KVM has no releases: its API version is 12 since 2007, and each ability is asked for by itself."),
        new("grep qemu /var/log/kern.log", "QEMU does not write to the kernel's log. What it says is on its standard error; libvirt keeps it in /var/log/libvirt/qemu."),
        new("grep 'vga: No matching KVM acceleration' the log", "Neither QEMU nor Linux says that. A display has nothing to do with KVM; a VM that shows nothing is looked at by its screen: `sunup boot` keeps a PNG of one that fell silent."),
    ];

    protected override IEnumerable<CheckResult> Judge(HostFacts facts, MachineWants? wants)
    {
        if (wants is { IsServed: true })
        {
            yield break;
        }

        var qemu = facts.Qemu;
        if (qemu.Path is null)
        {
            yield return new Found(HostFindings.MissingTool(qemu.Program, ToolLocator.PackageOf(qemu.Program)) with { Evidence = [new("in no folder of PATH, nor where the system has its programs", qemu.Program)] });
        }
        else if (qemu.Build is Known<QemuBuild>(var build))
        {
            yield return Fine($"{build.Version} ({qemu.Path}){(build.HasKvm ? "" : ", built without KVM")}: {QemuSeries.Tell(build.Version)}");
        }
        else
        {
            yield return CouldNot(qemu.Build);
        }
    }
}
