using System.Collections.Immutable;
using System.Text;
using Sunup.Formats.Initramfs;
using Sunup.Formats.Initramfs.Unpacking;
using Sunup.Images.Adding;
using Sunup.Images.RootDisks;
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

    private static ArtifactResolver Resolver => new(ArtifactResolverOptions.FromEnvironment(), TimeProvider.System);

    /// <param name="machine">The machine file.</param>
    /// <param name="output">Told of each trial.</param>
    /// <param name="time">The time it has.</param>
    /// <param name="alternatives">As by <c>--try</c>.</param>
    /// <param name="runs">As by <c>--runs</c>.</param>
    public async Task<InvestigationReport> ProveAsync(string machine, ITestOutputHelper output, TimeSpan time, ImmutableArray<KeyValuePair<string, string>> alternatives, int runs)
    {
        Requires.Tool("qemu-system-x86_64");
        var path = PathOf("m.machine.yaml");
        await File.WriteAllTextAsync(path, machine, TestContext.Current.CancellationToken);
        var text = MachineFileText.Of(path, machine);
        var resolver = Resolver;
        var runner = new BootTrialRunner(path, text, resolver, BootAsync, store: null, TimeProvider.System);
        var source = new MachineHypotheses(path, text, resolver, _folder, MachineHypotheses.All(resolver, alternatives));
        var investigation = new Investigation(runner, source, new InvestigationOptions { Jobs = 2, BaselineRuns = runs, HasNamed = !alternatives.IsEmpty }, trial => output.WriteLine($"{trial.Number,3} {trial.Outcome.Result,-10} {trial.Outcome.Elapsed.TotalSeconds,6:0.0} s  {trial.Variant}  {trial.Outcome.CauseId} {trial.Outcome.Summary}"));
        using var budget = new CancellationTokenSource(time);
        var report = await investigation.RunAsync(budget.Token, TestContext.Current.CancellationToken);
        output.WriteLine(report.Verdict("m"));
        return report;

        Task<BootReport> BootAsync(MachineConfig variant, CancellationToken cancellationToken) =>
            new BootRunner(resolver, new BootClock(TimeProvider.System)).RunAsync(variant, _ => { }, null, null, cancellationToken);
    }

    /// <summary>An archive with these files, each a script or a text.</summary>
    public Task<string> ArchiveAsync(string name, params (string Path, string Text)[] files) => ArchiveAsync(name, [.. files.Select(file => (file.Path, Encoding.ASCII.GetBytes(file.Text)))]);

    /// <summary>The same of any bytes.</summary>
    public async Task<string> ArchiveAsync(string name, params (string Path, byte[] Content)[] files)
    {
        using var bytes = new MemoryStream();
        var writer = new CpioNewcWriter(bytes);
        foreach (var (path, content) in files)
        {
            await writer.WriteFileAsync(path, CpioAttributes.Executable, content, TestContext.Current.CancellationToken);
        }

        await writer.FinishAsync(TestContext.Current.CancellationToken);
        await File.WriteAllBytesAsync(PathOf(name), bytes.ToArray(), TestContext.Current.CancellationToken);
        return PathOf(name);
    }

    /// <summary>The file of a reference to an initrd.</summary>
    public async Task<string> FileOfAsync(string initrd) => (await ResolveAsync("deb:linux-image-cloud-amd64", initrd)).Boot.Initrd[0];

    /// <summary>The file of a reference to a kernel.</summary>
    public async Task<string> KernelAsync(string kernel) => (await ResolveAsync(kernel, "builtin:initramfs")).Boot.Kernel!;

    /// <summary>A disk that boots, with what starts its kernel.</summary>
    public async Task BootDiskAsync(string name, RootDiskLoader loader)
    {
        var machine = await ResolveAsync("deb:linux-image-cloud-amd64", "builtin:initramfs");
        var package = Tests.UnpackedPackage.Find("linux-image-cloud-amd64");
        var initrd = PathOf("boot-disk.img");
        await using (var output = File.Create(initrd))
        {
            var report = new ImageAddition(new AddRequest
            {
                BasePath = machine.Boot.Initrd[0],
                Modules = ["virtio_blk", "virtio_pci", "ext4"],
                ModuleFolder = Directory.GetDirectories(Path.Combine(package, "lib", "modules")).Single(),
                Rules = UnpackRules.ForKernel(null, null),
            }).Run(output, TestContext.Current.CancellationToken);
            Assert.True(report.IsSound);
        }

        var recipe = new RootDiskRecipe { Machine = "m", Loader = loader, Kernel = machine.Boot.Kernel!, Initrds = [initrd], CommandLine = "console=ttyS0 quiet", Busybox = "/bin/busybox" };
        await new RootDiskMaker(recipe).MakeAsync(PathOf(name), Directory.CreateDirectory(PathOf("work")).FullName, TestContext.Current.CancellationToken);
    }

    private static async Task<MachineConfig> ResolveAsync(string kernel, string initrd) =>
        (await Resolver.ResolveAsync(new MachineConfig { Name = "m", Boot = new BootConfig { Kernel = kernel, Initrd = [initrd] } }, null, TestContext.Current.CancellationToken)).Machine;
}
