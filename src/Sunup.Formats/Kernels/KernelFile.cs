using System.Collections.Immutable;
using Sunup.Formats.Compression;
using Sunup.Formats.PortableExecutables;
using Sunup.Formats.Recognition;

namespace Sunup.Formats.Kernels;

/// <summary>A Linux kernel as a file, of whatever form: what it is, which version, what it holds.</summary>
/// <remarks>Sources: docs/formats/kernels.md names them for each form. Any bytes give an answer; memory is bounded whatever the file's length.</remarks>
public sealed record KernelFile
{
    public required KernelKind Kind { get; init; }

    /// <summary>As <c>uname -m</c> calls it: <c>x86_64</c>, <c>i386</c>, <c>aarch64</c>, <c>riscv64</c>; <c>x86</c> where the header is too old to say more.</summary>
    public required string Machine { get; init; }

    /// <summary>Of the file, in bytes.</summary>
    public required long FileLength { get; init; }

    /// <summary>Where the kernel ends in the file by its own headers, signatures included; null where nothing says so.</summary>
    public long? ImageLength { get; init; }

    /// <summary>Bytes of the file that no header accounts for.</summary>
    public long BytesBehind => ImageLength is { } length ? Math.Max(0, FileLength - length) : 0;

    /// <summary><c>6.12.117+deb12-cloud-amd64 (debian-kernel@...) #1 SMP ...</c>; null where it was not looked for or not found.</summary>
    public string? VersionText { get; init; }

    /// <summary>The version text up to its first blank: what <c>uname -r</c> says.</summary>
    public string? Release => VersionText?.Split(' ', 2)[0];

    /// <summary>The release as far as rules depend on it; null where there is none.</summary>
    public KernelVersion? Version => Release is { } release && KernelVersion.TryParse(release, out var version) ? version : null;

    /// <summary>Null for an uncompressed kernel.</summary>
    public KernelPayload? Payload { get; init; }

    /// <summary>The whole file is compressed with that (<c>Image.gz</c>, <c>vmlinux.xz</c>); the loader must unpack it, the kernel does not do it itself.</summary>
    public CompressionMethod? Wrapping { get; init; }

    /// <summary>Bytes that the payload has decompressed; null where it was not decompressed to its end.</summary>
    public long? DecompressedLength { get; init; }

    public X86SetupHeader? Setup { get; init; }

    /// <summary>Of an arm64 or RISC-V kernel, that within zboot too.</summary>
    public ImageHeader? Image { get; init; }

    public EfiZbootHeader? Zboot { get; init; }

    /// <summary>Its view as an EFI application; null for a kernel without an EFI stub.</summary>
    public PeImage? Pe { get; init; }

    public ElfFile? Elf { get; init; }

    /// <summary>The payload was looked through for a configuration.</summary>
    public bool ConfigRead { get; init; }

    /// <summary>The built-in configuration (IKCONFIG) as text; null where there is none or <see cref="ConfigRead"/> is false.</summary>
    public string? ConfigText { get; init; }

    public KernelConfig? Config => ConfigText is { } text ? KernelConfig.Parse(text) : null;

    public ImmutableArray<KernelProblem> Problems { get; init; } = [];

    /// <summary>Reads a kernel of any form; null for what is none.</summary>
    public static KernelFile? Read(FileBytes file, KernelReadOptions? options = null) => KernelReader.Read(file, options ?? new KernelReadOptions());

    /// <summary>Reads a kernel from a stream that can seek, from its very start.</summary>
    public static KernelFile? Read(Stream stream, KernelReadOptions? options = null) => Read(new FileBytes(stream), options);
}
