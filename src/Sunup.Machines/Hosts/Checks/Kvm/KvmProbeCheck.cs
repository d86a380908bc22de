using System.Collections.Immutable;
using Sunup.Machines.Hosts.Facts;
using Sunup.Machines.Hosts.Kvm;
using Sunup.Machines.Hosts.Wants;
using Sunup.Model;

namespace Sunup.Machines.Hosts.Checks.Kvm;

/// <summary>SU0133, SU0134: a guest does not run under KVM, or runs slower than by emulation.</summary>
internal sealed class KvmProbeCheck : HostCheck
{
    public override string Name => "kvm.probe";

    public override CheckTopic Topic => CheckTopic.Kvm;

    public override string Question => "Does a guest run under KVM?";

    /// <summary>Only where the machine must not run otherwise.</summary>
    public override bool Decides(MachineConfig? machine) => machine?.Hardware?.Accel is AcceleratorKind.Kvm;

    public override ImmutableArray<string> Reads =>
    [
        "a guest of 64 KiB, run under QEMU with `-accel kvm -cpu host` and again with `-accel tcg`: real, protected and long mode, paging, 80 million instructions, SSE, AVX and BMI2 where the CPU has them, an invalid opcode and a page fault caught, port I/O, a timer",
        "the time between the guest's first line and its last, under both",
    ];

    public override ImmutableArray<string> Finds => ["SU0133", "SU0134"];

    public override ImmutableArray<PopularCommand> Popular =>
    [
        new("kvm-ok; virt-host-validate qemu", "Both look at the device and run nothing: they pass on hosts where every kernel hangs."),
        new("stress --cpu 4 --vm 2", "It loads the host, and answers no question about KVM."),
        new("qemu-system-x86_64 -enable-kvm-pit -drive file=/dev/zero,format=qcow2", "No such option, and /dev/zero is no QCOW2 image."),
    ];

    protected override IEnumerable<CheckResult> Judge(HostFacts facts, MachineWants? wants)
    {
        if (!KvmState.MakesVms(facts))
        {
            return [CouldNot("no VM can be made; kvm.device says why")];
        }

        if (facts.Kvm.Probe is not Known<KvmComparison>(var probe))
        {
            return [CouldNot(facts.Kvm.Probe)];
        }

        var both = $"{probe.Kvm.Evidence} {probe.Tcg.Evidence}";
        if (!probe.Kvm.CarriesGuests)
        {
            return [NotCarried(probe, wants)];
        }

        return probe.Kvm.GuestTime is { } kvm && probe.Tcg.GuestTime is { } tcg
            ? [kvm > tcg ? Slower(kvm, tcg, both) : Fine($"yes: the guest took {Amount.Milliseconds(kvm)}, by emulation {Amount.Milliseconds(tcg)}")]
            : [Fine($"yes: {both}")];
    }

    private static CheckResult NotCarried(KvmComparison probe, MachineWants? wants) => Found("SU0133", KvmState.SeverityFor(wants), "/dev/kvm opens and makes VMs, and a guest does not run in them.",
        probe.Tcg.CarriesGuests
            ? "The same guest runs by emulation, so QEMU and the guest are sound: KVM here cannot run what a kernel runs. This is so on many hosts that are VMs themselves."
            : "The guest did not run by emulation either: the host may be overloaded, or QEMU be broken, and then KVM is not to blame.",
        [new(probe.Kvm.Evidence, "test guest"), new(probe.Tcg.Evidence, "test guest")],
        [
            new("Leave `hardware.accel: auto`: Sunup then takes emulation by itself."),
            new("On the outer host, give this VM a CPU model with nested virtualisation; what it has is para-virtual or incomplete."),
            new("Use another host for machines that need speed."),
        ], probe.Tcg.CarriesGuests ? Confidence.Certain : Confidence.Possible);

    private static CheckResult Slower(TimeSpan kvm, TimeSpan tcg, string evidence) => Found("SU0134", FindingSeverity.Warning, "KVM runs guests here, slower than emulation does.",
        $"The same code took {Amount.Milliseconds(kvm)} under KVM and {Amount.Milliseconds(tcg)} by emulation: KVM emulates single instructions, or each exit to it is dear.",
        [new(evidence, "test guest")],
        [new("Compare with a boot of each.", "sunup boot examples/netboot-direct.machine.yaml"), new("Set `hardware.accel: tcg` for machines that must be fast here.")], Confidence.Likely);
}
