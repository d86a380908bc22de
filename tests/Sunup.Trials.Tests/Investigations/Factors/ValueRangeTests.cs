using Sunup.Trials.Investigations.Factors;

namespace Sunup.Trials.Tests.Investigations.Factors;

public sealed class ValueRangeTests
{
    [Theory]
    [InlineData("1..8", 1, 8, false)]
    [InlineData("8..1", 1, 8, false)]
    [InlineData("128MiB..2GiB", 128, 2048, true)]
    public void A_range_has_two_ends(string text, long low, long high, bool isSize) => Assert.Equal(new ValueRange(low, high, isSize), ValueRange.Parse(text));

    [Theory]
    [InlineData("../vmlinuz")]
    [InlineData("a..b")]
    [InlineData("4..4")]
    [InlineData("4")]
    [InlineData("1..2GiB")]
    [InlineData("")]
    [InlineData("..")]
    [InlineData("99999999999999999999..1")]
    public void Other_values_are_none(string text) => Assert.Null(ValueRange.Parse(text));

    [Fact]
    public void Values_between_start_at_the_machines_own()
    {
        var range = ValueRange.Parse("1..8")!;
        Assert.Equal([4, 5, 6, 7], range.Between("3", 8));
        Assert.Equal([2], range.Between("3", 1));
        Assert.Equal([2, 3, 4, 5, 6, 7], range.Between("1", 8));
        Assert.Equal([1, 2, 3, 4, 5, 6, 7], range.Between(null, 8));
        Assert.Equal([8, 7, 6, 5, 4, 3, 2], range.Between("12", 1));
    }

    [Fact]
    public void Sizes_go_in_steps_that_people_write()
    {
        var between = ValueRange.Parse("64MiB..1GiB")!.Between("64MiB", 1024).ToList();
        Assert.Equal(96, between[0]);
        Assert.All(between, size => Assert.Equal(0, size % 32));
        Assert.InRange(between.Count, 8, 32);
    }
}
