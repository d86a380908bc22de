using Sunup.Protocols.Mdns;

namespace Sunup.Protocols.Tests.Mdns;

public sealed class MdnsQuestionTests
{
    [Fact]
    public void A_question_is_a_header_a_name_a_type_and_a_class() => Assert.Equal(
        "1234" + "0000" + "0001000000000000" + "06706C61796572" + "056C6F63616C" + "00" + "0001" + "0001",
        Convert.ToHexString(MdnsQuestion.ToBytes(0x1234, "player.local")));

    [Theory]
    [InlineData("12348400000100010000000000", true)]
    [InlineData("12358400000100010000000000", false)]
    [InlineData("12340000000100010000000000", false)]
    [InlineData("12348403000100010000000000", false)]
    [InlineData("12348400000100000000000000", false)]
    [InlineData("123484000001", false)]
    [InlineData("", false)]
    public void An_answer_is_a_response_to_that_question_with_a_record(string message, bool expected) =>
        Assert.Equal(expected, MdnsQuestion.IsAnswer(Convert.FromHexString(message), 0x1234));
}
