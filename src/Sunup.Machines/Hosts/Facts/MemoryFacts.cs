using System.Collections.Immutable;

namespace Sunup.Machines.Hosts.Facts;

/// <summary>Memory of the host, in bytes where nothing else is said.</summary>
/// <remarks>Source: proc(5), /proc/meminfo; Documentation/admin-guide/mm/hugetlbpage.rst; Documentation/mm/overcommit-accounting.rst.</remarks>
public sealed record MemoryFacts
{
    public required long Total { get; init; }

    /// <summary>What a new process can have without swapping.</summary>
    public required long Available { get; init; }

    public required long SwapFree { get; init; }

    public required long CommitLimit { get; init; }

    public required long Committed { get; init; }

    /// <summary>/proc/sys/vm/overcommit_memory: 0 heuristic, 1 always, 2 never.</summary>
    public required int OvercommitMode { get; init; }

    /// <summary>Pools of huge pages, by page size.</summary>
    public ImmutableArray<HugePagePool> HugePages { get; init; } = [];

    public ImmutableArray<NumaNode> Nodes { get; init; } = [];
}

/// <summary>Huge pages of one size.</summary>
/// <param name="PageBytes">Of one page.</param>
/// <param name="Total">Pages that are set aside.</param>
/// <param name="Free">Of them, not in use; some of these may be reserved.</param>
/// <param name="Reserved">Of the free ones, promised already.</param>
public sealed record HugePagePool(long PageBytes, long Total, long Free, long Reserved)
{
    public long UsableBytes => Math.Max(0, Free - Reserved) * PageBytes;
}

/// <summary>One node of a machine whose memory is not all equally near.</summary>
/// <param name="Id">The kernel's number.</param>
/// <param name="Total">In bytes.</param>
/// <param name="Available">Free, or in files that can be dropped.</param>
/// <param name="Cpus">As the kernel lists them: <c>0-7</c>.</param>
public sealed record NumaNode(int Id, long Total, long Available, string Cpus);

/// <summary>A control group above this process.</summary>
/// <param name="Path">Its folder.</param>
/// <param name="Version">1 or 2.</param>
/// <param name="MemoryLimit">In bytes; null for none.</param>
/// <param name="MemoryUsed">In bytes; null where it is not counted.</param>
/// <param name="Reclaimable">Of that, files in memory that the kernel drops before it kills anyone.</param>
/// <param name="CpuLimit">In CPUs; null for none.</param>
/// <param name="OomKills">Processes killed in it for lack of memory since it was made; null where that is not counted.</param>
/// <param name="ProcessLimit">How many processes and threads it may have; null for no limit.</param>
/// <param name="Processes">How many it has; null where it is not counted.</param>
public sealed record CgroupFacts(
    string Path,
    int Version,
    long? MemoryLimit = null,
    long? MemoryUsed = null,
    long? Reclaimable = null,
    double? CpuLimit = null,
    long? OomKills = null,
    long? ProcessLimit = null,
    long? Processes = null)
{
    /// <summary>What it still gives; null for all there is.</summary>
    public long? MemoryLeft => MemoryLimit is { } limit && MemoryUsed is { } used ? Math.Max(0, limit - Math.Max(0, used - (Reclaimable ?? 0))) : null;
}

/// <summary>Shares of the last minute in which some or all tasks waited, in percent.</summary>
/// <remarks>Source: Documentation/accounting/psi.rst.</remarks>
public sealed record PressureFacts(double CpuSome, double MemorySome, double MemoryFull, double IoSome, double IoFull);

/// <summary>Where the time of all CPUs went.</summary>
/// <param name="StealShareSinceBoot">0 to 1: taken by the hypervisor below.</param>
/// <param name="StealShareNow">The same while the host was read; null when it was too short to say.</param>
/// <param name="OnlineCpus">How many CPUs that is.</param>
public sealed record CpuTimeFacts(double StealShareSinceBoot, double? StealShareNow, int OnlineCpus);

/// <summary>A message out of a journal's file.</summary>
public sealed record JournalMessage(DateTimeOffset? At, string Text, string File);

/// <summary>What a probe VM did while memory and CPUs were loaded.</summary>
/// <param name="LoadedBytes">Of memory that was written to.</param>
/// <param name="LoadedCpus">CPUs that were kept busy.</param>
/// <param name="Took">How long the load went on.</param>
/// <param name="Accelerator">What the probe ran under.</param>
/// <param name="CameUp">It came to its end in time.</param>
/// <param name="Quiet">The guest's time without load.</param>
/// <param name="Loaded">The guest's time under it; null when it did not come to its end.</param>
/// <param name="Evidence">In words.</param>
/// <param name="OomKills">Kills for lack of memory in the load's control group; null where it had none of its own.</param>
public sealed record StressFacts(long LoadedBytes, int LoadedCpus, TimeSpan Took, string Accelerator, bool CameUp, TimeSpan? Quiet, TimeSpan? Loaded, string Evidence, long? OomKills);
