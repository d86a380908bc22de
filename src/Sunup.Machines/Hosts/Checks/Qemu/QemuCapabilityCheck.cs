using System.Collections.Immutable;
using System.Globalization;
using Sunup.Machines.Hosts.Facts;
using Sunup.Machines.Hosts.Wants;
using Sunup.Model;

namespace Sunup.Machines.Hosts.Checks.Qemu;

/// <summary>SU0139: this build of QEMU lacks what the machine needs.</summary>
internal sealed class QemuCapabilityCheck : HostCheck
{
    public override string Name => "qemu.abilities";

    public override CheckTopic Topic => CheckTopic.Qemu;

    public override string Question => "Has this QEMU what the machine needs?";

    public override ImmutableArray<string> Reads => ["QMP: query-machines (cpu-max), qom-list-types, query-kvm"];

    public override ImmutableArray<string> Finds => ["SU0139"];

    protected override IEnumerable<CheckResult> Judge(HostFacts facts, MachineWants? wants)
    {
        if (wants is null or { IsServed: true })
        {
            yield break;
        }

        if (facts.Qemu.Build is not Known<QemuBuild>(var build))
        {
            yield return CouldNot(facts.Qemu.Build);
            yield break;
        }

        var lacks = Lacks(build, wants).ToList();
        yield return lacks.Count == 0 ? Fine($"machine type {QemuNeed.MachineType(wants)} and all devices") : Found("SU0139", FindingSeverity.Error,
            $"QEMU {build.Version} lacks what the machine needs: {string.Join("; ", lacks.Select(lack => lack.What))}.",
            "Distributions leave parts of QEMU out, or package them apart; older versions do not have them.",
            [.. lacks.Select(lack => new Evidence(lack.What, lack.Where))],
            [new("Install the whole of it.", "sudo apt-get install qemu-system-x86 qemu-system-arm"), new("Or change the machine to what this QEMU has: `sunup help boot` and docs/formats/machine-file.md.")]);
    }

    private static IEnumerable<(string What, string Where)> Lacks(QemuBuild build, MachineWants wants)
    {
        var type = QemuNeed.MachineType(wants);
        if (!build.Machines.TryGetValue(type, out var most))
        {
            yield return ($"no machine type {type}", "query-machines");
        }
        else if (wants.Cpus > most)
        {
            yield return (string.Create(CultureInfo.InvariantCulture, $"{wants.Cpus} CPUs, and {type} has {most} at the most"), "query-machines: cpu-max");
        }

        if (wants.Accel is AcceleratorKind.Kvm && !build.HasKvm)
        {
            yield return ("no KVM: it was built without", "query-kvm");
        }

        foreach (var need in QemuNeed.Devices.Where(need => need.When(wants) && !build.Devices.Contains(need.Name)))
        {
            yield return ($"no device {need.Name} ({need.Why})", "qom-list-types");
        }
    }
}
