using Sunup.Cli.Commands.Prove;
using Sunup.Cli.Tests.Views;
using Sunup.Cli.Views;
using Sunup.Cli.Views.Html;
using Sunup.Cli.Views.Matrix;
using Sunup.Cli.Views.Prove;
using Sunup.Model;
using Sunup.Planning.MachineFiles.Editing;
using Sunup.Trials.Investigations;
using Sunup.Trials.Investigations.Differences;
using Sunup.Trials.Matrices;

namespace Sunup.Cli.Tests.Commands.Prove;

public sealed class ProveScreenTests : IDisposable
{
    private const string File = "name: web1\nboot:\n  kernel: vmlinuz\n  initrd: initrd.img  # of the distribution\nroute: direct\nsecurity.iommu: true\n";

    private static readonly MachineConfig _machine = new() { Name = "web1", Boot = new BootConfig { Kernel = "/srv/vmlinuz" } };
    private static readonly Change _iommu = Change.Set("security.iommu", "true", "false", "without the virtual IOMMU");
    private static readonly MadeFile _archive = Archive("/cache");
    private static readonly Change _module = new("boot.initrd: virtio_iommu", "not there", "added", "a driver that the initramfs lacks")
    {
        Name = "with virtio_iommu in the initramfs",
        Edits = [KeyEdit.AddItem("boot.initrd", _archive.Path)],
        MadeFiles = [_archive],
    };

    private static readonly TrialOutcome _down = new(
        TrialResult.Down, Stage.Initramfs, "SU0913", "0000:00:03.0 waits for another device's driver", TimeSpan.FromSeconds(14.3));

    private static readonly TrialOutcome _reset = new(TrialResult.Down, Stage.Kernel, "SU0252", "the guest reset itself before it was up", TimeSpan.FromSeconds(1.6))
    {
        Findings =
        [
            new Finding
            {
                Id = "SU0252",
                Severity = FindingSeverity.Error,
                Summary = "the guest reset itself before it was up",
                Remedies = [new Remedy("Give the machine more memory: hardware.memory"), new Remedy("Take nomodeset off boot.cmdline"), new Remedy("Look at the console with earlyprintk=serial")],
            },
        ],
    };

    private static readonly TrialOutcome _up = new(TrialResult.Up, Stage.Init, null, "", TimeSpan.FromSeconds(4.2));

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private static Proof Cured(Change cure, string path = "web1.machine.yaml") => new(_machine, path, MachineFileText.Of(path, File), new InvestigationReport
    {
        Outcome = InvestigationOutcome.Cured,
        Cure = Variant.Of([cure]),
        Baseline = new Arm(0, 5),
        Cured = new Arm(6, 0),
        Probability = 0.0022,
        Failure = _down,
        Trials =
        [
            new Trial(1, Variant.Baseline, _down, FromCache: true),
            new Trial(2, Variant.Of([Change.Set("hardware.memory", "1024MiB", "4096MiB", "4 times the memory")]), _down, false),
            new Trial(3, Variant.Of([Change.Set("hardware.cpu", null, "host", "")]), new TrialOutcome(TrialResult.Unresolved, Stage.PowerOn, null, "SU0202: QEMU refused its command line", TimeSpan.Zero), false),
            new Trial(4, Variant.Of([cure]), _up, false),
        ],
    });

    /// <summary>A cure whose factor has an order, found among many changes, with remedies that the finding named.</summary>
    private static Proof Bounded()
    {
        var memory = Change.Set("hardware.memory", "64MiB", "256MiB", "4 times the memory") with { Gradation = new Gradation("at least", () => []) };
        var word = new Change("boot.cmdline: nomodeset", "there", "left out", "a word of the command line") { Name = "without nomodeset" };
        var report = Cured(_iommu).Report with
        {
            Cure = Variant.Of([memory]),
            Failure = _reset,
            Thresholds = [new Threshold(memory, "80MiB", new Arm(2, 0), "72MiB", new Arm(0, 2), Next: true, 0.95)],
            Trials =
            [
                new Trial(1, Variant.Baseline, _reset, FromCache: false),
                new Trial(2, Variant.Of([memory, word, Change.Set("hardware.cpu", null, "Nehalem", ""), Change.Set("hardware.machine", "pc", "q35", "")]), _up, false),
                new Trial(3, Variant.Of([word]), _reset, false),
                new Trial(4, Variant.Of([memory]), _up, false),
            ],
        };
        return new Proof(_machine, "web1.machine.yaml", MachineFileText.Of("web1.machine.yaml", File), report);
    }

