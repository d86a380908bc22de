using Sunup.Cli.Invocation;
using Sunup.Cli.Views.Prove;
using Sunup.Planning.Artifacts;
using Sunup.Trials.Investigations;

namespace Sunup.Cli.Commands.Prove;

/// <summary>Progress of many boots on standard error: a line for each that ended.</summary>
internal sealed class TrialNotes(CommandContext context) : IProgress<ArtifactProgress>
{
    public void Report(ArtifactProgress value) => context.Note($"{value.Reference}: {value.Text}");

    public void Report(Trial trial) => context.Note($"{trial.Number,3}  {TrialWords.Result(trial.Outcome),-10} {TrialWords.Time(trial),8}  {TrialWords.Variant(trial.Variant)}{TrialWords.Reason(trial.Outcome)}");
}
