using System.Globalization;
using System.Text.RegularExpressions;
using Sunup.Serving.Tests.Dhcp;

namespace Sunup.Serving.Tests.Iscsi;

/// <summary>libiscsi's conformance suite, all families: no failure, and no more left out than we know of.</summary>
[Trait("Kind", "Peer")]
public sealed partial class ConformanceTests
{
    // Not asked for: SANITIZE (11), several paths (4). Not there: EXTENDED COPY (16), WRITE ATOMIC (11), removable media (11); a disk above 2 TiB (6), one that is write-protected (1).
    private const int MostSkipped = 64;

    [Fact]
    public async Task Iscsi_test_cu_finds_no_failure_in_any_family()
    {
        Requires.File("/usr/bin/iscsi-test-cu");
        await using var target = await TargetUnderTest.StartAsync();
        var (_, output) = await TargetUnderTest.RunAsync("iscsi-test-cu", "--dataloss", "-V", "-t", "ALL", target.Url);
        var summary = Summary().Match(output);
        Assert.True(summary.Success, output);
        Assert.True(Number(summary, "ran") >= 230, $"{summary.Value} tests ran");
        Assert.True(Number(summary, "failed") == 0, output);
        Assert.InRange(Skipped().Count(output), 1, MostSkipped);
    }

    [Fact]
    public async Task A_write_protected_disk_refuses_every_command_that_writes()
    {
        Requires.File("/usr/bin/iscsi-test-cu");
        await using var target = await TargetUnderTest.StartAsync(isReadOnly: true);
        var (_, output) = await TargetUnderTest.RunAsync("iscsi-test-cu", "--dataloss", "-V", "-t", "SCSI.ReadOnly", target.Url);
        var summary = Summary().Match(output);
        Assert.True(summary.Success && Number(summary, "failed") == 0 && Number(summary, "ran") > 0, output);
        Assert.DoesNotContain("SKIPPED", output, StringComparison.Ordinal);
    }

    private static int Number(Match match, string name) => int.Parse(match.Groups[name].Value, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"tests +[0-9]+ +(?<ran>[0-9]+) +[0-9]+ +(?<failed>[0-9]+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Summary();

    [GeneratedRegex("SKIPPED", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Skipped();
}
