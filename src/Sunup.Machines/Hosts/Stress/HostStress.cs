using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.InteropServices;
using Sunup.Linux.Kexec;
using Sunup.Linux.Processes;
using Sunup.Machines.Hosts.Facts;
using Sunup.Machines.Hosts.Kvm;
using Sunup.Machines.Hosts.Wants;

namespace Sunup.Machines.Hosts.Stress;

/// <summary>Loads memory and CPUs of the host in a control group of its own, for a bounded time, and starts a probe VM beside it.</summary>
/// <remarks>
/// The memory is that of a file without a name, written by a child in the group: it is charged to the group, and gone when it is closed. The CPUs are kept
/// busy by shells. All of them die with this process. What is left to the host is at least half of what it had.
/// </remarks>
/// <param name="time">The clock.</param>
public sealed class HostStress(TimeProvider time)
{
    private const long MostWithoutMachine = 1L << 30;
    private const long GroupReserve = 64L << 20;
    private static readonly TimeSpan s_probeBudget = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan s_fillBudget = TimeSpan.FromSeconds(20);

    /// <param name="facts">The host before.</param>
    /// <param name="wants">How much memory and how many CPUs; null: 1 GiB, all CPUs.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<Fact<StressFacts>> RunAsync(HostFacts facts, MachineWants? wants, CancellationToken cancellationToken)
    {
        if (facts.Memory is not Known<MemoryFacts>(var memory) || facts.Cgroups is not Known<ImmutableArray<CgroupFacts>>(var groups))
        {
            return new Unknown<StressFacts>(facts.Memory.WhyUnknown ?? facts.Cgroups.WhyUnknown!);
        }

        if (ToolLocator.Find("qemu-system-x86_64") is not { } qemu || RuntimeInformation.OSArchitecture is not Architecture.X64)
        {
            return new Unknown<StressFacts>("the probe VM needs an x86-64 host and qemu-system-x86_64");
        }

        var bytes = Math.Min(wants?.MemoryBytes ?? MostWithoutMachine, memory.Available / 2) >> 20 << 20;
        using var group = StressGroup.Create(groups, bytes + GroupReserve, out var why);
        if (group is null)
        {
            return new Unknown<StressFacts>($"{why}; as root, or under `systemd-run --user --scope -p Delegate=yes`, it can");
        }

        var underKvm = facts.Kvm.Probe is Known<KvmComparison>({ Kvm.CarriesGuests: true });
        var quiet = facts.Kvm.Probe is Known<KvmComparison>(var before) ? (underKvm ? before.Kvm : before.Tcg).GuestTime : null;
        var cpus = Math.Max(1, facts.User is Known<UserFacts>(var user) ? user.AllowedCpus : 1);
        return await RunAsync(new Load(group, bytes, cpus), qemu, underKvm, quiet, cancellationToken);
    }

    private async Task<Fact<StressFacts>> RunAsync(Load load, string qemu, bool underKvm, TimeSpan? quiet, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        using var memory = MemoryFile.Create("sunup-stress");
        var busy = new List<ChildProcess>();
        try
        {
            for (var i = 0; i < load.Cpus; i++)
            {
                busy.Add(ChildProcess.Start(InGroup(load.Group, "while :; do :; done")));
            }

            var fill = InGroup(load.Group, string.Create(CultureInfo.InvariantCulture, $"exec dd if=/dev/zero of=/proc/self/fd/{memory.DangerousGetHandle()} bs=1M count={load.Bytes >> 20} conv=notrunc status=none"));
            var filled = await ChildProcess.CaptureAsync(fill with { InheritedHandles = [memory] }, s_fillBudget, time, cancellationToken: cancellationToken);
            var probe = await new KvmProbe(time).RunGuestAsync(qemu, underKvm ? "kvm" : "tcg", underKvm ? "host" : "max", cancellationToken, s_probeBudget);
            var kills = load.Group.OomKills;
            return filled.Exit.IsSuccess || kills > 0
                ? new StressFacts(load.Bytes, load.Cpus, time.GetElapsedTime(began), underKvm ? "KVM" : "TCG", probe.CarriesGuests, quiet, probe.GuestTime, probe.Evidence, kills)
                : new Unknown<StressFacts>($"the load could not be put on: {string.Join(' ', filled.Errors.DefaultIfEmpty($"dd ended, {filled.Exit}"))}");
        }
        finally
        {
            foreach (var child in busy)
            {
                await child.DisposeAsync();
            }
        }
    }

    private static ChildOptions InGroup(StressGroup group, string command) => new()
    {
        Executable = "/bin/sh",
        Arguments = ["-c", $"echo $$ > \"$1\" && {command}", "sh", group.ProcessesFile],
    };

    private sealed record Load(StressGroup Group, long Bytes, int Cpus);
}
