using System.Collections.Immutable;
using System.Text;
using Sunup.Model;
using Sunup.Planning.Artifacts;
using Sunup.Planning.MachineFiles;
using Sunup.Planning.MachineFiles.Editing;

namespace Sunup.Trials.Investigations.Factors;

/// <summary>All factors of a machine. What a finding's remedy names, by the key of the machine file, is likely; all others are tried in general.</summary>
/// <param name="path">The machine file.</param>
/// <param name="text">What it holds.</param>
/// <param name="resolver">Finds what it names.</param>
/// <param name="folder">Where files are made that changes need.</param>
/// <param name="factors">In any order.</param>
public sealed class MachineHypotheses(string path, MachineFileText text, ArtifactResolver resolver, string folder, ImmutableArray<IFactor> factors) : IHypothesisSource
{
    /// <summary>Every factor that Sunup knows, and the user's own.</summary>
    public static ImmutableArray<IFactor> All(ArtifactResolver resolver, ImmutableArray<KeyValuePair<string, string>> alternatives) =>
    [
        new AlternativesFactor(alternatives),
        new IommuFactor(),
        new RepairedInitrdFactor(),
        new AddedModuleFactor(resolver),
        new MemoryFactor(),
        new AcceleratorFactor(),
        new CommandLineFactor(),
        new InitrdOrderFactor(),
        new JoinedInitrdFactor(),
        new PaddedInitrdFactor(),
        new OptionalKeyFactor(),
        new AddedWordFactor(),
        new RootFactor(),
        new NetworkFactor(),
        new NicFactor(),
        new DiskBusFactor(),
        new CpuModelFactor(),
        new MachineTypeFactor(),
        new FirmwareFactor(),
        new CpuCountFactor(),
        new RouteFactor(),
    ];

    public async Task<IReadOnlyList<Change>> ForAsync(Variant variant, TrialOutcome failure, CancellationToken cancellationToken)
    {
        var changed = variant.ApplyTo(text);
        if (Read(changed) is not { } machine)
        {
            return [];
        }

        var context = new FactorContext
        {
            Text = changed,
            Machine = machine,
            Resolved = await resolver.ResolveAsync(machine, progress: null, cancellationToken),
            Failure = failure,
            Folder = folder,
        };
        var changes = new List<Change>();
        foreach (var factor in factors)
        {
            changes.AddRange(await factor.ChangesAsync(context, cancellationToken));
        }

        // What does not give a machine file is no hypothesis.
        return [.. changes.Where(change => Read(changed.Apply(change.Edits)) is not null).Select(change => Weigh(change, context))];
    }

    private MachineConfig? Read(MachineFileText changed) => MachineFileReader.Read(path, Encoding.UTF8.GetBytes(changed.Text)).Value;

    /// <summary>A finding speaks for a change when one of its remedies names the key, and more when it names the value too.</summary>
    private static Change Weigh(Change change, FactorContext context)
    {
        var remedies = context.Faults.SelectMany(finding => finding.Remedies).Select(remedy => $"{remedy.Text} {remedy.Setting}").ToList();
        var (key, word) = change.KeyAndWord;
        var named = remedies.Where(text => text.Contains(key, StringComparison.Ordinal)).ToList();
        return named.Count == 0 || (key == "boot.cmdline" && !named.Exists(text => text.Contains(word, StringComparison.Ordinal)))
            ? change
            : change with { Weight = Change.Likely + change.Weight + (named.Exists(text => text.Contains($"{key}: {word}", StringComparison.Ordinal)) ? 3 : 0) };
    }
}
