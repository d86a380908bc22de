using Sunup.Trials.Investigations;

namespace Sunup.Trials.Tests.Investigations;

public sealed class SignificanceTestTests
{
    /// <summary>The figure of a real experiment: 6 of 6 failed with a device, 5 of 5 came up without it.</summary>
    [Fact]
    public void Five_against_six_is_0_0022() => Assert.Equal(0.0022, SignificanceTest.Probability(new Arm(0, 6), new Arm(5, 0)), 4);

    [Fact]
    public void One_against_one_says_nothing() => Assert.Equal(0.5, SignificanceTest.Probability(new Arm(0, 1), new Arm(1, 0)), 6);

    [Fact]
    public void No_boots_say_nothing() => Assert.Equal(1, SignificanceTest.Probability(new Arm(0, 0), new Arm(0, 0)), 6);

    /// <summary>R: fisher.test(matrix(c(3,1,1,3),2), alternative="greater").</summary>
    [Fact]
    public void A_table_with_failures_in_both_arms() => Assert.Equal(0.2429, SignificanceTest.Probability(new Arm(1, 3), new Arm(3, 1)), 4);

    [Theory]
    [InlineData(5, 0.4507)]
    [InlineData(17, 0.1616)]
    public void A_rate_that_was_never_seen_is_bounded(int runs, double bound) => Assert.Equal(bound, SignificanceTest.RateBound(runs), 4);
}
