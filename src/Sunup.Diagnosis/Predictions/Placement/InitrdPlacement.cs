using System.Collections.Immutable;
using System.Globalization;
using Sunup.Diagnosis.Explanations;
using Sunup.Diagnosis.Predictions.Initramfs;
using Sunup.Diagnosis.Stages;
using Sunup.Model;

namespace Sunup.Diagnosis.Predictions.Placement;

/// <summary>Where kernel and initrd come to lie in the memory of an x86 machine with BIOS, as far as the kernel's header says.</summary>
/// <remarks>
/// Source: Documentation/arch/x86/boot.rst (initrd_addr_max, pref_address, init_size). Loaders put the initrd as high as they may, on a page. A kernel with KASLR
/// looks for another place of the same size; where there is none it goes to pref_address all the same.
/// </remarks>
/// <param name="MemoryTop">The first byte above the memory below 4 GiB that a loader may use.</param>
/// <param name="InitrdLength">In bytes.</param>
/// <param name="InitrdAddressMax">The highest address that a byte of the initrd may have.</param>
/// <param name="KernelStart">pref_address.</param>
/// <param name="KernelLength">init_size.</param>
public sealed record InitrdPlacement(long MemoryTop, long InitrdLength, long InitrdAddressMax, long KernelStart, long KernelLength)
{
    private const long Page = 4096;

    /// <summary>The first byte behind what the kernel takes.</summary>
    public long KernelEnd => KernelStart + KernelLength;

    /// <summary>The highest place for the initrd; negative where it does not fit at all.</summary>
    public long InitrdStart => (Math.Min(MemoryTop, InitrdAddressMax + 1) - InitrdLength) & ~(Page - 1);

    /// <summary>SU0741, SU0743, or nothing.</summary>
    public ImmutableArray<Finding> Findings()
    {
        if (InitrdLength == 0 || InitrdStart >= KernelEnd)
        {
            return [];
        }

        ImmutableArray<Evidence> evidence =
        [
            new(Text($"usable memory up to 0x{MemoryTop:x}, initrd_addr_max 0x{InitrdAddressMax:x}, initrd of 0x{InitrdLength:x} bytes"), "memory"),
            new(Text($"the kernel takes 0x{KernelStart:x} to 0x{KernelEnd - 1:x} (pref_address, init_size)"), "kernel"),
        ];
        var fits = InitrdStart >= 0x10_0000;
        return
        [
            FindingCatalogue.Get(fits ? "SU0743" : "SU0741").Fill(PatternMatch.Empty, evidence) with
            {
                Confidence = Confidence.Likely,
                Summary = fits
                    ? Text($"the initrd would start at 0x{InitrdStart:x}, and the kernel unpacks itself up to 0x{KernelEnd - 1:x}")
                    : $"an initrd of {Wording.Number(InitrdLength)} bytes has no place below the highest address that the kernel takes",
            },
        ];
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
