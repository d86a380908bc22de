using System.Collections.Immutable;
using Sunup.Formats.Compression;
using Sunup.Formats.Kernels;
using Sunup.Formats.Loaders.Ipxe;
using Sunup.Formats.PortableExecutables;

namespace Sunup.Formats.Recognition;

/// <summary>What a file is, by its bytes.</summary>
/// <param name="Kind">A word that stays: <c>linux_kernel</c>, <c>efi_application</c>, <c>disk_image</c>, <c>unknown</c>.</param>
/// <param name="Title">The same for people, with what distinguishes it.</param>
public abstract record RecognizedFile(string Kind, string Title);

public sealed record RecognizedKernel(KernelFile Kernel, string Title) : RecognizedFile("linux_kernel", Title);

public sealed record RecognizedIpxe(IpxeBinary Binary, string Title) : RecognizedFile("ipxe", Title);

/// <summary>An EFI application or driver that is no kernel and no iPXE.</summary>
/// <param name="Application">A word that stays: <c>uki uki_addon systemd_boot systemd_stub grub shim shim_fallback mok_manager memtest shell refind unknown</c>.</param>
/// <param name="Evidence">The bytes that say so; null for <c>unknown</c>.</param>
/// <param name="Version">Where the bytes name one.</param>
/// <param name="Pe">Its headers.</param>
/// <param name="Title">For people.</param>
public sealed record RecognizedEfi(string Application, string? Evidence, string? Version, PeImage Pe, string Title) : RecognizedFile("efi_application", Title);

public sealed record RecognizedElf(ElfFile Elf, ImmutableArray<KeyValuePair<string, string>> ModuleInformation, string Kind, string Title) : RecognizedFile(Kind, Title);

/// <summary>An initramfs image or a cpio archive, as a light look at its segments shows it.</summary>
public sealed record RecognizedInitramfs(ImmutableArray<ScannedSegment> Segments, string Title) : RecognizedFile("initramfs", Title);

/// <summary>A file in one compression, of something that is no kernel and no initramfs.</summary>
public sealed record RecognizedCompressed(CompressionMethod Method, string Title) : RecognizedFile("compressed", Title);

/// <summary>All that is known by its magic only.</summary>
public sealed record RecognizedByMagic(string Kind, string Title) : RecognizedFile(Kind, Title);

/// <summary>Nothing that Sunup knows.</summary>
/// <param name="Start">The first bytes.</param>
public sealed record UnknownFile(ImmutableArray<byte> Start) : RecognizedFile("unknown", "not a kind of file that Sunup knows");

/// <summary>One segment of an initramfs image.</summary>
/// <param name="Offset">In the file.</param>
/// <param name="Length">In bytes; to the end of the file where a compressed segment was not read.</param>
/// <param name="Method">Null for an archive that is not compressed.</param>
/// <param name="Entries">Headers without trailers; null where a compressed segment was not read.</param>
/// <param name="Fault">What is wrong with it; null for nothing.</param>
public readonly record struct ScannedSegment(long Offset, long Length, CompressionMethod? Method, int? Entries, FormatFault? Fault);
