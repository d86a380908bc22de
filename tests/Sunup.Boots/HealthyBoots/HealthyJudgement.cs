using System.Globalization;
using Sunup.Boots.Faults;

namespace Sunup.Boots.HealthyBoots;

/// <summary>A healthy machine, and what was called an error of it.</summary>
internal sealed record HealthyJudgement(HealthyBoot Healthy, RecordedBoot Boot)
{
    public required IReadOnlyList<string> LogErrors { get; init; }

    public required bool LogCameUp { get; init; }

    public bool IsClean => Boot.CameUp && LogCameUp && Boot.Errors.Count == 0 && LogErrors.Count == 0;

    public static HealthyJudgement Of(HealthyBoot healthy, RecordedBoot boot)
    {
        var explained = boot.ExplainLog();
        return new HealthyJudgement(healthy, boot) { LogErrors = RecordedBoot.ErrorsOf(explained), LogCameUp = explained.CameUp };
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"{Healthy.Name,-48} {(Boot.CameUp ? "up" : "NOT UP"),-6} {string.Join(' ', Boot.Errors),-16} | log {(LogCameUp ? "up" : "NOT UP"),-6} {string.Join(' ', LogErrors),-16} | {Boot.Took.TotalSeconds,5:0.0} s{(Boot.CameUp ? "" : $" {Boot.Summary}")}");
}
