using Sunup.Trials.Investigations;

namespace Sunup.Boots.Proofs;

/// <summary>Faults that were planted are isolated by real boots: one, two that need each other's cure, one that strikes half of the time, and none.</summary>
public sealed class ProofTests(ITestOutputHelper output) : IDisposable
{
    private const string Hardware = "hardware: { memory: 512MiB, accel: tcg }\nexpect: { stage: init, within: 60s }\n";

    private readonly PlantedFault _fault = new();

    public void Dispose() => _fault.Dispose();

    private static string Machine(string initrd, string words, string hardware = Hardware) =>
        $"boot:\n  kernel: deb:linux-image-cloud-amd64\n  initrd: {initrd}\n  cmdline: \"console=ttyS0 panic=-1 {words}\"\nroute: direct\n{hardware}";

    private static string[] Names(InvestigationReport report) => [.. report.Cure?.Changes.Select(change => change.Name) ?? []];

    [Fact]
    public async Task A_word_of_the_command_line_is_isolated()
    {
        var report = await _fault.ProveAsync(Machine("[builtin:initramfs]", "quiet rdinit=/no/such"), output);
        Assert.Equal(InvestigationOutcome.Cured, report.Outcome);
        Assert.Equal(["without rdinit=/no/such"], Names(report));
    }

    [Fact]
    public async Task Too_little_memory_is_isolated()
    {
        Requires.AllBoots();
        var report = await _fault.ProveAsync(Machine("[builtin:initramfs]", "quiet", "hardware: { memory: 64MiB, accel: tcg }\nexpect: { stage: init, within: 60s }\n"), output);
        Assert.StartsWith("hardware.memory: ", Assert.Single(Names(report)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_initrd_with_broken_padding_is_isolated_and_its_repair_cures()
    {
        Requires.AllBoots();
        var first = await _fault.ArchiveAsync("first.img", ("etc/first", "x"));
        var init = await _fault.ArchiveAsync("init.img", ("marker", "x"));
        await File.WriteAllBytesAsync(_fault.PathOf("joined.img"), [.. await File.ReadAllBytesAsync(first, TestContext.Current.CancellationToken), 0, .. await File.ReadAllBytesAsync(init, TestContext.Current.CancellationToken)], TestContext.Current.CancellationToken);
        var report = await _fault.ProveAsync(Machine("[joined.img, builtin:initramfs]", "quiet"), output);
        Assert.Contains(Assert.Single(Names(report)), new[] { "joined.img repaired", "without joined.img", "initrds the other way round" });
    }

    [Fact]
    public async Task Two_faults_of_which_one_hides_the_other_are_both_isolated()
    {
        Requires.AllBoots();
        var report = await _fault.ProveAsync(Machine("[builtin:initramfs]", "quiet rdinit=/no/such", "hardware: { memory: 64MiB, accel: tcg }\nexpect: { stage: init, within: 60s }\n"), output);
        Assert.Equal(2, Names(report).Length);
        Assert.Contains("without rdinit=/no/such", Names(report));
    }

    [Fact]
    public async Task A_fault_that_strikes_half_of_the_time_is_isolated()
    {
        Requires.AllBoots();
        // The second image replaces /init by one that gives up on odd nanoseconds of the clock.
        await _fault.ArchiveAsync("flaky.img", ("init", "#!/bin/busybox sh\n/bin/busybox mount -t proc proc /proc\n[ $(($(/bin/busybox cut -c 1-8 /proc/sys/kernel/random/uuid | /bin/busybox tr a-f 0-5 | /bin/busybox sed 's/^0*//;s/^$/0/') % 2)) = 0 ] || exit 1\necho FLAKY-IS-UP\nexec /bin/busybox sleep 1000\n"));
        var machine = Machine("[builtin:initramfs, flaky.img]", "quiet").Replace("stage: init", "console: FLAKY-IS-UP", StringComparison.Ordinal);
        var good = await _fault.ArchiveAsync("good.img", ("init", "#!/bin/busybox sh\necho FLAKY-IS-UP\nexec /bin/busybox sleep 1000\n"));
        var report = await _fault.ProveAsync(machine, output, KeyValuePair.Create("boot.initrd", $"[builtin:initramfs, {good}]"));
        Assert.True(report.Baseline.Ups > 0 || report.Outcome is InvestigationOutcome.Cured, $"{report.Baseline}");
        Assert.Contains("good.img", Assert.Single(Names(report)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_virtual_iommu_is_isolated_with_its_option_or_its_module()
    {
        Requires.AllBoots();
        var report = await _fault.ProveAsync(
            """
            boot: { kernel: "deb:linux-image-cloud-amd64@trixie", initrd: ["builtin:initramfs"], cmdline: console=ttyS0 }
            route: disk
            hardware: { memory: 512MiB, accel: tcg }
            security.iommu: true
            expect: { stage: up, within: 120s }
            """,
            output);
        Assert.Contains(Assert.Single(Names(report)), new[] { "security.iommu: false", "with virtio_iommu in the initramfs" });
    }

    [Fact]
    public async Task What_cannot_be_cured_is_undecided()
    {
        Requires.AllBoots();
        await _fault.ArchiveAsync("dead.img", ("init", "#!/bin/busybox sh\nexit 1\n"));
        var report = await _fault.ProveAsync(Machine("dead.img", "quiet"), output);
        Assert.Equal(InvestigationOutcome.Undecided, report.Outcome);
        Assert.Empty(Names(report));
    }
}
