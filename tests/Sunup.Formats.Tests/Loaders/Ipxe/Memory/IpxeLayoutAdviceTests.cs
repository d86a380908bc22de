using Sunup.Formats.Loaders.Ipxe.Memory;

namespace Sunup.Formats.Tests.Loaders.Ipxe.Memory;

public sealed class IpxeLayoutAdviceTests
{
    private const long Kernel = 11_548_296;

    [Fact]
    public void All_orders_are_tried_and_those_that_cure_come_before_those_that_do_not()
    {
        var advice = IpxeLayoutAdvice.Compute(Incident);
        Assert.Equal(5, advice.Ranked.Count(result => result.Kind == IpxeRemedyKind.Order));
        Assert.Equal(advice.Ranked.Select(result => result.Outcome).Order(), advice.Ranked.Select(result => result.Outcome));
        Assert.Contains(advice.Cures, result => result.Order.SequenceEqual(["main", "supplement", "kernel"]));
        Assert.Equal(IpxeRemedyKind.OneImage, advice.Ranked[0].Kind);
    }

    [Theory]
    [InlineData(IpxeRemedyKind.OneImage, true)]
    [InlineData(IpxeRemedyKind.NewerIpxe, true)]
    [InlineData(IpxeRemedyKind.PadKernel, false)]
    public void A_cure_is_lasting_only_if_it_cures_other_sizes_too(IpxeRemedyKind kind, bool isLasting)
    {
        var result = Assert.Single(IpxeLayoutAdvice.Compute(Incident).Ranked, result => result.Kind == kind);
        Assert.Equal(IpxeLayoutOutcome.Sound, result.Outcome);
        Assert.Equal(isLasting, result.IsLasting);
    }

    [Fact]
    public void Four_downloads_have_twenty_three_other_orders_and_more_are_not_all_tried()
    {
        var four = Incident with { Images = [.. Incident.Images, new("more", 5000)] };
        Assert.Equal(23, IpxeLayoutAdvice.Compute(four).Ranked.Count(result => result.Kind == IpxeRemedyKind.Order));
        var eight = four with { Images = [.. four.Images, .. Enumerable.Range(0, 4).Select(index => new IpxeLayoutImage($"i{index}", 100))] };
        Assert.InRange(IpxeLayoutAdvice.Compute(eight).Ranked.Count(result => result.Kind == IpxeRemedyKind.Order), 1, IpxeLayoutAdvice.MostOrders);
    }

    [Fact]
    public void A_sweep_over_the_kernels_length_finds_the_byte_at_which_it_turns()
    {
        var ranges = IpxeSizeSweep.Run(Incident, 1, Kernel, 4096);
        Assert.Equal([IpxeLayoutOutcome.Damaged, IpxeLayoutOutcome.Sound], ranges.Select(range => range.Outcome));

        // 2820 pages hold the kernel with the 8 bytes of the block's header; 9 bytes less than that is one too many.
        Assert.Equal((2820 * 4096) - 8 + 1, ranges[1].From);
    }

    [Fact]
    public void A_sweep_over_pages_finds_the_window_of_the_start_up_block()
    {
        var ranges = IpxeSizeSweep.Run(Incident, 0, 8, 6000, 4096);
        Assert.Equal([IpxeLayoutOutcome.Sound, IpxeLayoutOutcome.Damaged, IpxeLayoutOutcome.Sound], ranges.Select(range => range.Outcome));
        Assert.Equal(2820 - 1, ranges[1].From / 4096);
        Assert.Equal(2820 + 2226 - 2 - 1, ranges[1].To / 4096);
    }

    [Theory]
    [InlineData(1024, null, 0x3fe90000)]
    [InlineData(512, null, 0x1fe90000)]
    [InlineData(4096, null, 0xbfe90000)]
    [InlineData(1024, 0x3f258000L, 0x3f108000)]
    public void The_top_of_the_heap_follows_from_memory_and_what_was_handed_over(int mib, long? handed, long top) =>
        Assert.Equal(top, IpxeHeapTop.Compute(QemuPcMemory.Usable(mib * (1L << 20)), IpxeLoaderSize.Debian12Lkrn, handed)!.Value.End);

    private static IpxeLayoutInput Incident => new()
    {
        Startup = [new("<INITRD>", Kernel) { Fate = IpxeImageFate.Freed, IsWanted = false }],
        Images = [IpxeLayoutImage.Kernel("kernel", Kernel), new("main", 9_114_272), new("supplement", 19_456)],
    };
}
