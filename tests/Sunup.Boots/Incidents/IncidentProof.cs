using Sunup.Formats.Loaders.Ipxe.Memory;

namespace Sunup.Boots.Incidents;

/// <summary>Compares a prediction with what a boot showed.</summary>
internal static class IncidentProof
{
    internal static void Verify(IncidentLab lab, IncidentCase boot, IpxeLayout predicted, IncidentObservation seen)
    {
        VerifyMemory(lab, boot, predicted, seen);
        var isWhole = seen.Console.Contains("SUNUP-FILES-WHOLE", StringComparison.Ordinal) && !seen.Console.Contains("unpacking failed", StringComparison.Ordinal);
        Assert.Equal(predicted.IsSound, isWhole);
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
