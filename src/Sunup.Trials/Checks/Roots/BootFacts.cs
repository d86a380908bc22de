using System.Collections.Immutable;
using Sunup.Formats.CommandLines;
using Sunup.Formats.Initramfs.Verdicts;
using Sunup.Images.Reading;
using Sunup.Model;

namespace Sunup.Trials.Checks.Roots;

/// <summary>What decides whether a kernel that started finds its root file system and its init: kernel, initrd, command line, disks.</summary>
internal sealed record BootFacts
{
    public required MachineConfig Machine { get; init; }

    public required Route Route { get; init; }

    public KernelFacts? Kernel { get; init; }

    /// <summary>As the kernel is given it.</summary>
    public required KernelCommandLine CommandLine { get; init; }

    /// <summary>Where it stands: a key of the machine file, a loader's configuration, a section of an image.</summary>
    public required string CommandLineSource { get; init; }

    /// <summary>Null where no initrd is given.</summary>
    public InitrdFiles? Initrd { get; init; }

    /// <summary>What becomes of its /init; null without an initrd.</summary>
    public InitramfsVerdict? Verdict { get; init; }

    /// <summary>What the machine has, in the order of its device names; empty for a real machine, whose disks are not known.</summary>
    public ImmutableArray<MachineDisk> Disks { get; init; } = [];

    /// <summary>The disks are known: all of them are in <see cref="Disks"/>.</summary>
    public bool KnowsDisks { get; init; }

    /// <summary>Names of SCSI and ATA disks are sure: no two kinds of controllers share them.</summary>
    public bool HasSureNames { get; init; } = true;

    /// <summary>Who mounts the root file system.</summary>
    public RootMounter Mounter => Verdict is null && HasOwnInitramfs ? RootMounter.Unknown
        : Verdict is null || Verdict.Outcome is InitOutcome.NoInit ? RootMounter.Kernel
        : Verdict.Outcome is not InitOutcome.InitRuns ? RootMounter.Nobody
        : Initrd is { Maker: InitrdMaker.Other } ? RootMounter.Unknown
        : RootMounter.Initrd;

    // CONFIG_INITRAMFS_SOURCE: an initramfs in the kernel itself, which is not read.
    private bool HasOwnInitramfs => Kernel?.Config is { } config && config.Names("INITRAMFS_SOURCE") && config["INITRAMFS_SOURCE"] is not ("" or "n");

    public string? Release => Kernel?.File?.Release;

    /// <summary>The initrd's modules for this kernel; null where it has none for it.</summary>
    public InitrdModules? Modules => Initrd?.Releases.FirstOrDefault(modules => modules.Release == Release);
}

/// <summary>Who mounts the root file system of a boot.</summary>
internal enum RootMounter
{
    /// <summary>There is no initrd, or it has no init.</summary>
    Kernel,
    /// <summary>The scripts of an initrd whose maker is known.</summary>
    Initrd,
    /// <summary>A program of an initrd that Sunup does not know: it may need no root at all.</summary>
    Unknown,
    /// <summary>The initrd's init does not start; that is told elsewhere.</summary>
    Nobody,
}
