using Sunup.Diagnosis.Predictions.Ipxe;
using Sunup.Formats.Loaders.Ipxe.Memory;
using Sunup.Model;

namespace Sunup.Diagnosis.Tests.Predictions.Ipxe;

public sealed class IpxeLayoutFindingsTests
{
    private const long Kernel = 11_548_296;

    private static readonly IpxeEraJudgement s_debian12 = IpxeEraJudgement.OfVersion("1.0.0+git-20190125.36a4c85-5.1");

    [Fact]
    public void An_overwritten_image_is_an_error_that_names_victim_bytes_and_what_cures()
    {
        var finding = Assert.Single(Of(Incident));
        Assert.Equal("SU0680", finding.Id);
        Assert.Equal(FindingSeverity.Error, finding.Severity);
        Assert.Equal(Confidence.Likely, finding.Confidence);
        Assert.Contains("overwrite 3072 bytes of 'supplement' with bytes of 'main'", finding.Summary, StringComparison.Ordinal);
        Assert.Contains(finding.Evidence, evidence => evidence.Text == "'supplement' bytes 16384 to 19455 become bytes 0 to 3071 of 'main'");
        Assert.StartsWith("Serve all initrds as one", finding.Remedies[0].Text, StringComparison.Ordinal);
        Assert.Contains(finding.Remedies, remedy => remedy.Text.Contains("Pad the kernel", StringComparison.Ordinal) && remedy.Text.Contains("these sizes only", StringComparison.Ordinal));
    }

    [Fact]
    public void What_would_do_harm_is_said_too()
    {
        var held = Incident with
        {
            Startup = [IpxeLayoutImage.Kernel("script.ipxe", 300)],
            Images = [new("main", 9_114_272), new("supplement", 19_456), IpxeLayoutImage.Kernel("kernel", Kernel)],
        };
        var finding = Assert.Single(Of(held));
        Assert.Contains("Do not expect help from", finding.Remedies[^1].Text, StringComparison.Ordinal);
        Assert.Contains("Pad the kernel", finding.Remedies[^1].Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_cure_that_rests_on_sizes_is_a_warning()
    {
        var padded = Incident with { Images = Incident.Images.SetItem(0, IpxeLayoutImage.Kernel("kernel", 11_550_720)) };
        var finding = Assert.Single(Of(padded));
        Assert.Equal("SU0684", finding.Id);
        Assert.All(finding.Remedies, remedy => Assert.DoesNotContain("these sizes only", remedy.Text, StringComparison.Ordinal));
    }

    [Fact]
    public void Leftovers_and_refusals_are_findings_of_their_own()
    {
        var picture = new IpxeLayoutInput { Images = [new("menu.png", 5000) { IsWanted = false }, IpxeLayoutImage.Kernel("kernel", Kernel), new("main", 9_000)] };
        Assert.Equal("SU0681", Assert.Single(Of(picture)).Id);
        Assert.Equal("SU0682", Assert.Single(Of(picture with { HeapTop = 0x100_0000, KernelProtectedModeLength = Kernel })).Id);
        Assert.Equal("SU0683", Assert.Single(Of(new IpxeLayoutInput { Images = [new("empty", 0)] })).Id);
    }

    [Fact]
    public void A_sound_boot_has_none() =>
        Assert.Empty(Of(new IpxeLayoutInput { Images = [IpxeLayoutImage.Kernel("kernel", Kernel), new("main", 9_000)] }));

    private static IpxeLayoutInput Incident => new()
    {
        Startup = [new("<INITRD>", Kernel) { Fate = IpxeImageFate.Freed, IsWanted = false }],
        Images = [IpxeLayoutImage.Kernel("kernel", Kernel), new("main", 9_114_272), new("supplement", 19_456)],
    };

    private static IReadOnlyList<Finding> Of(IpxeLayoutInput input) =>
        IpxeLayoutFindings.Of(IpxeLayout.Predict(input), s_debian12, IpxeLayoutAdvice.Compute(input), null, "web1.machine.yaml");
}
