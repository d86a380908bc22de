using Sunup.Model;

namespace Sunup.Boots.Faults;

/// <summary>One fault, and what must be said of it. It was labelled by what was done to the machine, not by what Sunup said.</summary>
/// <param name="Name">Unique: what is wrong.</param>
/// <param name="Stops">The highest stage that the machine reaches; null where QEMU refuses it.</param>
/// <param name="Live">The finding that a watched boot must put first; several with bars between where either is right.</param>
/// <param name="Log">The same of the console's text, or QEMU's words, alone; empty where there is no text that tells.</param>
/// <param name="Plant">Makes the machine of a healthy one.</param>
internal sealed record Fault(string Name, Stage? Stops, string Live, string Log, Func<FaultSite, Task<MachineConfig>> Plant)
{
    public Fault(string name, Stage? stops, string live, string log, Func<FaultSite, MachineConfig> plant)
        : this(name, stops, live, log, site => Task.FromResult(plant(site)))
    {
    }

    /// <summary>The folder of the table that it is in: launch, firmware, ...</summary>
    public string Area { get; init; } = "";

    /// <summary>What the text alone proves of the stages, where that is not <see cref="Stops"/>.</summary>
    public Stage? LogStops { get; init; } = Stops;

    /// <summary>Its record, in the folder of records.</summary>
    public string RecordName => $"{Area}/{Name}";

    /// <summary>Is right of what a watched boot, or a log, says first.</summary>
    public static Answer Judge(string expected, string? first) =>
        first is null ? Answer.Unknown : expected.Split('|').Contains(first, StringComparer.Ordinal) ? Answer.Right : Answer.Wrong;
}

/// <summary>What the first finding is worth.</summary>
internal enum Answer
{
    Right,
    Wrong,

    /// <summary>No finding of severity error.</summary>
    Unknown,
}
