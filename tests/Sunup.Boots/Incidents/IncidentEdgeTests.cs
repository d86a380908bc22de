using System.Collections.Immutable;
using Sunup.Formats.Loaders.Ipxe.Memory;

namespace Sunup.Boots.Incidents;

/// <summary>Boots at the edges of the model's windows, found by the model itself: the last good size and the first bad one. All with SUNUP_ALL_VERDICTS=1.</summary>
public sealed class IncidentEdgeTests(IncidentLab lab, ITestOutputHelper output) : IClassFixture<IncidentLab>
{
    private const int Page = 4096;

    private static readonly ImmutableArray<string> s_kernelFirst = ["kernel", "main", "supplement"];
    private static readonly ImmutableArray<string> s_imagesFirst = ["main", "supplement", "kernel"];

    [Fact]
    public async Task The_size_at_which_a_start_up_block_turns_the_boot_bad_is_the_predicted_byte()
    {
        Requires.AllBoots();
        var flip = Flips(Freed(s_kernelFirst), 0, lab.KernelLength - (2 * Page), 4 * Page)[0];
        await ProveAsync(Freed(s_kernelFirst) with { HandedLength = flip - 1 }, IpxeLayoutOutcome.Sound);
        await ProveAsync(Freed(s_kernelFirst) with { HandedLength = flip }, IpxeLayoutOutcome.Damaged);
    }

    [Fact]
    public async Task The_size_at_which_the_kernel_turns_the_boot_bad_is_the_predicted_byte()
    {
        Requires.AllBoots();

        // With the block a page smaller than the kernel takes, padding is what decides: one byte either side of it.
        var boot = Freed(s_kernelFirst);
        var room = Page - (lab.KernelLength % Page);
        var flip = Flips(boot, 1, lab.KernelLength, Page)[0];
        Assert.InRange(flip, lab.KernelLength, lab.KernelLength + room);
        await ProveAsync(boot with { Padding = Pad(flip - 1) }, IpxeLayoutOutcome.Damaged);
        await ProveAsync(boot with { Padding = Pad(flip) }, IpxeLayoutOutcome.Sound);
    }

    [Fact]
    public async Task At_the_far_end_of_the_window_the_padded_kernel_is_the_one_that_fails()
    {
        Requires.AllBoots();
        var pages = (lab.LengthOf("main") + 8 + Page - 1) / Page;
        var boot = Freed(s_kernelFirst) with { HandedLength = lab.KernelLength + ((pages - 1) * Page) };
        await ProveAsync(boot, IpxeLayoutOutcome.Sound);
        await ProveAsync(boot with { Padding = Pad(lab.KernelLength + Page - (lab.KernelLength % Page)) }, IpxeLayoutOutcome.Damaged);
    }

    [Fact]
    public async Task Images_first_is_the_order_that_fails_when_the_freed_block_is_small()
    {
        Requires.AllBoots();
        await ProveAsync(Freed(s_imagesFirst) with { HandedLength = 5000 }, IpxeLayoutOutcome.Damaged);
        await ProveAsync(Freed(s_kernelFirst) with { HandedLength = 5000 }, IpxeLayoutOutcome.Sound);
    }

    [Fact]
    public async Task A_chained_script_takes_the_page_that_is_at_fault_and_hides_it()
    {
        Requires.AllBoots();
        var held = new IncidentCase { Handed = HandedOver.Script, Order = s_imagesFirst };
        await ProveAsync(held, IpxeLayoutOutcome.Damaged);
        await ProveAsync(held with { ChainsScript = true }, IpxeLayoutOutcome.Sound);
    }

    [Fact]
    public async Task A_first_image_that_fills_its_pages_cannot_be_across_the_top_by_less_than_a_page()
    {
        Requires.AllBoots();
        var held = new IncidentCase { Handed = HandedOver.Script, Order = s_imagesFirst };
        await ProveAsync(held with { Padding = ImmutableDictionary<string, int>.Empty.Add("main", Page - (lab.LengthOf("main") % Page)) }, IpxeLayoutOutcome.Sound);
    }

    [Theory]
    [InlineData(1024)]
    [InlineData(2048)]
    [InlineData(3072)]
    [InlineData(4096)]
    public async Task The_same_files_come_to_the_predicted_address_in_any_memory(int memoryMib)
    {
        Requires.AllBoots();
        await ProveAsync(Freed(s_kernelFirst) with { MemoryMib = memoryMib }, IpxeLayoutOutcome.Damaged);
        await ProveAsync(new IncidentCase { Order = s_kernelFirst, MemoryMib = memoryMib }, IpxeLayoutOutcome.Sound);
    }

    [Fact]
    public async Task A_file_that_was_handed_over_and_not_freed_is_the_first_of_the_joined_image()
    {
        Requires.AllBoots();
        await ProveAsync(Freed(s_kernelFirst) with { Handed = HandedOver.KeptFile, HandedLength = 4000 }, IpxeLayoutOutcome.WithLeftovers);
    }

    [Fact]
    public async Task The_same_files_by_the_ROM_of_the_network_card_arrive_whole()
    {
        Requires.AllBoots();
        await ProveAsync(new IncidentCase { Handed = HandedOver.RomScript, Order = s_kernelFirst }, IpxeLayoutOutcome.Sound);
        await ProveAsync(new IncidentCase { Handed = HandedOver.RomScript, Order = s_imagesFirst }, IpxeLayoutOutcome.Sound);
    }

    /// <summary>First lengths of block <paramref name="block"/> that come to something else than one byte less.</summary>
    private List<int> Flips(IncidentCase boot, int block, int from, int count) =>
        [.. IpxeSizeSweep.Run(lab.Predict(boot).Input, block, from, count).Skip(1).Select(range => (int)range.From)];

    private ImmutableDictionary<string, int> Pad(int kernelLength) => ImmutableDictionary<string, int>.Empty.Add("kernel", kernelLength - lab.KernelLength);

    private IncidentCase Freed(ImmutableArray<string> order) => new() { Handed = HandedOver.FreedFile, HandedLength = lab.KernelLength, Order = order };

    private async Task ProveAsync(IncidentCase boot, IpxeLayoutOutcome expected)
    {
        var (predicted, seen) = await lab.RunAsync(boot, output);
        Assert.Equal(expected, predicted.Outcome);
        IncidentProof.Verify(lab, boot, predicted, seen);
    }
}
