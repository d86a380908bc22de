using System.Globalization;
using Sunup.Machines.Hosts.Facts;

namespace Sunup.Machines.Hosts.Reading;

/// <summary>Reads what memory there is: of the host, of its nodes, in huge pages; and how much of the last minute was spent waiting for it.</summary>
internal sealed class MemoryReader(HostFiles files)
{
    private const string Nodes = "sys/devices/system/node";
    private const string HugePages = "sys/kernel/mm/hugepages";

    public Fact<MemoryFacts> Read() => files.Required("proc/meminfo").Select(text => new MemoryFacts
    {
        Total = Bytes(text, "MemTotal"),
        // Kernels before 3.14 do not say what is available.
        Available = HostFiles.Field(text, "MemAvailable") is null ? Bytes(text, "MemFree") + Bytes(text, "Cached") : Bytes(text, "MemAvailable"),
        SwapFree = Bytes(text, "SwapFree"),
        CommitLimit = Bytes(text, "CommitLimit"),
        Committed = Bytes(text, "Committed_AS"),
        OvercommitMode = (int)(files.Number("proc/sys/vm/overcommit_memory") ?? 0),
        HugePages = [.. files.Names(HugePages).Select(ReadPool).OfType<HugePagePool>()],
        Nodes = [.. files.Names(Nodes).Select(ReadNode).OfType<NumaNode>()],
    });

    public Fact<PressureFacts> ReadPressure()
    {
        if (files.Text("proc/pressure/memory") is not Known<string?>({ } memory))
        {
            return new Unknown<PressureFacts>("/proc/pressure is not there: this kernel does not measure it (CONFIG_PSI, psi=1)");
        }

        var (cpu, io) = (files.TextOrNull("proc/pressure/cpu") ?? "", files.TextOrNull("proc/pressure/io") ?? "");
        return new PressureFacts(Average(cpu, "some"), Average(memory, "some"), Average(memory, "full"), Average(io, "some"), Average(io, "full"));
    }

    /// <summary>A line such as <c>MemTotal:  16384 kB</c>; 0 where there is none.</summary>
    internal static long Bytes(string text, string field) =>
        long.TryParse(HostFiles.Field(text, field)?.Split(' ')[0], NumberStyles.None, CultureInfo.InvariantCulture, out var kibibytes) ? Math.Min(kibibytes, long.MaxValue >> 10) << 10 : 0;

    private static double Average(string text, string line)
    {
        var words = (HostFiles.Field(text, line, ' ') ?? "").Split(' ');
        return words.FirstOrDefault(word => word.StartsWith("avg60=", StringComparison.Ordinal)) is { } average
            && double.TryParse(average.AsSpan(6), NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value : 0;
    }

    private HugePagePool? ReadPool(string name)
    {
        // hugepages-2048kB
        if (!name.StartsWith("hugepages-", StringComparison.Ordinal)
            || !long.TryParse(name["hugepages-".Length..].TrimEnd('B', 'k'), NumberStyles.None, CultureInfo.InvariantCulture, out var kibibytes))
        {
            return null;
        }

        long Pages(string file) => files.Number($"{HugePages}/{name}/{file}") ?? 0;
        return new HugePagePool(kibibytes << 10, Pages("nr_hugepages"), Pages("free_hugepages"), Pages("resv_hugepages"));
    }

    private NumaNode? ReadNode(string name)
    {
        if (!name.StartsWith("node", StringComparison.Ordinal) || !int.TryParse(name.AsSpan(4), NumberStyles.None, CultureInfo.InvariantCulture, out var id)
            || files.TextOrNull($"{Nodes}/{name}/meminfo") is not { } text)
        {
            return null;
        }

        // Node 0 MemTotal:  16384 kB
        long Value(string field) => Bytes(text.Replace($"Node {id} ", "", StringComparison.Ordinal), field);
        return new NumaNode(id, Value("MemTotal"), Value("MemFree") + Math.Max(0, Value("FilePages") - Value("Shmem")), files.TextOrNull($"{Nodes}/{name}/cpulist") ?? "");
    }
}
