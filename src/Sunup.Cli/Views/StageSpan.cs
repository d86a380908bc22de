using System.Collections.Immutable;
using Sunup.Model;

namespace Sunup.Cli.Views;

/// <summary>The time that a machine spent in a stage: from reaching it to reaching the next, or to the end.</summary>
/// <param name="Stage">Which.</param>
/// <param name="Start">When it was reached.</param>
/// <param name="End">When the next one was reached, or the observation ended.</param>
/// <param name="Offset">Where it starts, as a share of the whole boot.</param>
/// <param name="Share">Of the whole boot, 0 to 1.</param>
internal sealed record StageSpan(Stage Stage, DateTimeOffset Start, DateTimeOffset End, double Offset, double Share)
{
    public TimeSpan Duration => End - Start;

    public static ImmutableArray<StageSpan> Of(BootTrace trace)
    {
        var total = Math.Max(1, (trace.EndedAt - trace.StartedAt).Ticks);
        var spans = ImmutableArray.CreateBuilder<StageSpan>(trace.Stages.Length);
        for (var i = 0; i < trace.Stages.Length; i++)
        {
            var start = Clamp(trace.Stages[i].At, trace);
            var end = i + 1 < trace.Stages.Length ? Clamp(trace.Stages[i + 1].At, trace) : trace.EndedAt;
            spans.Add(new StageSpan(trace.Stages[i].Stage, start, end, (start - trace.StartedAt).Ticks / (double)total, (end - start).Ticks / (double)total));
        }

        return spans.MoveToImmutable();
    }

    private static DateTimeOffset Clamp(DateTimeOffset at, BootTrace trace) =>
        at < trace.StartedAt ? trace.StartedAt : at > trace.EndedAt ? trace.EndedAt : at;
}
