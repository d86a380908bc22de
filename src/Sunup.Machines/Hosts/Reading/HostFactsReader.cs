using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Sunup.Machines.Hosts.Facts;
using Sunup.Machines.Hosts.Kvm;
using Sunup.Machines.Hosts.Wants;

namespace Sunup.Machines.Hosts.Reading;

/// <summary>Reads a host: one moment of it, as facts. Changes nothing; what cannot be read is not known.</summary>
/// <param name="time">The clock of the probes.</param>
/// <param name="root">Folder in which <c>proc</c>, <c>sys</c>, <c>etc</c> are; a test gives its own.</param>
public sealed class HostFactsReader(TimeProvider time, string root = "/")
{
    /// <summary>What all images of a machine may take to be looked through.</summary>
    private static readonly TimeSpan s_imageBudget = TimeSpan.FromSeconds(2);

    private readonly HostFiles _files = new(root);

    /// <param name="wants">The machine that is to run here; null for none in particular.</param>
    /// <param name="options">What is read that costs time, or asks others.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<HostFacts> ReadAsync(MachineWants? wants, HostReadingOptions options, CancellationToken cancellationToken)
    {
        var cpus = new CpuReader(_files);
        var before = cpus.Ticks();
        var qemu = await new QemuReader(new FirmwareLocator(root), time, _files).ReadAsync(wants, cancellationToken);
        var probing = ProbeAsync(qemu.Path, options, cancellationToken);
        var segment = options.AskSegment is { } ask ? ask(cancellationToken) : null;
        var facts = await Task.Run(() => Read(wants, qemu, cancellationToken), cancellationToken);
        var probe = await probing;
        return facts with
        {
            Kvm = facts.Kvm with { Probe = probe },
            CpuTime = cpus.ReadTimes(before),
            Network = facts.Network with { Segment = segment is null ? null : await segment },
            Stress = options.Stress is { } stress ? await stress(facts with { Kvm = facts.Kvm with { Probe = probe } }, cancellationToken) : null,
        };
    }

    private HostFacts Read(MachineWants? wants, QemuFacts qemu, CancellationToken cancellationToken)
    {
        var users = new UserReader(_files);
        var kvm = new KvmReader(_files, users);
        var memory = new MemoryReader(_files);
        var cpu = new CpuReader(_files);
        var cpuFacts = cpu.Read();
        return new HostFacts
        {
            Cpu = cpuFacts,
            Kvm = kvm.Read(cpuFacts, new Unknown<KvmComparison>("no guest was run")),
            User = users.Read(),
            Memory = memory.Read(),
            Cgroups = new CgroupReader(_files).Read(),
            Pressure = memory.ReadPressure(),
            CpuTime = cpu.ReadTimes(null),
            KernelLog = _files.IsThisHost ? KernelLogReader.Read() : new Unknown<ImmutableArray<Linux.Kexec.KernelMessage>>("another host's kernel cannot be asked"),
            JournalOomKills = new JournalReader(_files).Read(),
            Qemu = qemu,
            Vms = new VmReader(_files).Read(),
            Images = ReadImages(wants, kvm, cancellationToken),
            Network = new NetworkReader(_files, kvm).Read(null),
            Storage = new StorageReader(_files).Read(),
            Clock = new ClockReader(_files).Read(),
            Leftovers = new LeftoverReader(_files, Path.GetTempPath()).Read(),
            Iommu = new IommuReader(_files).Read(),
        };
    }

    private ImmutableArray<ImageFacts> ReadImages(MachineWants? wants, KvmReader kvm, CancellationToken cancellationToken)
    {
        using var budget = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var timer = time.CreateTimer(_ => budget.Cancel(), null, s_imageBudget, Timeout.InfiniteTimeSpan);
        var reader = new ImageReader(_files, kvm, Path.GetTempPath());
        return [.. (wants?.Images ?? []).Select(image => reader.Read(image, budget.Token))];
    }

    private async Task<Fact<KvmComparison>> ProbeAsync(string? qemu, HostReadingOptions options, CancellationToken cancellationToken)
    {
        // The test guest is x86 code.
        if (RuntimeInformation.OSArchitecture is not Architecture.X64)
        {
            return new Unknown<KvmComparison>($"the test guest is x86-64 code, and this host is {RuntimeInformation.OSArchitecture}");
        }

        var program = qemu is not null && Path.GetFileName(qemu) == "qemu-system-x86_64" ? qemu : ToolLocator.Find("qemu-system-x86_64");
        if (program is null)
        {
            return new Unknown<KvmComparison>("qemu-system-x86_64 is not installed, and a test guest needs it");
        }

        return options.RunsGuests ? await new KvmProbe(time).CompareAsync(program, cancellationToken) : new Unknown<KvmComparison>("no guest was to be run");
    }
}

/// <summary>What is read of a host that costs time, or asks others.</summary>
public sealed record HostReadingOptions
{
    /// <summary>A test guest is run under KVM and TCG: at most two seconds.</summary>
    public bool RunsGuests { get; init; } = true;

    /// <summary>Asks for DHCP servers on a segment; null: nobody is asked.</summary>
    public Func<CancellationToken, Task<Fact<SegmentFacts>>>? AskSegment { get; init; }

    /// <summary>Loads the host; null: it is left in peace.</summary>
    public Func<HostFacts, CancellationToken, Task<Fact<StressFacts>>>? Stress { get; init; }
}
