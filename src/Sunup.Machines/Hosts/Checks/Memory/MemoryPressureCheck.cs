using System.Collections.Immutable;
using System.Globalization;
using Sunup.Machines.Hosts.Facts;
using Sunup.Machines.Hosts.Wants;
using Sunup.Model;

namespace Sunup.Machines.Hosts.Checks.Memory;

/// <summary>SU1216: tasks of this host wait for memory, CPU or disk, now.</summary>
internal sealed class MemoryPressureCheck : HostCheck
{
    // All tasks stood still for this share of the last minute: what users of systemd-oomd and the like act on is ten times that.
    private const double MuchStandstill = 5;
    private const double MuchWaiting = 40;

    public override string Name => "memory.pressure";

    public override CheckTopic Topic => CheckTopic.Memory;

    public override string Question => "Do processes wait for memory, CPU or disk?";

    public override ImmutableArray<string> Reads => ["/proc/pressure/memory, cpu, io: avg60"];

    public override ImmutableArray<string> Finds => ["SU1216"];

    public override ImmutableArray<PopularCommand> Popular => [new("'IOPS below 5000 is too slow'", "A number without a workload. The share of time in which tasks waited is in /proc/pressure, for this host and this load.")];

    protected override IEnumerable<CheckResult> Judge(HostFacts facts, MachineWants? wants)
    {
        if (facts.Pressure is not Known<PressureFacts>(var pressure))
        {
            return [CouldNot(facts.Pressure)];
        }

        var shares = string.Create(CultureInfo.InvariantCulture, $"memory {pressure.MemorySome:0.#} %, CPU {pressure.CpuSome:0.#} %, disk {pressure.IoSome:0.#} % of the last minute");
        var what = pressure.MemoryFull >= MuchStandstill ? "memory" : pressure.IoFull >= MuchWaiting ? "the disk" : null;
        return what is null ? [Fine(shares)] : [Found("SU1216", FindingSeverity.Warning, $"Processes of this host stand still, waiting for {what}.",
            what == "memory" ? "The kernel frees memory as fast as it is used. A VM started now makes that worse, and boots slowly or into a timeout." : "The disk does not keep up. A VM started now boots slowly or into a timeout.",
            [new(string.Create(CultureInfo.InvariantCulture, $"memory full {pressure.MemoryFull:0.#} %, io full {pressure.IoFull:0.#} %, {shares}"), "/proc/pressure")],
            [new("See who uses it.", "top -o %MEM"), new("Wait, or stop what is not needed.")], Confidence.Likely)];
    }
}
