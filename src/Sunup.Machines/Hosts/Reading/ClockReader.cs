using Sunup.Machines.Hosts.Facts;

namespace Sunup.Machines.Hosts.Reading;

/// <summary>Reads which clock the kernel counts by.</summary>
internal sealed class ClockReader(HostFiles files)
{
    private const string Folder = "sys/devices/system/clocksource/clocksource0";

    public Fact<ClockFacts> Read() => files.Required($"{Folder}/current_clocksource").Select(source =>
        new ClockFacts(source, [.. (files.TextOrNull($"{Folder}/available_clocksource") ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries)]));
}
