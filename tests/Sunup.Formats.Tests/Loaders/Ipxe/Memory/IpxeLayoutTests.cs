using FsCheck;
using FsCheck.Fluent;
using Sunup.Formats.Loaders.Ipxe.Memory;

namespace Sunup.Formats.Tests.Loaders.Ipxe.Memory;

public sealed class IpxeLayoutTests
{
    // The boot of the report: a kernel of 11 548 296 bytes, handed to ipxe.lkrn as its initrd too and freed.
    private const long Kernel = 11_548_296;
    private const long PaddedKernel = 11_550_720;
    private const long Main = 9_114_272;
    private const long Supplement = 19_456;

    [Fact]
    public void An_image_across_the_recorded_top_is_pushed_down_over_the_next_one()
    {
        var layout = IpxeLayout.Predict(Freed(Kernel, [Held("kernel", Kernel), Image("main", Main), Image("supplement", Supplement)]));

        // DEBUG=initrd of v1.21.1: squashing early.img [0x3daa7000,0x3e3582a0)->[0x3daa6000,...)
        var push = layout.Moves[0];
        Assert.Equal((0x3daa7000, 0x3daa6000), (push.From, push.To));
        Assert.Equal(0x3e3582a0, push.From + push.Length);
        Assert.True(push.IsDownwardSquash);
        Assert.Equal([new IpxeOverwrite(3, 16384, 3072, IpxeFragmentSource.Image, 2, 0)], layout.Overwrites);
        Assert.Equal(IpxeLayoutOutcome.Damaged, layout.Outcome);
    }

    [Fact]
    public void A_padded_kernel_pushes_the_images_off_the_top_by_one_page()
    {
        var layout = IpxeLayout.Predict(Freed(Kernel, [Held("kernel", PaddedKernel), Image("main", Main), Image("supplement", Supplement)]));
        Assert.Equal(0x3daa6000, layout.Moves[0].From);
        Assert.Equal(0x3daa6000, layout.Moves[0].To);
        Assert.Equal(IpxeLayoutOutcome.Sound, layout.Outcome);
    }

    [Fact]
    public void Images_before_the_kernel_are_copied_and_arrive_in_this_boot()
    {
        var layout = IpxeLayout.Predict(Freed(Kernel, [Image("main", Main), Image("supplement", Supplement), Held("kernel", Kernel)]));
        Assert.Contains(layout.Moves, move => move.Kind == IpxeMoveKind.Copy);
        Assert.Equal(IpxeLayoutOutcome.Sound, layout.Outcome);
    }

    [Fact]
    public void With_the_block_still_held_the_order_that_is_called_safe_is_the_one_that_loses_bytes()
    {
        IpxeLayoutImage[] script = [Held("script.ipxe", 300)];
        IpxeLayoutImage[] imagesFirst = [Image("main", Main), Image("supplement", Supplement), Held("kernel", Kernel)];
        IpxeLayoutImage[] kernelFirst = [Held("kernel", Kernel), Image("main", Main), Image("supplement", Supplement)];

        var bad = IpxeLayout.Predict(Input(script, imagesFirst));
        Assert.Equal(IpxeLayoutOutcome.Damaged, bad.Outcome);

        // Less than a page: what the next image has beyond its last whole page.
        Assert.Equal(Supplement % 4096, Assert.Single(bad.Overwrites).Length);
        Assert.Equal(IpxeLayoutOutcome.Sound, IpxeLayout.Predict(Input(script, kernelFirst)).Outcome);
        Assert.Equal(IpxeLayoutOutcome.Sound, IpxeLayout.Predict(Input(script, [Held("chained.ipxe", 300), .. imagesFirst])).Outcome);
    }

    [Theory]
    [InlineData(-1, true, true)]
    [InlineData(0, false, true)]
    [InlineData(1, false, false)]
    public void The_padded_kernel_is_right_in_one_window_and_wrong_in_others(int pages, bool asIs, bool padded)
    {
        // The size of the block at start-up in pages, relative to the kernel's.
        var block = Kernel + (pages * 4096);
        Assert.Equal(asIs, IpxeLayout.Predict(Freed(block, [Held("kernel", Kernel), Image("main", Main), Image("supplement", Supplement)])).IsSound);
        Assert.Equal(padded, IpxeLayout.Predict(Freed(block, [Held("kernel", PaddedKernel), Image("main", Main), Image("supplement", Supplement)])).IsSound);
    }

    [Fact]
    public void At_the_far_end_of_the_window_the_padded_kernel_is_the_one_that_fails()
    {
        var block = Kernel + ((((Main + 8 + 4095) / 4096) - 1) * 4096);
        Assert.True(IpxeLayout.Predict(Freed(block, [Held("kernel", Kernel), Image("main", Main), Image("supplement", Supplement)])).IsSound);
        Assert.False(IpxeLayout.Predict(Freed(block, [Held("kernel", PaddedKernel), Image("main", Main), Image("supplement", Supplement)])).IsSound);
    }

