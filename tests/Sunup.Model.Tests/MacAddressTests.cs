using Sunup.Model;

namespace Sunup.Model.Tests;

public sealed class MacAddressTests
{
    [Theory]
    [InlineData("52:54:00:12:34:56")]
    [InlineData("52-54-00-12-34-56")]
    [InlineData("525400123456")]
    public void Every_common_spelling_is_read(string text) =>
        Assert.Equal("52:54:00:12:34:56", MacAddress.Parse(text).ToString());

    [Theory]
    [InlineData("")]
    [InlineData("52:54:00:12:34")]
    [InlineData("52:54:00:12:34:5g")]
    [InlineData("52:54-00:12:34:56")]
    [InlineData("52:54:00:12:34:56:78")]
    public void Anything_else_is_refused(string text) => Assert.False(MacAddress.TryParse(text, null, out _));

    [Fact]
    public void Octets_survive_a_round_trip()
    {
        byte[] octets = [0xfe, 0, 1, 2, 3, 0xff];
        Assert.Equal(octets, MacAddress.FromBytes(octets).ToBytes());
    }
}