    private static Proof Compared() => Bounded() with { Comparison = (new BreakingReport(3, Bounded().Report, new Arm(1, 0), new Arm(0, 1)), "good") };

    private static string Screen(int width, Action<Spectre.Console.IAnsiConsole, ViewStyle> show)
    {
        var style = new ViewStyle(width, Color: false, Unicode: true, IsTerminal: true, Verbose: false);
        using var writer = new StringWriter();
        show(ViewConsole.Create(writer, style), style);
        return writer.ToString();
    }

    [Theory]
    [InlineData(80)]
    [InlineData(160)]
    public void A_cure_is_shown_with_its_change_of_the_file(int width) =>
        Golden.Verify($"prove-cured-{width}.txt", Screen(width, (console, style) => new ProveView(console, style).Show(Cured(_iommu))));

    [Theory]
    [InlineData(80)]
    [InlineData(160)]
    public void A_bound_is_said_and_each_remedy_whether_it_was_seen_working(int width) =>
        Golden.Verify($"prove-bounded-{width}.txt", Screen(width, (console, style) => new ProveView(console, style).Show(Bounded())));

    [Fact]
    public void The_difference_that_breaks_a_machine_is_told() => Golden.Verify("prove-compared-80.txt", Screen(80, (console, style) => new ProveView(console, style).Show(Compared())));

    [Fact]
    public void The_json_of_a_comparison_has_both_directions()
    {
        using var output = new StringWriter();
        ProveJson.Write(output, Compared());
        Golden.Verify("prove-compared.json", output.ToString());
    }

    [Fact]
    public void A_machine_that_comes_up_is_told_with_a_bound() => Golden.Verify("prove-up-80.txt", Screen(80, (console, style) => new ProveView(console, style).Show(
        new Proof(_machine, "web1.machine.yaml", MachineFileText.Of("m", File), new InvestigationReport { Outcome = InvestigationOutcome.ComesUp, Baseline = new Arm(5, 0), Trials = [new Trial(1, Variant.Baseline, _up, false)] }))));

    [Fact]
    public void What_stays_undecided_says_why() => Golden.Verify("prove-undecided-80.txt", Screen(80, (console, style) => new ProveView(console, style).Show(
        Cured(_iommu) with { Report = Cured(_iommu).Report with { Outcome = InvestigationOutcome.Undecided, Cure = null, IsBudgetSpent = true, Promising = Variant.Of([_module]) } })));

    [Fact]
    public void The_json_has_the_cure_and_every_trial()
    {
        using var output = new StringWriter();
        ProveJson.Write(output, Cured(_module));
        Golden.Verify("prove.json", output.ToString());
    }

    [Fact]
    public async Task A_cure_is_written_and_the_old_file_kept()
    {
        var path = _folder.Write("web1.machine.yaml", File);
        var made = Archive(Path.GetDirectoryName(_folder.Write("cache/other", ""))!);
        Assert.True(await made.MakeAsync(TestContext.Current.CancellationToken));
        var change = _module with { Edits = [KeyEdit.AddItem("boot.initrd", made.Path)], MadeFiles = [made] };
        CureFile.Apply(Cured(change, path), Variant.Of([change]), _ => { });
        CureFile.Apply(Cured(_iommu, path), Variant.Of([_iommu]), _ => { });
        Assert.True(System.IO.File.Exists(_folder.At(made.Name)));
        Assert.Equal(File, System.IO.File.ReadAllText(path + ".before-prove"));
        Assert.Contains($"initrd: [initrd.img, {made.Name}]  # of the distribution", System.IO.File.ReadAllText(path + ".before-prove.2"), StringComparison.Ordinal);
        Assert.Contains("security.iommu: false", System.IO.File.ReadAllText(path), StringComparison.Ordinal);
    }

