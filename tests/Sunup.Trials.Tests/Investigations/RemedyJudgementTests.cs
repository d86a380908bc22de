using Sunup.Model;
using Sunup.Trials.Investigations;

namespace Sunup.Trials.Tests.Investigations;

public sealed class RemedyJudgementTests
{
    private static readonly Change _iommu = Change.Set("security.iommu", "true", "false", "");
    private static readonly Change _memory = Change.Set("hardware.memory", "64MiB", "256MiB", "");
    private static readonly Change _word = new("boot.cmdline: nomodeset", "there", "left out", "");

    private static RemedyTest Judge(Remedy remedy, Change? cure, params Change[] refuted)
    {
        var down = new TrialOutcome(TrialResult.Down, Stage.Kernel, "SU0999", "", TimeSpan.Zero) { Findings = [new Finding { Id = "SU0999", Severity = FindingSeverity.Error, Summary = "", Remedies = [remedy, remedy] }] };
        var report = new InvestigationReport
        {
            Outcome = InvestigationOutcome.Undecided,
            Baseline = default,
            Cure = cure is null ? null : Variant.Of([cure]),
            Failure = down,
            Trials = [.. refuted.Select((change, index) => new Trial(index + 1, Variant.Of([change]), down, false))],
        };
        return Assert.Single(report.Remedies()).Test;
    }

    [Fact]
    public void What_cured_was_seen_working()
    {
        Assert.Equal(RemedyTest.SeenWorking, Judge(new Remedy("Take the IOMMU away", Setting: "security.iommu: false"), _iommu));
        Assert.Equal(RemedyTest.SeenWorking, Judge(new Remedy("Give it more memory (hardware.memory)"), _memory));
        Assert.Equal(RemedyTest.SeenWorking, Judge(new Remedy("Take nomodeset off boot.cmdline"), _word));
    }

    [Fact]
    public void What_failed_is_not_enough() => Assert.Equal(RemedyTest.NotEnough, Judge(new Remedy("Give it more memory (hardware.memory)"), _iommu, _memory));

    [Fact]
    public void All_else_is_untested()
    {
        Assert.Equal(RemedyTest.Untested, Judge(new Remedy("Rebuild the initramfs"), _iommu, _memory));
        Assert.Equal(RemedyTest.Untested, Judge(new Remedy("", Setting: "security.iommu: true"), _iommu));
        Assert.Equal(RemedyTest.Untested, Judge(new Remedy("Set boot.cmdline to what the distribution has"), _word));
    }
}
