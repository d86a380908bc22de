using Sunup.Diagnosis.Explanations.Meanings;
using Sunup.Diagnosis.Stages;
using Sunup.Model;

namespace Sunup.Diagnosis.Tests.Explanations;

public sealed class MeaningTests
{
    [Theory]
    [InlineData("errno", "-6", "ENXIO")]
    [InlineData("errno", "-26", "ETXTBSY")]
    [InlineData("errno", "-517", "EPROBE_DEFER")]
    [InlineData("number", "unknown-block(0,0)", "none")]
    [InlineData("number", "unknown-block(8,1)", "sda1")]
    [InlineData("number", "unknown-block(8,17)", "sdb1")]
    [InlineData("number", "unknown-block(179,2)", "mmcblk")]
    [InlineData("number", "unknown-block(259,1)", "NVMe")]
    [InlineData("number", "unknown-block(254,1)", "virtio")]
    [InlineData("exitcode", "00000100", "exit status 1")]
    [InlineData("exitcode", "00007f00", "127")]
    [InlineData("exitcode", "0000000b", "SIGSEGV")]
    [InlineData("exitcode", "00000007", "SIGBUS")]
    [InlineData("status", "Access Denied", "Secure Boot")]
    [InlineData("status", "0x800000000000000e", "Not Found")]
    [InlineData("code", "2d0c613b", "HTTP 404")]
    public void A_number_is_put_into_words(string name, string value, string word) =>
        Assert.Contains(word, Assert.Single(Meaning.Of(new PatternMatch([new EventField(name, value)]))), StringComparison.Ordinal);

    [Theory]
    [InlineData("errno", "")]
    [InlineData("errno", "99999999999999")]
    [InlineData("errno", "-2147483648")]
    [InlineData("number", "unknown-block(")]
    [InlineData("number", "unknown-block(99999999999,1)")]
    [InlineData("exitcode", "zz")]
    [InlineData("status", "Nonsense")]
    [InlineData("status", "0xffffffffffffffff")]
    [InlineData("code", "00000000")]
    public void What_is_no_such_number_is_left_alone(string name, string value) => Assert.Empty(Meaning.Of(new PatternMatch([new EventField(name, value)])));
}
