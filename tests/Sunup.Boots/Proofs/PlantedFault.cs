using System.Text;
using Sunup.Model;
using Sunup.Planning.Artifacts;
using Sunup.Planning.MachineFiles.Editing;
using Sunup.Trials.Boots;
using Sunup.Trials.Investigations;
using Sunup.Trials.Investigations.Boots;
using Sunup.Trials.Investigations.Factors;

namespace Sunup.Boots.Proofs;

/// <summary>A machine with faults that were put into it, investigated by real boots as <c>sunup prove</c> does.</summary>
internal sealed class PlantedFault : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("sunup-proof-").FullName;

    public string PathOf(string name) => Path.Combine(_folder, name);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <param name="machine">The machine file.</param>
    /// <param name="output">Told of each trial.</param>
    /// <param name="alternatives">As by <c>--try</c>.</param>
    public async Task<InvestigationReport> ProveAsync(string machine, ITestOutputHelper output, params KeyValuePair<string, string>[] alternatives)
    {
        Requires.Tool("qemu-system-x86_64");
        var path = PathOf("m.machine.yaml");
        await File.WriteAllTextAsync(path, machine, TestContext.Current.CancellationToken);
        var text = MachineFileText.Of(path, machine);
        var resolver = new ArtifactResolver(ArtifactResolverOptions.FromEnvironment(), TimeProvider.System);
        var runner = new BootTrialRunner(path, text, resolver, BootAsync, store: null, TimeProvider.System);
        var source = new MachineHypotheses(path, text, resolver, _folder, MachineHypotheses.All(resolver, [.. alternatives]));
        var investigation = new Investigation(runner, source, new InvestigationOptions { Jobs = 2 }, trial => output.WriteLine($"{trial.Number,3} {trial.Outcome.Result,-10} {trial.Outcome.Elapsed.TotalSeconds,6:0.0} s  {trial.Variant}  {trial.Outcome.CauseId} {trial.Outcome.Summary}"));
        using var budget = new CancellationTokenSource(TimeSpan.FromMinutes(10));
        var report = await investigation.RunAsync(budget.Token, TestContext.Current.CancellationToken);
        output.WriteLine(report.Verdict("m"));
        return report;

        Task<BootReport> BootAsync(MachineConfig variant, CancellationToken cancellationToken) =>
            new BootRunner(resolver, new BootClock(TimeProvider.System)).RunAsync(variant, _ => { }, null, null, cancellationToken);
    }

    /// <summary>An archive with these files, each a script or a text.</summary>
    public async Task<string> ArchiveAsync(string name, params (string Path, string Text)[] files)
    {
        using var bytes = new MemoryStream();
        var writer = new Formats.Initramfs.CpioNewcWriter(bytes);
        foreach (var (path, content) in files)
        {
            await writer.WriteFileAsync(path, Formats.Initramfs.CpioAttributes.Executable, Encoding.ASCII.GetBytes(content), TestContext.Current.CancellationToken);
        }

        await writer.FinishAsync(TestContext.Current.CancellationToken);
        await File.WriteAllBytesAsync(PathOf(name), bytes.ToArray(), TestContext.Current.CancellationToken);
        return PathOf(name);
    }
}
