using System.Globalization;
using Sunup.Machines.Hosts.Facts;

namespace Sunup.Machines.Hosts.Reading;

/// <summary>Reads /proc/cpuinfo and /proc/stat.</summary>
internal sealed class CpuReader(HostFiles files)
{
    public Fact<CpuFacts> Read() => files.Required("proc/cpuinfo").Select(text => new CpuFacts(
        Value(text, "vendor_id") ?? Value(text, "CPU implementer") ?? "",
        Value(text, "model name") ?? "",
        [.. (Value(text, "flags") ?? Value(text, "Features") ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries)],
        text.Split('\n').Count(line => line.StartsWith("processor", StringComparison.Ordinal))));

    /// <summary>Ticks of all CPUs: all of them, and those that were stolen.</summary>
    public (long All, long Stolen)? Ticks()
    {
        // cpu user nice system idle iowait irq softirq steal guest guest_nice; guest is in user already.
        if (files.TextOrNull("proc/stat") is not { } text || HostFiles.Field(text, "cpu", ' ') is not { } line)
        {
            return null;
        }

        var fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(field => long.TryParse(field, NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : 0).ToList();
        return fields.Count >= 8 ? (fields.Take(8).Sum(), fields[7]) : null;
    }

    /// <param name="before">From <see cref="Ticks"/>, when the reading began.</param>
    public Fact<CpuTimeFacts> ReadTimes((long All, long Stolen)? before)
    {
        // A quarter of a second of one CPU, at 100 ticks a second: less says nothing.
        const long FewestTicks = 25;
        if (Ticks() is not { All: > 0 } now)
        {
            return new Unknown<CpuTimeFacts>("proc/stat has no line of all CPUs");
        }

        double? recently = before is { } then && now.All - then.All >= FewestTicks ? (double)(now.Stolen - then.Stolen) / (now.All - then.All) : null;
        return new CpuTimeFacts((double)now.Stolen / now.All, recently, files.TextOrNull("proc/cpuinfo")?.Split('\n').Count(line => line.StartsWith("processor", StringComparison.Ordinal)) ?? 1);
    }

    private static string? Value(string text, string name) => HostFiles.Field(text, name);
}
