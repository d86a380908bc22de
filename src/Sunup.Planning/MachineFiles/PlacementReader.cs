using System.Collections.Immutable;
using System.Globalization;
using System.Numerics;
using Sunup.Model;
using Sunup.Planning.Documents;

namespace Sunup.Planning.MachineFiles;

/// <summary>The keys of where on the host a VM has its place, and how much of it: <c>huge_pages</c>, <c>numa</c>, <c>pin</c>, <c>limits</c>.</summary>
internal static class PlacementReader
{
    private const string Pages = "true, false or a size such as 2MiB or 1GiB";
    private const string Set = "numbers such as 0-3,8";
    private const long LeastLimit = 64L << 20;

    /// <summary>The size in bytes, 0 for the host's default.</summary>
    public static long? ReadHugePages(ConfigValue value)
    {
        if (value.AsText(Pages) is not { } text)
        {
            return null;
        }

        switch (text)
        {
            case "true":
                return 0;
            case "false":
                return null;
            default:
                if (Quantities.ParseSize(text, out var why) is { } size and >= 4096 && BitOperations.IsPow2(size))
                {
                    return size;
                }

                value.FailFound(Pages, why);
                return null;
        }
    }

    public static NumaConfig? ReadNuma(ConfigValue value)
    {
        if (value.AsMap("the nodes of the host, such as { nodes: 0 }") is not { } keys)
        {
            return null;
        }

        var nodes = ReadSet(keys.Require("nodes", Set));
        var policy = keys["policy"].AsChoice(("bind", NumaPolicy.Bind), ("preferred", NumaPolicy.Preferred), ("interleave", NumaPolicy.Interleave)) ?? NumaPolicy.Bind;
        keys.Finish();
        return nodes is null ? null : new NumaConfig(nodes, policy);
    }

    /// <summary>One set for all virtual CPUs, or a list of one for each.</summary>
    public static ImmutableArray<CpuSet> ReadPin(ConfigValue value, int cpus)
    {
        var items = value.AsList($"{Set}, or a list with one for each virtual CPU", oneIsEnough: true);
        if (items.Length > 1 && items.Length != cpus)
        {
            value.Fail($"{items.Length} entries for {cpus} virtual CPUs", "give one for each of them, or one for all");
        }

        return [.. items.Select(ReadSet).OfType<CpuSet>()];
    }

    public static LimitsConfig? ReadLimits(ConfigValue value)
    {
        if (value.AsMap("memory or cpus, such as { memory: 2GiB, cpus: 1.5 }") is not { } keys)
        {
            return null;
        }

        var (memory, cpus) = (keys["memory"], keys["cpus"]);
        var bytes = memory.AsSize();
        if (bytes < LeastLimit)
        {
            memory.FailFound($"at least {LeastLimit >> 20}MiB", "it holds guest RAM and what QEMU needs itself");
        }

        var limits = new LimitsConfig(bytes, ReadCpus(cpus));
        if (!memory.IsPresent && !cpus.IsPresent)
        {
            value.Fail("has neither 'memory' nor 'cpus'", "give one of them, or leave 'limits' out");
        }

        keys.Finish();
        return limits;
    }

    private static double? ReadCpus(ConfigValue value)
    {
        const string needed = "a number of CPUs from 0.01 to 512, such as 1.5";
        if (value.AsText(needed) is not { } text)
        {
            return null;
        }

        if (double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) && number is >= 0.01 and <= 512)
        {
            return number;
        }

        value.FailFound(needed);
        return null;
    }

    private static CpuSet? ReadSet(ConfigValue value)
    {
        if (value.AsText(Set) is not { } text)
        {
            return null;
        }

        if (CpuSet.TryParse(text, out var set))
        {
            return set;
        }

        value.FailFound(Set, "ranges ascend and are joined by commas");
        return null;
    }
}
