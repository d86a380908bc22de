using System.Text;
using Sunup.Planning.Artifacts;
using Sunup.Planning.MachineFiles;
using Sunup.Planning.MachineFiles.Editing;
using Sunup.Trials.Investigations;
using Sunup.Trials.Investigations.Factors;
using Sunup.Trials.Tests.Checks;

namespace Sunup.Trials.Tests.Investigations.Factors;

/// <summary>What a factor is asked about: a machine file in a folder with its files, and how that machine failed.</summary>
internal static class FactorMachine
{
    public static ArtifactResolver ResolverOf(CheckFolder folder) => new(new ArtifactResolverOptions { CacheFolder = folder.PathOf("cache") }, TimeProvider.System);

    public static async Task<FactorContext> ContextAsync(CheckFolder folder, string text, TrialOutcome failure)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        var path = folder.Write("m.machine.yaml", bytes);
        var machine = MachineFileReader.Read(path, bytes).Value!;
        return new FactorContext
        {
            Text = MachineFileText.Of(path, text),
            Machine = machine,
            Resolved = await ResolverOf(folder).ResolveAsync(machine, null, TestContext.Current.CancellationToken),
            Failure = failure,
            Folder = folder.PathOf(""),
        };
    }
}
