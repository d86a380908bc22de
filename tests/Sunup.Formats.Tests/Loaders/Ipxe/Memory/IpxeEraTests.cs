using Sunup.Formats.Loaders.Ipxe;
using Sunup.Formats.Loaders.Ipxe.Memory;

namespace Sunup.Formats.Tests.Loaders.Ipxe.Memory;

public sealed class IpxeEraTests
{
    [Theory]
    [InlineData("1.0.0+git-20190125.36a4c85-5.1", IpxeEra.MemtopHeap, IpxeEraCertainty.Dated)]
    [InlineData("1.21.1+git20250501.dad20602+dfsg-1", IpxeEra.MemtopHeap, IpxeEraCertainty.Dated)]
    [InlineData("1.21.1+git-20250520.d0c35b682", IpxeEra.GenericHeap, IpxeEraCertainty.Dated)]
    [InlineData("1.21.1+git-20250701.abcdef0", IpxeEra.StraddlersStay, IpxeEraCertainty.Dated)]
    [InlineData("1.0.0+git-20120202.f6840ba-1", IpxeEra.NoReshuffle, IpxeEraCertainty.Dated)]
    [InlineData("2.0.0+dfsg-5", IpxeEra.StraddlersStay, IpxeEraCertainty.Known)]
    [InlineData("1.21.1", IpxeEra.MemtopHeap, IpxeEraCertainty.Dated)]
    [InlineData("1.21.1+ (g988d2)", IpxeEra.MemtopHeap, IpxeEraCertainty.Likely)]
    [InlineData("1.0.0+ (36a4c85)", IpxeEra.MemtopHeap, IpxeEraCertainty.Likely)]
    [InlineData(null, IpxeEra.MemtopHeap, IpxeEraCertainty.Assumed)]
    [InlineData("strange", IpxeEra.MemtopHeap, IpxeEraCertainty.Assumed)]
    public void The_era_is_told_with_how_sure_it_is(string? version, IpxeEra era, IpxeEraCertainty certainty)
    {
        var judgement = IpxeEraJudgement.Of(new IpxeBinary(version, null, 0));
        Assert.Equal(era, judgement.Era);
        Assert.Equal(certainty, judgement.Certainty);
    }

    [Fact]
    public void A_UEFI_program_never_moves_images() =>
        Assert.Equal(IpxeEra.Efi, IpxeEraJudgement.Of(new IpxeBinary("1.0.0+git-20190125.36a4c85-5.1", "36a4c85", 0x8664)).Era);

    [Theory]
    [InlineData(2012, 11, 11, IpxeEra.NoReshuffle)]
    [InlineData(2012, 11, 13, IpxeEra.MemtopHeap)]
    [InlineData(2025, 5, 18, IpxeEra.MemtopHeap)]
    [InlineData(2025, 5, 19, IpxeEra.GenericHeap)]
    [InlineData(2025, 5, 22, IpxeEra.StraddlersStay)]
    public void Days_decide(int year, int month, int day, IpxeEra era) => Assert.Equal(era, IpxeEraJudgement.OfDate(new DateOnly(year, month, day)).Era);
}
