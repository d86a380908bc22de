using Sunup.Trials.VirtualMachines;
using Sunup.Trials.VirtualMachines.Supervision;

namespace Sunup.Trials.Tests.VirtualMachines;

public sealed class RestartDecisionTests
{
    private static readonly TimeSpan _long = TimeSpan.FromHours(1);

    [Theory]
    [InlineData(RestartPolicy.Never, true, false)]
    [InlineData(RestartPolicy.OnFailure, true, true)]
    [InlineData(RestartPolicy.OnFailure, false, false)]
    [InlineData(RestartPolicy.Always, false, true)]
    public void The_policy_decides(RestartPolicy policy, bool isFailure, bool again) =>
        Assert.Equal(again, new RestartDecision(policy).After(new RunEnd(false, isFailure, _long)) is not null);

    [Fact]
    public void What_the_user_stopped_stays_stopped() => Assert.Null(new RestartDecision(RestartPolicy.Always).After(new RunEnd(true, true, _long)));

    [Fact]
    public void Quick_ends_get_longer_pauses_and_then_none()
    {
        var decision = new RestartDecision(RestartPolicy.Always);
        Assert.Equal([1.0, 2.0, 4.0, 8.0, null], Enumerable.Range(0, 5).Select(_ => decision.After(new RunEnd(false, true, TimeSpan.Zero))?.TotalSeconds));
        Assert.True(decision.HasGivenUp);
    }

    [Fact]
    public void A_long_run_in_between_makes_the_count_start_anew()
    {
        var decision = new RestartDecision(RestartPolicy.Always);
        for (var i = 0; i < 20; i++)
        {
            Assert.NotNull(decision.After(new RunEnd(false, true, i % 4 == 3 ? _long : TimeSpan.Zero)));
        }
    }
}