    private static MadeFile Archive(string folder) => new(folder, "virtio_iommu.cpio", ["070701"], async (output, cancellationToken) =>
    {
        await output.WriteAsync("070701"u8.ToArray(), cancellationToken);
        return true;
    });

    private static MatrixResult Grid()
    {
        var axes = MatrixArguments.AxesOf(["kernel=vmlinuz.old,vmlinuz.new", "iommu=true,false"]);
        var cells = MatrixRun.CellsOf(axes, MatrixArguments.DownOf(["iommu=true"], axes));
        return new MatrixResult(_machine, axes,
        [
            cells[0] with { Outcomes = [_down, _down] },
            cells[1] with { Outcomes = [_up, _up] },
            cells[2] with { Outcomes = [_up, _up] },
            cells[3] with { Outcomes = [_up, _down] },
        ]);
    }

    [Theory]
    [InlineData(40)]
    [InlineData(80)]
    [InlineData(160)]
    public void A_grid_shows_what_is_not_as_expected(int width) =>
        Golden.Verify($"matrix-{width}.txt", Screen(width, (console, style) => new MatrixView(console, style).Show(Grid())));

    [Fact]
    public void The_grid_as_json_and_as_junit()
    {
        using var output = new StringWriter();
        MatrixJson.Write(output, Grid());
        Golden.Verify("matrix.json", output.ToString());
        Golden.Verify("matrix.junit.xml", MatrixJunit.Render(Grid()));
    }

    [Fact]
    public async Task Pages_have_no_script_and_escape_what_is_foreign()
    {
        var path = _folder.At("p.html");
        var proof = Cured(_iommu);
        await ProvePage.WriteAsync(path, proof with { Machine = _machine with { Name = "<b>" } }, TestContext.Current.CancellationToken);
        var page = await System.IO.File.ReadAllTextAsync(path, TestContext.Current.CancellationToken);
        foreach (var text in new[] { page, MatrixPage.Render(Grid() with { Machine = _machine with { Name = "<b>" } }) })
        {
            Assert.DoesNotContain("<script", text, StringComparison.Ordinal);
            Assert.DoesNotContain("<b>", text, StringComparison.Ordinal);
            Assert.Contains("&lt;b&gt;", text, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("kernel=a", "boot.kernel", "a")]
    [InlineData("boot.cmdline=a=b", "boot.cmdline", "a=b")]
    public void A_word_names_a_key_and_its_value(string word, string key, string value) => Assert.Equal(KeyValuePair.Create(key, value), KeyValues.Parse("--try", word));

    [Theory]
    [InlineData("prove", "m.machine.yaml", "--try", "kernel")]
    [InlineData("prove", "m.machine.yaml", "--jobs", "0")]
    [InlineData("prove", "m.machine.yaml", "--runs", "0")]
    [InlineData("prove", "m.machine.yaml", "--breaks-with", "no-such.machine.yaml")]
    [InlineData("prove", "m.machine.yaml", "--breaks-with", "m.machine.yaml", "--try", "kernel=a")]
    [InlineData("prove", "no-such.machine.yaml")]
    [InlineData("matrix", "m.machine.yaml")]
    [InlineData("matrix", "m.machine.yaml", "--vary", "kernel=a", "--expect-down", "kernel=b")]
    [InlineData("matrix", "m.machine.yaml", "--vary", "kernel=a", "--repeat", "0")]
    [InlineData("prove", "m.machine.yaml", "--budget", "soon")]
    public async Task Wrong_usage_is_told(params string[] arguments)
    {
        _folder.Write("m.machine.yaml", "boot: { kernel: vmlinuz }\nroute: direct\nhardware: {}\n");
        _folder.Write("vmlinuz", "");
        var run = await CliRun.InvokeAsync([.. arguments.Select(word => word == "m.machine.yaml" ? _folder.At(word) : word)]);
        Assert.Equal(2, run.ExitCode);
        Assert.NotEmpty(run.Error);
    }
}
