using System.Globalization;
using Sunup.Model;

namespace Sunup.Boots.Faults;

/// <summary>A fault, what became of it, and what both ways of looking said.</summary>
internal sealed record FaultJudgement(Fault Fault, RecordedBoot Boot)
{
    public const string Heading = "fault                            | live  want           first    | log   want           first    | stage live/log     |     s";

    public Answer Live { get; } = Fault.Judge(Fault.Live, Boot.FirstError);

    public IReadOnlyList<string> LogErrors { get; private init; } = [];

    private string? FirstLogError => LogErrors is [var first, ..] ? first : null;

    public Stage? LogReached { get; private init; }

    public bool HasLog => Fault.Log.Length > 0;

    public Answer Log => Fault.Judge(Fault.Log, FirstLogError);

    public bool StageIsRight => Boot.Reached == Fault.Stops;

    public bool LogStageIsRight => LogReached == Fault.LogStops;

    public static FaultJudgement Of(Fault fault, RecordedBoot boot)
    {
        var explained = boot.ExplainLog();
        return new FaultJudgement(fault, boot) { LogErrors = RecordedBoot.ErrorsOf(explained), LogReached = explained.StageReached };
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"{Fault.Name,-32} | {Mark(Live),-5} {Fault.Live,-14} {Boot.FirstError ?? "-",-8} | {(HasLog ? Mark(Log) : "."),-5} {(HasLog ? Fault.Log : "-"),-14} {FirstLogError ?? "-",-8} | {Stages,-18} | {Boot.Took.TotalSeconds,5:0.0}");

    private string Stages => $"{(StageIsRight ? "" : "!")}{RecordedBoot.WordOf(Boot.Reached)} {(!HasLog || LogStageIsRight ? "" : "!")}{RecordedBoot.WordOf(LogReached)}";

    private static string Mark(Answer answer) => answer switch { Answer.Right => "ok", Answer.Wrong => "WRONG", _ => "?" };
}
