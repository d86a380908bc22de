using FsCheck;
using FsCheck.Fluent;
using Sunup.Cli.Invocation;

namespace Sunup.Cli.Tests.Invocation;

public sealed class NearestWordTests
{
    [Theory]
    [InlineData("instal", "install")]
    [InlineData("boto", "boot")]
    [InlineData("sevre", "serve")]
    [InlineData("--jsn", "--json")]
    [InlineData("quux", null)]
    [InlineData("", null)]
    public void The_word_that_was_probably_meant_is_found(string word, string? expected) =>
        Assert.Equal(expected, NearestWord.Find(word, ["boot", "serve", "install", "--json"]));

    [Fact]
    public void A_distance_is_the_same_both_ways_and_nothing_only_between_equals() =>
        Check.One(Config.QuickThrowOnFailure, Prop.ForAll(
            Gen.Elements('a', 'b', 'c').ListOf().Select(letters => new string([.. letters.Take(12)])).Two().ToArbitrary(),
            pair => NearestWord.Distance(pair.Item1, pair.Item2) == NearestWord.Distance(pair.Item2, pair.Item1)
                && (NearestWord.Distance(pair.Item1, pair.Item2) == 0) == (pair.Item1 == pair.Item2)));

    [Fact]
    public void A_huge_word_costs_nothing() => Assert.Null(NearestWord.Find(new string('x', 1_000_000), ["boot"]));
}
