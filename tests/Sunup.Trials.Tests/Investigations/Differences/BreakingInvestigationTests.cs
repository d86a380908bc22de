using Sunup.Model;
using Sunup.Planning.MachineFiles.Editing;
using Sunup.Trials.Investigations;
using Sunup.Trials.Investigations.Differences;

namespace Sunup.Trials.Tests.Investigations.Differences;

public sealed class BreakingInvestigationTests
{
    private static readonly string[] _keys = ["hardware.cpu", "hardware.machine", "hardware.memory", "route", "security.iommu"];

    private static MachineDifferences Differences(int count)
    {
        static string File(IEnumerable<string> keys, string value) => $"boot: {{ kernel: k }}\n{string.Concat(keys.Where(key => key is "route" or "security.iommu").Select(key => $"{key}: {value}\n"))}hardware: {{ rng: true{string.Concat(keys.Where(key => key.StartsWith("hardware", StringComparison.Ordinal)).Select(key => $", {key[9..]}: {value}"))} }}\n";
        return new("/srv/b", MachineFileText.Of("b", File(_keys.Take(count), "bad")), "/srv/g", MachineFileText.Of("g", File(_keys.Take(count), "good")));
    }

    private static async Task<BreakingReport> RunAsync(int differences, params Fault[] faults)
    {
        using var machine = new SimulatedMachine(1, faults, [], 300);
        return await RunAsync(machine, differences);
    }

    private static async Task<BreakingReport> RunAsync(SimulatedMachine machine, int differences)
    {
        return await new BreakingInvestigation(machine, Differences(differences), new InvestigationOptions { Jobs = 2 }, _ => { }).RunAsync(machine.Budget, TestContext.Current.CancellationToken);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public async Task The_difference_that_breaks_is_isolated_and_breaks_the_good_one_alone(int differences)
    {
        foreach (var key in _keys.Take(differences))
        {
            var breaking = await RunAsync(differences, new Fault(Stage.Kernel, 1, [key]));
            Assert.Equal(key, Assert.Single(breaking.Report.Cure!.Changes).Factor);
            Assert.True(breaking.IsEnough);
            Assert.Contains($"`{key}: bad` (good: good)", breaking.Verdict("g", "b"), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Two_differences_that_must_both_go_are_both_named()
    {
        var breaking = await RunAsync(5, new Fault(Stage.Kernel, 1, ["hardware.cpu"]), new Fault(Stage.Root, 1, ["route"]));
        Assert.Equal(["hardware.cpu", "route"], breaking.Report.Cure!.Changes.Select(change => change.Factor));
    }

    [Fact]
    public async Task Where_two_break_only_together_one_of_them_alone_is_said_not_to_be_enough()
    {
        var breaking = await RunAsync(5, new Fault(Stage.Kernel, 1, ["hardware.cpu"], ["route"]));
        Assert.Single(breaking.Report.Cure!.Changes);
        Assert.False(breaking.IsEnough);
        Assert.Contains("only together with another difference", breaking.Verdict("g", "b"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_good_machine_that_is_none_is_told()
    {
        var breaking = await RunAsync(3, new Fault(Stage.Kernel, 1));
        Assert.Null(breaking.Report.Cure);
        Assert.Contains("g does not come up either", breaking.Verdict("g", "b"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_bad_machine_that_comes_up_is_told_and_the_good_one_is_not_booted_for_it()
    {
        var breaking = await RunAsync(3);
        Assert.Contains("b came up 5 of 5", breaking.Verdict("g", "b"), StringComparison.Ordinal);
        Assert.All(breaking.Report.Trials, trial => Assert.True(trial.Variant.IsBaseline));
    }

    [Fact]
    public async Task The_bad_one_is_booted_first() => Assert.True((await RunAsync(3, new Fault(Stage.Kernel, 1, ["route"]))).Report.Trials[0].Variant.IsBaseline);

    [Fact]
    public async Task Which_of_them_could_not_be_tried_is_told()
    {
        using var machine = new SimulatedMachine(1, [new Fault(Stage.Kernel, 1, ["hardware.cpu"])], [], 300) { Unresolved = ["hardware.memory"] };
        Assert.Equal("Undecided: g could not be tried: the file is locked.", (await RunAsync(machine, 3)).Verdict("g", "b"));
        using var bad = new SimulatedMachine(1, [], [], 300) { IsUnresolved = true };
        Assert.Equal("Undecided: b could not be tried: the file is locked.", (await RunAsync(bad, 3)).Verdict("g", "b"));
    }

    [Fact]
    public async Task Machines_that_are_the_same_are_told() => Assert.Contains("say the same", (await RunAsync(0)).Verdict("g", "b"), StringComparison.Ordinal);
}
