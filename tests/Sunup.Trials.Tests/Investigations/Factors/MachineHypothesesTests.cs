using System.Text;
using Sunup.Model;
using Sunup.Planning.Artifacts;
using Sunup.Planning.MachineFiles;
using Sunup.Planning.MachineFiles.Editing;
using Sunup.Trials.Investigations;
using Sunup.Trials.Investigations.Factors;
using Sunup.Trials.Tests.Checks;

namespace Sunup.Trials.Tests.Investigations.Factors;

public sealed class MachineHypothesesTests : IDisposable
{
    private readonly CheckFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private async Task<(MachineFileText Text, string Path, IReadOnlyList<Change> Changes)> ChangesAsync(string hardware, byte[]? initrd = null, params Finding[] findings)
    {
        _folder.Write("vmlinuz", new byte[4096]);
        var image = await File.ReadAllBytesAsync(await _folder.InitrdAsync("a.img", "#!/bin/sh\n"), TestContext.Current.CancellationToken);
        _folder.Write("a.img", initrd ?? image);
        _folder.Write("b.img", image);
        var path = _folder.Write("m.machine.yaml", Encoding.UTF8.GetBytes($$"""
            boot: { kernel: vmlinuz, initrd: [a.img, b.img], cmdline: "console=ttyS0 root=/dev/vda quiet nomodeset" }
            route: network
            hardware: {{hardware}}
            """));
        var text = MachineFileText.Of(path, await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken));
        var resolver = new ArtifactResolver(new ArtifactResolverOptions { CacheFolder = Path.Combine(Path.GetDirectoryName(path)!, "cache") }, TimeProvider.System);
        var source = new MachineHypotheses(path, text, resolver, Path.GetDirectoryName(path)!, MachineHypotheses.All(resolver, [KeyValuePair.Create("boot.kernel", "b.img")]));
        var failure = new TrialOutcome(TrialResult.Down, Stage.Kernel, findings.FirstOrDefault()?.Id, "", TimeSpan.Zero) { Findings = findings };
        return (text, path, await source.ForAsync(Variant.Baseline, failure, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Every_change_gives_another_machine()
    {
        var (text, path, changes) = await ChangesAsync("{ memory: 512MiB, cpus: 2, accel: kvm }");
        var machines = changes.Select(change => text.Apply(change.Edits).Text).Append(text.Text).ToList();
        Assert.Distinct(machines);
        Assert.All(machines, machine => Assert.True(MachineFileReader.Read(path, Encoding.UTF8.GetBytes(machine)).Succeeded));
        Assert.Superset(
            new HashSet<string>(["boot.kernel", "hardware.memory", "hardware.accel", "hardware.cpus", "boot.cmdline: nomodeset", "boot.initrd", "network.pad_kernel", "network.chainload", "hardware.nics", "hardware.firmware", "route"]),
            changes.Select(change => change.Factor).ToHashSet());
        Assert.DoesNotContain(changes, change => change.Factor is "boot.cmdline: root=/dev/vda" or "boot.cmdline: console=ttyS0" or "boot.cmdline: quiet");
    }

    [Fact]
    public async Task What_a_remedy_names_is_likely_and_nothing_else()
    {
        var finding = new Finding { Id = "SU0999", Severity = FindingSeverity.Error, Summary = "", Remedies = [new Remedy("Give the machine more memory: hardware.memory")] };
        var (_, _, changes) = await ChangesAsync("{ memory: 512MiB }", null, finding);
        Assert.All(changes, change => Assert.Equal(change.Factor is "hardware.memory", change.Weight >= Change.Likely));
    }

    [Fact]
    public async Task A_word_of_the_command_line_is_likely_only_where_the_remedy_names_it()
    {
        var finding = new Finding { Id = "SU0999", Severity = FindingSeverity.Error, Summary = "", Remedies = [new Remedy("Take nomodeset off boot.cmdline")] };
        var (_, _, changes) = await ChangesAsync("{ memory: 512MiB }", null, finding);
        Assert.Equal(["boot.cmdline: nomodeset"], changes.Where(change => change.Weight >= Change.Likely).Select(change => change.Factor));
    }

    [Fact]
    public async Task An_initrd_that_the_kernel_would_not_take_whole_is_offered_repaired()
    {
        var whole = await File.ReadAllBytesAsync(await _folder.InitrdAsync("c.img", "#!/bin/sh\n"), TestContext.Current.CancellationToken);
        var (text, _, changes) = await ChangesAsync("{ memory: 512MiB }", [.. whole, 0, .. whole]);
        var change = Assert.Single(changes, change => change.Name == "a.img repaired");
        var made = Assert.Single(change.MadeFiles);
        Assert.True(File.Exists(made.Path));
        Assert.Equal(made.Path, text.Apply(change.Edits).Items("boot.initrd")[0]);
    }

    [Fact]
    public async Task Without_several_of_a_thing_there_is_nothing_to_reorder()
    {
        var (_, _, changes) = await ChangesAsync("{ memory: 512MiB, cpus: 1, accel: tcg }");
        Assert.DoesNotContain(changes, change => change is { Factor: "hardware.cpus", To: "1" } or { Factor: "hardware.accel" });
    }

    [Fact]
    public async Task What_an_initrd_is_padded_with_and_joined_to_is_made_when_it_is_needed()
    {
        var (text, _, changes) = await ChangesAsync("{ memory: 512MiB }");
        var padded = changes.Single(change => change.Factor == "boot.initrd[1] padding");
        Assert.False(File.Exists(padded.MadeFiles[0].Path));
        await padded.MadeFiles[0].MakeAsync(TestContext.Current.CancellationToken);
        Assert.Equal(4096, new FileInfo(padded.MadeFiles[0].Path).Length - new FileInfo(_folder.PathOf("b.img")).Length);
        Assert.Equal(["a.img", padded.MadeFiles[0].Path], text.Apply(padded.Edits).Items("boot.initrd"));

        var least = padded.Gradation!.Between()[0];
        Assert.Equal("4 bytes", least.To);
        await least.MadeFiles[0].MakeAsync(TestContext.Current.CancellationToken);
        Assert.Equal(4, new FileInfo(least.MadeFiles[0].Path).Length - new FileInfo(_folder.PathOf("b.img")).Length);

        var joined = changes.Single(change => change.Name == "initrds joined into one");
        await joined.MadeFiles[0].MakeAsync(TestContext.Current.CancellationToken);
        Assert.Equal(4096 + new FileInfo(_folder.PathOf("b.img")).Length, new FileInfo(joined.MadeFiles[0].Path).Length);
    }

    [Theory]
    [InlineData("{ cpus: 8 }", "hardware.cpus", "at most", "7", "2", 6)]
    [InlineData("{ memory: 64MiB }", "hardware.memory", "at least", "72MiB", "248MiB", 23)]
    public async Task An_ordered_factor_has_the_values_between(string hardware, string factor, string bound, string nearest, string farthest, int count)
    {
        var (_, _, changes) = await ChangesAsync(hardware);
        var gradation = changes.First(change => change.Factor == factor).Gradation!;
        var between = gradation.Between();
        Assert.Equal((bound, nearest, farthest, count), (gradation.Bound, between[0].To, between[^1].To, between.Length));
    }

    [Fact]
    public async Task What_a_file_asks_for_beyond_the_ordinary_may_be_left_out()
    {
        var (text, _, changes) = await ChangesAsync("{ memory: 512MiB, cpu: qemu64, rng: true, smbios: { product: x } }\nraw.qemu: -device nvme");
        foreach (var key in new[] { "raw.qemu", "hardware.rng", "hardware.smbios" })
        {
            var change = changes.Single(change => change.Name == $"without {key}");
            Assert.False(text.Apply(change.Edits).Has(key));
        }

        Assert.Contains(changes, change => change is { Factor: "hardware.cpu", To: "max" });
    }
}
