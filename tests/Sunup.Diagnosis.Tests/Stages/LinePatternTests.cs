using System.Diagnostics;
using Sunup.Diagnosis.Stages;

namespace Sunup.Diagnosis.Tests.Stages;

public sealed class LinePatternTests
{
    [Theory]
    [InlineData("abc", "abc", true)]
    [InlineData("abc", "abcd", false)]
    [InlineData("abc*", "abcd", true)]
    [InlineData("*bc", "abcbc", true)]
    [InlineData("a*c*e", "abcde", true)]
    [InlineData("a*c*e", "abcd", false)]
    [InlineData("CPU#%d stuck", "CPU#12 stuck", true)]
    [InlineData("CPU#%d stuck", "CPU# stuck", false)]
    [InlineData("0x%x", "0xDEADbeef", true)]
    [InlineData("%w login:", "web1 login:", true)]
    [InlineData("%w login:", "not web1 login:", false)]
    [InlineData("*", "", true)]
    public void Literals_wildcards_and_digits(string pattern, string line, bool matches) =>
        Assert.Equal(matches, LinePattern.Parse(pattern).Match(line) is not null);

    [Fact]
    public void Named_wildcards_keep_what_they_stand_for()
    {
        var match = LinePattern.Parse("ALERT!  {device} does not exist.  {rest}").Match("ALERT!  /dev/vda9 does not exist.  Dropping to a shell!");
        Assert.Equal("/dev/vda9", match!["device"]);
        Assert.Equal("Dropping to a shell!", match["rest"]);
        Assert.Null(match["nothing"]);
    }

    [Theory]
    [InlineData("a**b")]
    [InlineData("{a}{b}")]
    [InlineData("{a")]
    [InlineData("{}")]
    public void A_pattern_that_says_nothing_clear_is_refused(string pattern) => Assert.Throws<FormatException>(() => LinePattern.Parse(pattern));

    [Fact]
    public void A_hostile_line_costs_no_more_than_a_long_one()
    {
        var pattern = LinePattern.Parse("*a*a*a*a*a*a*a*a*a*b");
        var clock = Stopwatch.StartNew();
        Assert.Null(pattern.Match(new string('a', 4096)));
        Assert.True(clock.ElapsedMilliseconds < 2000);
    }
}
