using System.Collections.Immutable;
using Sunup.Formats.Loaders.Ipxe.Memory;

namespace Sunup.Boots.Incidents;

/// <summary>
/// The incident itself, under the distribution's iPXE, QEMU and SeaBIOS: what the model says of address, bytes and outcome is what guest memory and the
/// kernel's console show.
/// </summary>
public sealed class IncidentTests(IncidentLab lab, ITestOutputHelper output) : IClassFixture<IncidentLab>
{
    private static readonly ImmutableArray<string> s_kernelFirst = ["kernel", "main", "supplement"];
    private static readonly ImmutableArray<string> s_imagesFirst = ["main", "supplement", "kernel"];

    [Fact]
    public async Task With_the_kernel_first_and_the_start_up_block_freed_the_supplement_is_overwritten()
    {
        var seen = await ProveAsync(Freed(s_kernelFirst), IpxeLayoutOutcome.Damaged);
        Assert.Contains("Initramfs unpacking failed: broken padding", seen.Console, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_kernel_padded_to_4096_bytes_cures_that_boot() =>
        await ProveAsync(Freed(s_kernelFirst) with { Padding = KernelTo4096 }, IpxeLayoutOutcome.Sound);

    [Fact]
    public async Task Images_before_the_kernel_cure_that_boot() => await ProveAsync(Freed(s_imagesFirst), IpxeLayoutOutcome.Sound);

    [Fact]
    public async Task Images_before_the_kernel_lose_files_without_a_word_when_the_start_up_block_is_held()
    {
        var seen = await ProveAsync(Held(["main", "quiet", "kernel"]), IpxeLayoutOutcome.Damaged);
        Assert.Contains("sunup-init: lost ", seen.Console, StringComparison.Ordinal);
        Assert.DoesNotContain("unpacking failed", seen.Console, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_kernel_first_is_right_when_the_start_up_block_is_held() => await ProveAsync(Held(s_kernelFirst), IpxeLayoutOutcome.Sound);

    private ImmutableDictionary<string, int> KernelTo4096 => ImmutableDictionary<string, int>.Empty.Add("kernel", (4096 - (lab.KernelLength % 4096)) % 4096);

    private IncidentCase Freed(ImmutableArray<string> order) => new() { Handed = HandedOver.FreedFile, HandedLength = lab.KernelLength, Order = order };

    private static IncidentCase Held(ImmutableArray<string> order) => new() { Handed = HandedOver.Script, Order = order };

    private async Task<IncidentObservation> ProveAsync(IncidentCase boot, IpxeLayoutOutcome expected)
    {
        var (predicted, seen) = await lab.RunAsync(boot, output);
        Assert.Equal(expected, predicted.Outcome);
        IncidentProof.Verify(lab, boot, predicted, seen);
        return seen;
    }
}
