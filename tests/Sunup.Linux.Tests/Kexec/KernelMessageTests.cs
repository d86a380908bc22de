using Sunup.Linux.Kexec;

namespace Sunup.Linux.Tests.Kexec;

public sealed class KernelMessageTests
{
    [Theory]
    [InlineData("6,339,5140900,-;NET: Registered protocol family 10\n SUBSYSTEM=net\n", 5140900, "NET: Registered protocol family 10")]
    [InlineData("12,1,0,c,caller=T1;text; with a semicolon", 0, "text; with a semicolon")]
    [InlineData("no record at all", 0, "no record at all")]
    [InlineData("6,1,999999999999999999999,-;late", 0, "late")]
    [InlineData("", 0, "")]
    public void A_record_is_its_time_and_its_text(string record, long microseconds, string text) =>
        Assert.Equal(new KernelMessage(TimeSpan.FromMicroseconds(microseconds), text), KernelMessage.Parse(record));
}
