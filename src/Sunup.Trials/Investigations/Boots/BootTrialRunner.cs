using System.Text;
using Sunup.Model;
using Sunup.Planning.Artifacts;
using Sunup.Planning.Documents;
using Sunup.Planning.MachineFiles;
using Sunup.Planning.MachineFiles.Editing;
using Sunup.Trials.Boots;

namespace Sunup.Trials.Investigations.Boots;

/// <summary>Boots variants of a machine for real, or takes what became of the same bytes before.</summary>
/// <param name="path">The machine file: paths in it are relative to its folder.</param>
/// <param name="text">What it holds.</param>
/// <param name="resolver">Finds what it names.</param>
/// <param name="boot">Boots a machine.</param>
/// <param name="store">Keeps outcomes; null for none.</param>
/// <param name="time">Measures.</param>
public sealed class BootTrialRunner(
    string path, MachineFileText text, ArtifactResolver resolver, Func<MachineConfig, CancellationToken, Task<BootReport>> boot, TrialStore? store, TimeProvider time) : ITrialRunner
{
    private readonly TrialKeys _keys = new(resolver);

    public async Task<TrialOutcome?> FindAsync(Variant variant, int attempt, CancellationToken cancellationToken)
    {
        if (store is null)
        {
            return null;
        }

        try
        {
            var changed = await MakeAsync(variant, cancellationToken);
            return Read(changed).Value is { } machine && await _keys.OfAsync(machine, TextOf(variant, changed), cancellationToken) is { } key ? store.Find(key, attempt) : null;
        }
        catch (FindingException)
        {
            // A file is missing: the boot itself says so.
            return null;
        }
    }

    public async Task<TrialOutcome> RunAsync(Variant variant, int attempt, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        try
        {
            var changed = await MakeAsync(variant, cancellationToken);
            var read = Read(changed);
            if (read.Value is not { } machine)
            {
                return Nothing(read.Problems[0].ToString(), time.GetElapsedTime(started));
            }

            var report = await boot(machine, cancellationToken);
            var outcome = TraceOutcome.Of(report.Trace, machine.Expect.Within, time.GetElapsedTime(started));
            if (outcome.Result is not TrialResult.Up)
            {
                cancellationToken.ThrowIfCancellationRequested();
            }

            if (store is not null && outcome is { Result: not TrialResult.Unresolved, IsChance: false } && await _keys.OfAsync(machine, TextOf(variant, changed), cancellationToken) is { } key)
            {
                store.Add(key, outcome);
            }

            return outcome;
        }
        catch (FindingException fault)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return MachineRefusal.Is(fault.Finding) ? Refused(fault.Finding, time.GetElapsedTime(started)) : Nothing($"{fault.Finding.Id}: {fault.Finding.Summary}", time.GetElapsedTime(started));
        }
    }

    private async Task<MachineFileText> MakeAsync(Variant variant, CancellationToken cancellationToken)
    {
        foreach (var made in variant.Changes.SelectMany(change => change.MadeFiles))
        {
            await made.RequireAsync(cancellationToken);
        }

        return variant.ApplyTo(text);
    }

    /// <summary>The text that stands for the variant in every investigation: each makes its files in a folder of its own.</summary>
    private static string TextOf(Variant variant, MachineFileText changed) =>
        variant.Changes.SelectMany(change => change.MadeFiles).Aggregate(changed.Text, (text, made) => text.Replace(made.Path, made.Name, StringComparison.Ordinal));

    private ReadResult<MachineConfig> Read(MachineFileText changed) => MachineFileReader.Read(path, Encoding.UTF8.GetBytes(changed.Text));

    private static TrialOutcome Refused(Finding finding, TimeSpan elapsed) => new(TrialResult.Down, Stage.PowerOn, finding.Id, finding.Summary, elapsed) { Findings = [finding] };

    private static TrialOutcome Nothing(string why, TimeSpan elapsed) => new(TrialResult.Unresolved, Stage.PowerOn, null, why, elapsed);
}
