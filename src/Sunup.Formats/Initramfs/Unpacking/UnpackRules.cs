using Sunup.Formats.Compression;
using Sunup.Formats.Kernels;

namespace Sunup.Formats.Initramfs.Unpacking;

/// <summary>What of a kernel decides how it unpacks an initramfs: by feature, since distributions backport.</summary>
/// <remarks>Source: init/initramfs.c and lib/decompress*.c of 4.19 to 6.12; docs/formats/initramfs.md has the table of versions.</remarks>
public sealed partial record UnpackRules
{
    /// <summary>For texts; every rule stands in a property of its own.</summary>
    public KernelVersion? Version { get; init; }

    /// <summary>What the rules come from, as part of a sentence: <c>Linux 6.1.192 with its configuration</c>.</summary>
    public string Basis { get; init; } = "the rules as given";

    /// <summary>An initramfs from a loader is taken at all (<c>CONFIG_BLK_DEV_INITRD</c>, and not <c>CONFIG_INITRAMFS_FORCE</c>).</summary>
    public bool TakesInitrd { get; init; } = true;

    /// <summary>A bootconfig at the end of the image is cut off before unpacking (since 5.6; since 5.15 in every kernel).</summary>
    public bool CutsBootConfig { get; init; } = true;

    /// <summary>The compressions that are built in (<c>CONFIG_RD_*</c>).</summary>
    public required CompressionSet Compressions { get; init; }

    /// <summary><c>CONFIG_BLK_DEV_RAM</c>: it decides the words around a message, and, built in, what happens after it.</summary>
    public RamDiskSupport RamDisk { get; init; } = RamDiskSupport.Module;

    /// <summary>070702 archives are taken and their checksums compared (since 5.19).</summary>
    public bool TakesChecksumFormat { get; init; } = true;

    /// <summary>A name or link without its NUL is a "malformed archive" (since 6.13 and in later 6.1 and 6.12).</summary>
    public bool RequiresTerminatedNames { get; init; }

    /// <summary>A header field that is not eight hexadecimal digits is a "damaged header" (since 7.0); before, digits are read as strtoul does.</summary>
    public bool RequiresHexFields { get; init; }

    /// <summary>One text, "junk in compressed archive", for three faults (before 5.2).</summary>
    public bool SingleJunkText { get; init; }

    /// <summary>A hard link over an existing path replaces it (since 5.1).</summary>
    public bool LinksReplace { get; init; } = true;

    /// <summary>The table of hard links is emptied at the end of an image without trailer too (since 6.14): it matters between the built-in archive and this one only.</summary>
    public bool ForgetsLinksAtEnd { get; init; }

    /// <summary>After a message all files of the root's top level are removed (before 5.10, with <see cref="RamDisk"/> built in).</summary>
    public bool WipesAfterMessage { get; init; }

    /// <summary>A method that is known and not configured is told by the message "compression method X not configured"; else "decompressor failed".</summary>
    public bool NamesUnconfiguredMethod { get; init; } = true;

    /// <summary>Memory, and the filters of xz.</summary>
    public DecoderSettings Decoders { get; init; } = new();

    /// <summary>Which programs run: what <c>/init</c> must be for.</summary>
    public KernelMachine Machine { get; init; } = KernelMachine.X64;

    /// <summary>32-bit programs run too (<c>CONFIG_IA32_EMULATION</c>, <c>CONFIG_COMPAT</c>).</summary>
    public bool RunsCompat { get; init; } = true;

    /// <summary>Scripts run (<c>CONFIG_BINFMT_SCRIPT</c>).</summary>
    public bool RunsScripts { get; init; } = true;

    /// <summary>A program that is still open for writing is refused with error -26: all but 6.11.</summary>
    public bool RefusesProgramsOpenForWrite { get; init; } = true;

    /// <summary>The zeroed part of a program's segment is asked for together with the segment, before sizes and addresses are compared (since 6.7, and 6.1.140).</summary>
    public bool MapsZeroesWithSegment { get; init; } = true;

    /// <summary>A program that is cut before its zeroed data is refused with error -14: all but 6.1 since 6.1.140, where it starts and is killed.</summary>
    public bool RefusesCutPrograms { get; init; } = true;

    /// <summary>Times of entries are kept (<c>CONFIG_INITRAMFS_PRESERVE_MTIME</c> since 5.19; always before).</summary>
    public bool KeepsTimes { get; init; } = true;

    /// <summary>Memory of the machine, in bytes, where it is known: whether the unpacked files fit.</summary>
    public long? MemoryBytes { get; init; }

    /// <summary>The root file system is a tmpfs, which takes half of memory; with <c>root=</c> on the command line it is a ramfs, which takes all.</summary>
    public bool RootIsTmpfs { get; init; } = true;

    /// <summary><c>rdinit=</c> of the command line.</summary>
    public string InitPath { get; init; } = "/init";

    /// <summary>The same kernel in a machine of so much memory.</summary>
    public UnpackRules WithMemory(long bytes) => this with { MemoryBytes = bytes, Decoders = Decoders with { MemoryBytes = bytes } };
}

/// <summary><c>CONFIG_BLK_DEV_RAM</c>.</summary>
public enum RamDiskSupport
{
    No,
    Module,
    BuiltIn,
}

/// <summary>An architecture of Linux, as far as programs and kernels are told apart.</summary>
public enum KernelMachine
{
    X64,
    X86,
    Arm64,
    Arm,
    RiscV64,
    Other,
}
