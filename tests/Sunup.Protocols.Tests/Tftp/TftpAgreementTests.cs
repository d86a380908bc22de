using Sunup.Protocols.Tftp;

namespace Sunup.Protocols.Tests.Tftp;

public sealed class TftpAgreementTests
{
    private static readonly TftpLimits Limits = new(65464, 64);

    [Fact]
    public void Only_options_that_were_asked_for_are_acknowledged()
    {
        Assert.Empty(Agree().Acknowledged);
        Assert.Equal([new("blksize", "1468")], Agree(("blksize", "1468")).Acknowledged.AsEnumerable());
    }

    [Fact]
    public void Unknown_options_are_left_out() =>
        Assert.Equal([new("tsize", "5000")], Agree(("multicast", ""), ("tsize", "0"), ("x-trace", "7")).Acknowledged.AsEnumerable());

    [Fact]
    public void Names_are_compared_without_case_and_answered_as_written()
    {
        var agreement = Agree(("TSize", "0"), ("BLKSIZE", "1024"));
        Assert.Equal([new("TSize", "5000"), new("BLKSIZE", "1024")], agreement.Acknowledged.AsEnumerable());
        Assert.Equal(1024, agreement.BlockSize);
        Assert.True(agreement.SizeAsked);
    }

    [Theory]
    [InlineData("8", 8)]
    [InlineData("1432", 1432)]
    [InlineData("65464", 65464)]
    [InlineData("65465", 65464)]
    [InlineData("99999999999", 65464)]
    public void A_block_size_is_met_or_lowered(string asked, int given) => Assert.Equal(given, Agree(("blksize", asked)).BlockSize);

    [Theory]
    [InlineData("7")]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("")]
    [InlineData("0x200")]
    [InlineData("1e3")]
    [InlineData("99999999999999999999999")]
    public void A_block_size_out_of_its_range_is_not_acknowledged(string asked)
    {
        var agreement = Agree(("blksize", asked));
        Assert.Equal(512, agreement.BlockSize);
        Assert.Empty(agreement.Acknowledged);
    }

    [Theory]
    [InlineData("1", 1)]
    [InlineData("64", 64)]
    [InlineData("65535", 64)]
    [InlineData("0", null)]
    [InlineData("65536", null)]
    public void A_window_is_met_lowered_or_left_out(string asked, int? given)
    {
        var agreement = Agree(("windowsize", asked));
        Assert.Equal(given ?? 1, agreement.WindowSize);
        Assert.Equal(given is null, agreement.Acknowledged.IsEmpty);
    }

    [Theory]
    [InlineData("1", true)]
    [InlineData("255", true)]
    [InlineData("0", false)]
    [InlineData("256", false)]
    public void A_timeout_is_taken_as_it_is_or_not_at_all(string asked, bool taken)
    {
        var agreement = Agree(("timeout", asked));
        Assert.Equal(taken, agreement.Timeout is not null);
        Assert.Equal(taken ? [new("timeout", asked)] : [], agreement.Acknowledged.AsEnumerable());
    }

    [Fact]
    public void Of_an_option_that_comes_twice_the_first_counts()
    {
        var agreement = Agree(("blksize", "1024"), ("BlkSize", "2048"));
        Assert.Equal(1024, agreement.BlockSize);
        Assert.Single(agreement.Acknowledged);
    }

    [Theory]
    [InlineData(false, 1468)]
    [InlineData(true, 1448)]
    public void A_path_mtu_keeps_blocks_whole(bool isIPv6, int expected) =>
        Assert.Equal(expected, TftpAgreement.For(Packets.Request(("blksize", "8192")), 1, Limits with { PathMtu = 1500, IsIPv6 = isIPv6 }).BlockSize);

    private static TftpAgreement Agree(params (string Name, string Value)[] options) => TftpAgreement.For(Packets.Request(options), 5000, Limits);
}