    [Theory]
    [InlineData(IpxeEra.StraddlersStay)]
    [InlineData(IpxeEra.Efi)]
    [InlineData(IpxeEra.NoReshuffle)]
    public void Other_eras_overwrite_nothing(IpxeEra era)
    {
        var layout = IpxeLayout.Predict(Freed(Kernel, [Held("kernel", Kernel), Image("main", Main), Image("supplement", Supplement)]) with { Era = era });
        Assert.Equal(IpxeLayoutOutcome.Sound, layout.Outcome);
        Assert.Equal(era == IpxeEra.NoReshuffle ? Main : 9_117_696, layout.Blob!.Parts[1].Offset);
    }

    [Fact]
    public void Pictures_and_scripts_that_stay_registered_are_in_the_joined_image()
    {
        var layout = IpxeLayout.Predict(Input([], [Image("menu.png", 5000) with { IsWanted = false }, Image("main", Main), Held("kernel", Kernel)]));
        Assert.Equal(IpxeLayoutOutcome.WithLeftovers, layout.Outcome);
        Assert.Equal([0], layout.Leftovers);
        Assert.Equal(8192, layout.Blob!.Parts[1].Offset);
    }

    [Fact]
    public void What_does_not_fit_is_refused_as_iPXE_refuses_it()
    {
        var small = Input([], [Held("kernel", Kernel), Image("main", Main)]) with { HeapTop = 0x1f0_0000, KernelProtectedModeLength = Kernel };
        Assert.Equal(IpxeRefusalKind.KernelMeetsHeap, IpxeLayout.Predict(small).Refusal!.Kind);
        Assert.Equal(IpxeRefusalKind.HeapFull, IpxeLayout.Predict(small with { HeapTop = 0x100_0000 }).Refusal!.Kind);
        Assert.Equal(IpxeRefusalKind.AboveInitrdAddressMax, IpxeLayout.Predict(small with { HeapTop = 0x4000_0000, InitrdAddressMax = 0x100_0000 }).Refusal!.Kind);
        Assert.Equal(IpxeRefusalKind.EmptyImage, IpxeLayout.Predict(Input([], [Image("empty", 0)])).Refusal!.Kind);
    }

    [Fact]
    public void The_model_gives_the_bytes_that_moving_real_bytes_gives() => Prop.ForAll(Boots.ToArbitrary(), input =>
    {
        var layout = IpxeLayout.Predict(input);
        var memory = new ByteMemory(input);
        Assert.Equal(memory.InitrdTop, layout.InitrdTop);
        if (layout.Blob is not { } blob)
        {
            return;
        }

        var (address, bytes) = memory.Boot();
        Assert.Equal(address, blob.Address);
        using var stream = new IpxeBlobStream(layout, index => new MemoryStream(ByteMemory.Content(index, (int)input.Blocks[index].Length)));
        var predicted = new byte[stream.Length];
        stream.ReadExactly(predicted);
        Assert.True(bytes.AsSpan().SequenceEqual(predicted));
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(300));

    private static Gen<long> Lengths => Gen.Choose(0, 6).SelectMany(pages => Gen.Elements(1, 7, 1000, 4087, 4088, 4089, 4095, 4096).Select(rest => (pages * 4096L) + rest));

    private static Gen<IpxeLayoutImage> Images => Lengths.SelectMany(length => Gen.Choose(0, 3).Select(kind => kind == 0 ? Held("k", length) : Image("i", length)));

    private static Gen<IpxeLayoutInput> Boots =>
        Images.ListOf().Select(images => images.Take(6).ToArray()).SelectMany(images =>
            Lengths.SelectMany(startup => Gen.Choose(0, 3).Select(fate => Input(
                fate == 0 ? [] : [new IpxeLayoutImage("s", startup) { Fate = (IpxeImageFate)(fate - 1) }], images) with
            {
                HeapTop = 0x10_0000 + 0x10_0000,
            })));

    private static IpxeLayoutImage Image(string name, long length) => new(name, length);

    private static IpxeLayoutImage Held(string name, long length) => IpxeLayoutImage.Kernel(name, length);

    private static IpxeLayoutInput Input(IpxeLayoutImage[] startup, IpxeLayoutImage[] images) => new() { Startup = [.. startup], Images = [.. images], HeapTop = Top };

    private static IpxeLayoutInput Freed(long block, IpxeLayoutImage[] images) => Input([new IpxeLayoutImage("<INITRD>", block) { Fate = IpxeImageFate.Freed }], images);

    // So that main begins where the debug log of the report's reproduction had it.
    private const long Top = 0x3daa7000 + (2226 * 4096L) + (2820 * 4096L);
}
