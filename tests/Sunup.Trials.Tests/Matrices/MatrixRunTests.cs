using Sunup.Model;
using Sunup.Trials.Investigations;
using Sunup.Trials.Matrices;
using Sunup.Trials.Tests.Investigations;

namespace Sunup.Trials.Tests.Matrices;

public sealed class MatrixRunTests
{
    private static readonly MatrixAxis _kernel = new("kernel", "boot.kernel", ["a", "b", "c"]);
    private static readonly MatrixAxis _firmware = new("firmware", "hardware.firmware", ["bios", "uefi"]);

    [Fact]
    public void The_last_axis_is_the_fastest() => Assert.Equal(
        ["boot.kernel=a, hardware.firmware=bios", "boot.kernel=a, hardware.firmware=uefi", "boot.kernel=b, hardware.firmware=bios"],
        MatrixRun.CellsOf([_kernel, _firmware], []).Take(3).Select(cell => cell.ToString()));

    [Fact]
    public async Task Every_cell_is_booted_as_often_as_asked()
    {
        using var machine = new SimulatedMachine(1, [], [], 100);
        var cells = await new MatrixRun(machine, 2, 3, _ => { }).RunAsync(MatrixRun.CellsOf([_kernel, _firmware], []), CancellationToken.None, TestContext.Current.CancellationToken);
        Assert.Equal(6, cells.Length);
        Assert.All(cells, cell => Assert.Equal(3, cell.Outcomes.Length));
        Assert.All(cells, cell => Assert.True(cell.IsAsExpected));
    }

    [Fact]
    public async Task With_the_time_over_every_cell_was_booted_once_before_any_was_twice()
    {
        using var machine = new SimulatedMachine(1, [], [], 7);
        var cells = await new MatrixRun(machine, 1, 3, _ => { }).RunAsync(MatrixRun.CellsOf([_kernel, _firmware], []), machine.Budget, TestContext.Current.CancellationToken);
        Assert.Equal([2, 1, 1, 1, 1, 1], cells.Select(cell => cell.Outcomes.Length));
    }

    [Fact]
    public void A_cell_is_as_expected_when_it_does_what_was_said()
    {
        var cells = MatrixRun.CellsOf([_kernel, _firmware], [new ExpectedDown([KeyValuePair.Create("boot.kernel", "b")])]);
        Assert.Equal([true, true, false, false, true, true], cells.Select(cell => cell.IsExpectedUp));
        var up = new TrialOutcome(TrialResult.Up, Stage.Up, null, "", TimeSpan.Zero);
        Assert.False((cells[2] with { Outcomes = [up] }).IsAsExpected);
        Assert.True((cells[2] with { Outcomes = [up with { Result = TrialResult.Down }] }).IsAsExpected);
        Assert.False(cells[0].IsAsExpected);
        Assert.True((cells[0] with { Outcomes = [up, up with { Result = TrialResult.Down }] }).IsFlaky);
    }
}
