using Sunup.Formats.Compression;
using Sunup.Formats.Kernels;

namespace Sunup.Formats.Initramfs.Unpacking;

public sealed partial record UnpackRules
{
    private static readonly KernelVersion s_current = new(6, 12);

    // The fix of names without NUL (6.13), by the first patch of each long-term series that has it. Source: CVE-2024-53142.
    private static readonly KernelVersion[] s_terminatedNames =
        [new(4, 19, 325), new(5, 4, 287), new(5, 10, 231), new(5, 15, 174), new(6, 1, 120), new(6, 6, 64), new(6, 11, 11), new(6, 12, 2)];

    /// <summary>The rules of a kernel: by its version, then by its configuration.</summary>
    /// <param name="version">Null for one that is not known: a current kernel (6.12).</param>
    /// <param name="config">Null where it is not known: the defaults, which is every compression.</param>
    public static UnpackRules ForKernel(KernelVersion? version, KernelConfig? config)
    {
        var rules = OfVersion(version ?? s_current) with { Version = version };
        if (config is not null)
        {
            rules = rules.RefinedBy(config, version ?? s_current);
        }

        return rules with { Basis = BasisOf(version, config) };
    }

    private static string BasisOf(KernelVersion? version, KernelConfig? config) => (version, config) switch
    {
        (null, null) => "a current kernel with every compressor, since no kernel was named",
        (null, _) => "a current kernel with the configuration given",
        ({ } known, null) => $"Linux {known} with every compressor, since its configuration is not known",
        ({ } known, _) => $"Linux {known} with its configuration",
    };

    private static UnpackRules OfVersion(KernelVersion version)
    {
        return new UnpackRules
        {
            Compressions = version < new KernelVersion(5, 9) ? CompressionSet.All.Without(CompressionMethod.Zstd) : CompressionSet.All,
            CutsBootConfig = version >= new KernelVersion(5, 6),
            TakesChecksumFormat = version >= new KernelVersion(5, 19),
            RequiresTerminatedNames = HasTerminatedNames(version),
            RequiresHexFields = version >= new KernelVersion(7, 0),
            SingleJunkText = version < new KernelVersion(5, 2),
            LinksReplace = version >= new KernelVersion(5, 1),
            ForgetsLinksAtEnd = version >= new KernelVersion(6, 14),
            NamesUnconfiguredMethod = version < new KernelVersion(7, 0),
            RefusesProgramsOpenForWrite = version is not { Major: 6, Minor: 11 },
            MapsZeroesWithSegment = version >= new KernelVersion(6, 7) || HasElfLoadOfLongTerm(version),
            RefusesCutPrograms = !HasElfLoadOfLongTerm(version),
            Decoders = new DecoderSettings { XzFilters = XzFiltersOf(version) },
        };
    }

    // A patch of 0 is one that is not known; long-term series are then taken as up to date.
    private static bool HasTerminatedNames(KernelVersion version)
    {
        foreach (var since in s_terminatedNames)
        {
            if (since.Major == version.Major && since.Minor == version.Minor)
            {
                return version.Patch == 0 || version.Patch >= since.Patch;
            }
        }

        return version >= new KernelVersion(6, 13);
    }

    // 6.1.140 took the ELF loader of 6.7, without the part that tells of a page that cannot be zeroed. Source: ChangeLog-6.1.140; seen on 6.1.192.
    private static bool HasElfLoadOfLongTerm(KernelVersion version) => version is { Major: 6, Minor: 1, Patch: 0 or >= 140 };

    // lib/xz/Kconfig: every filter is on by default, on every machine. ARM64 and RISC-V came with 6.12, IA-64 went with 6.7.
    private static XzFilterSet XzFiltersOf(KernelVersion version)
    {
        var filters = new XzFilterSet(XzX86, XzPowerPc, XzArm, XzArmThumb, XzSparc);
        return version < new KernelVersion(6, 7) ? filters.With(XzIa64)
            : version >= new KernelVersion(6, 12) ? filters.With(XzArm64).With(XzRiscV)
            : filters;
    }
}
