using Sunup.Formats.Compression;
using Sunup.Formats.Initramfs.Unpacking;
using Sunup.Formats.Initramfs.Verdicts;
using Sunup.Formats.Kernels;
using Sunup.Formats.Loaders.Ipxe.Memory;

namespace Sunup.Boots.Incidents;

/// <summary>Compares a prediction with what a boot showed.</summary>
internal static class IncidentProof
{
    internal static void Verify(IncidentLab lab, IncidentCase boot, IpxeLayout predicted, IncidentObservation seen)
    {
        VerifyMemory(lab, boot, predicted, seen);
        VerifyMessage(lab.Joined(boot, predicted), seen);
        var isWhole = seen.Console.Contains("every file arrived whole", StringComparison.Ordinal) && !seen.Console.Contains("unpacking failed", StringComparison.Ordinal);
        Assert.Equal(predicted.IsSound, isWhole);
    }

    // The unpacker's verdict on the damaged bytes: the kernel's own words, or its silence.
    private static void VerifyMessage(byte[] joined, IncidentObservation seen)
    {
        using var image = new MemoryStream(joined);
        var verdict = InitramfsVerifier.Verify(image, UnpackRules.ForKernel(new KernelVersion(6, 1), null), KernelDecoders.Create);
        if (verdict.Message is { } message)
        {
            Assert.Contains($"Initramfs unpacking failed: {message}", seen.Console, StringComparison.Ordinal);
        }
        else
        {
            Assert.DoesNotContain("unpacking failed", seen.Console, StringComparison.Ordinal);
        }
    }

    /// <summary>Address, length and every byte.</summary>
    internal static void VerifyMemory(IncidentLab lab, IncidentCase boot, IpxeLayout predicted, IncidentObservation seen)
    {
        Assert.NotNull(predicted.Blob);
        if (boot.Handed != HandedOver.RomScript)
        {
            // How much memory the iPXE of a ROM takes is not known, so that its top, and all addresses with it, may be higher or lower.
            Assert.Equal($"{predicted.Blob.Address:x}", $"{seen.RamdiskAddress:x}");
        }

        var expected = lab.Joined(boot, predicted);
        var same = expected.AsSpan().CommonPrefixLength(seen.Ramdisk);
        Assert.True(same == expected.Length, $"the joined image differs from byte {same} of {expected.Length} on");
    }
}
