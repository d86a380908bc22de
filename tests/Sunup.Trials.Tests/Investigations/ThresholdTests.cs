using System.Globalization;
using Sunup.Trials.Investigations;

namespace Sunup.Trials.Tests.Investigations;

public sealed class ThresholdTests
{
    private static async Task<InvestigationReport> RunAsync(int seed, int threshold, double rate, int jobs, int mostBoots = 2000)
    {
        using var machine = new OrderedMachine(seed, threshold, rate, mostBoots);
        return await new Investigation(machine, machine, new InvestigationOptions { Jobs = jobs, BaselineRuns = 40 }, _ => { }).RunAsync(machine.Budget, TestContext.Current.CancellationToken);
    }

    private static int Number(string value) => int.Parse(value, CultureInfo.InvariantCulture);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    public async Task Every_threshold_of_a_fault_that_strikes_always_is_found_exactly(int jobs)
    {
        for (var threshold = 1; threshold <= OrderedMachine.Most; threshold++)
        {
            var report = await RunAsync(1, threshold, 1, jobs);
            var found = Assert.Single(report.Thresholds);
            Assert.Equal(($"{threshold}", $"{threshold - 1}", true), (found.Works, found.Fails, found.Next));
            Assert.True(found is { Failing.Downs: > 0, Working.Ups: > 0, Working.Downs: 0, Confidence: >= 0.95 }, found.Words());
        }
    }

    [Fact]
    public async Task It_takes_few_more_boots_than_a_bisection()
    {
        var report = await RunAsync(1, 11, 1, jobs: 1);
        var between = report.Trials.Count(trial => !trial.Variant.IsBaseline && trial.Variant.Changes[0].To != $"{OrderedMachine.Most}");
        Assert.InRange(between, 5, 8);
    }

    /// <summary>The stated error holds: the true threshold lies within the stated bounds in 95 of 100 cases, also where the fault strikes now and then.</summary>
    [Theory]
    [InlineData(0.9)]
    [InlineData(0.5)]
    [InlineData(0.3)]
    public async Task The_bounds_of_a_flaky_fault_hold_as_often_as_they_say(double rate)
    {
        var (right, wrong, adjacent) = (0, 0, 0);
        for (var seed = 0; seed < 600; seed++)
        {
            var threshold = 1 + (seed % OrderedMachine.Most);
            if ((await RunAsync(seed, threshold, rate, jobs: 2)).Thresholds is not [var found])
            {
                continue;
            }

            var holds = Number(found.Fails) < threshold && threshold <= Number(found.Works);
            right += holds ? 1 : 0;
            wrong += holds ? 0 : 1;
            adjacent += found.Next ? 1 : 0;
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"rate {rate}: {right} right, {wrong} wrong, {adjacent} exact");
        Assert.InRange(right, 500, 600);
        Assert.InRange((double)wrong / (right + wrong), 0, 0.05);
    }

    [Fact]
    public async Task With_the_time_over_the_bounds_that_were_reached_are_said()
    {
        var report = await RunAsync(1, 11, 1, jobs: 1, mostBoots: 16);
        Assert.Equal(InvestigationOutcome.Cured, report.Outcome);
        var found = Assert.Single(report.Thresholds);
        Assert.False(found.Next);
        Assert.InRange(11, Number(found.Fails) + 1, Number(found.Works));
        Assert.Contains("was not narrowed down", report.Verdict("m"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_verdict_names_the_least_that_is_enough() =>
        Assert.Contains("size: at least 11 (came up", (await RunAsync(1, 11, 1, jobs: 2)).Verdict("m"), StringComparison.Ordinal);

    [Fact]
    public void Without_evidence_between_its_ends_every_value_is_as_likely()
    {
        var mass = ThresholdPosterior.Of([new Arm(0, 4), default, default, default, new Arm(4, 0)]);
        Assert.All(mass.Skip(1), share => Assert.Equal(0.25, share, 6));
        Assert.Equal(0, mass[0]);
        Assert.Equal((1, 4), ThresholdPosterior.Narrowest(mass, 0.95));
    }

    [Fact]
    public void One_boot_that_fails_moves_the_threshold_behind_it()
    {
        var mass = ThresholdPosterior.Of([new Arm(0, 4), default, new Arm(0, 1), default, new Arm(4, 0)]);
        Assert.InRange(mass[1] + mass[2], 0, 0.02);
        Assert.Equal(1, mass.Sum(), 9);
    }
}
