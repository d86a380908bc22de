using Sunup.Formats.Compression;
using Sunup.Formats.Kernels;
using Sunup.Formats.Loaders.Ipxe;
using Sunup.Formats.PortableExecutables;

namespace Sunup.Formats.Recognition;

/// <summary>Says what a file is, from its bytes alone: its name is not looked at.</summary>
/// <remarks>The most specific answer wins. A file is not read as a whole: headers, and of loaders that are small by nature all of it.</remarks>
public static class FileRecognizer
{
    private const int HeadLength = 4096;
    private const int LargestLoader = 16 << 20;
    private const int ShownOfUnknown = 64;

    /// <summary>Any bytes give an answer.</summary>
    public static RecognizedFile Recognize(FileBytes file, KernelReadOptions? options = null)
    {
        if (file.Length == 0)
        {
            return new RecognizedByMagic("empty", "an empty file");
        }

        var head = file.Read(0, HeadLength);
        return RecognizeIpxe(file, head)
            ?? RecognizeKernel(file, options)
            ?? (PeImage.Read(file) is { } pe ? EfiRecognizer.Recognize(file, pe) : null)
            ?? RecognizeElf(file)
            ?? InitramfsScan.Recognize(file, head, options?.Config ?? false)
            ?? RecognizeCompressed(file, head)
            ?? MagicRecognizer.Recognize(file, head)
            ?? TextRecognizer.Recognize(head)
            ?? new UnknownFile([.. head.AsSpan(0, Math.Min(head.Length, ShownOfUnknown))]);
    }

    private static RecognizedIpxe? RecognizeIpxe(FileBytes file, byte[] head)
    {
        var mayBe = X86SetupHeader.TryRead(head, out var setup)
            ? setup.ProtocolVersion == 0x207
            : ImageHeader.Read(head) is null && EfiZbootHeader.Read(head) is null && head is ([(byte)'M', (byte)'Z', ..] or [0x55, 0xaa, ..] or [0xea, 0x05, ..] or [0xbd, 0x05, ..]);
        if (!mayBe || file.Length > LargestLoader || EfiRecognizer.HoldsKernel(file, head))
        {
            return null;
        }

        var binary = IpxeBinary.Read(file.Read(0, file.Length));
        return binary.Format == IpxeFormat.Unknown ? null : new RecognizedIpxe(binary, Title(binary));
    }

    private static string Title(IpxeBinary binary)
    {
        var form = binary.Format switch
        {
            IpxeFormat.Lkrn => "in the form of a Linux kernel (.lkrn)",
            IpxeFormat.Pxe => "for PXE (.pxe, .kpxe or .kkpxe)",
            IpxeFormat.Efi => "EFI application (.efi)",
            IpxeFormat.Rom => "option ROM (.rom)",
            _ => "disk image (.usb, .hd)",
        };
        return $"iPXE{(binary.Version is { } version ? $" {version}" : "")}, {form}";
    }

    private static RecognizedFile? RecognizeKernel(FileBytes file, KernelReadOptions? options)
    {
        if (KernelFile.Read(file, options) is not { } kernel)
        {
            return null;
        }

        if (kernel.VersionText is { } text && text.StartsWith("Memtest86", StringComparison.OrdinalIgnoreCase))
        {
            return kernel.Pe is { } pe
                ? new RecognizedEfi("memtest", "the version text of its boot header", text, pe, $"{text}, in the form of a Linux kernel with an EFI entry")
                : new RecognizedByMagic("memtest", $"{text}, in the form of a Linux kernel");
        }

        return new RecognizedKernel(kernel, $"Linux kernel{(kernel.Release is { } release ? $" {release}" : "")}, {FormOf(kernel)}, {kernel.Machine}");
    }

    private static string FormOf(KernelFile kernel)
    {
        var form = kernel.Kind switch
        {
            KernelKind.BzImage => (kernel.Setup!.LoadFlags & 1) != 0 ? "bzImage" : "zImage",
            KernelKind.OldBootSector => "boot sector of a kernel before boot protocol 2.00",
            KernelKind.EfiZboot => "EFI zboot image",
            KernelKind.Vmlinux => "vmlinux (ELF)",
            _ => "Image",
        };
        return kernel.Wrapping is { } method ? $"{form} compressed with {CompressionMagic.NameOf(method)}" : form;
    }

    private static RecognizedElf? RecognizeElf(FileBytes file)
    {
        if (ElfFile.Read(file) is not { } elf)
        {
            return null;
        }

        var module = elf.ReadModuleInformation(file);
        if (module.Any(entry => entry.Key == "vermagic"))
        {
            var name = module.FirstOrDefault(entry => entry.Key == "name").Value ?? "of an unknown name";
            return new RecognizedElf(elf, module, "kernel_module", $"kernel module {name}, {elf.MachineName}");
        }

        var linking = elf.Type is 2 or 3 ? elf.Interpreter is null ? ", static or a library" : ", dynamic" : "";
        return new RecognizedElf(elf, module, "elf", $"ELF {elf.TypeName}{linking}, {elf.MachineName}");
    }

    private static RecognizedCompressed? RecognizeCompressed(FileBytes file, byte[] head)
    {
        if (CompressionMagic.Detect(head) is not { } method || !IsPlausible(method, head))
        {
            return null;
        }

        var start = new KernelPayload(0, file.Length, method, null).DecodeStart(file, HeadLength, out var fault);
        var what = start.Length > 0 ? TitleOfContent(start) : fault is null ? "nothing" : $"something that the kernel's decompressor does not take ({fault})";
        return new RecognizedCompressed(method, $"{CompressionMagic.NameOf(method)} of {what}");
    }

    // Two bytes are the kernel's rule; for a name more is asked.
    private static bool IsPlausible(CompressionMethod method, byte[] head) => method switch
    {
        CompressionMethod.Gzip => head is [0x1f, 0x8b, 8, ..],
        CompressionMethod.Bzip2 => head is [_, _, (byte)'h', >= (byte)'1' and <= (byte)'9', ..],
        CompressionMethod.Xz => head is [_, _, 0x7a, 0x58, 0x5a, 0, ..],
        CompressionMethod.Zstd => head is [_, _, 0x2f, 0xfd, ..],
        CompressionMethod.Lz4Legacy => head is [_, _, 0x4c, 0x18, ..],
        CompressionMethod.Lzo => head is [_, _, 0x5a, 0x4f, 0, ..],
        _ => head.Length >= 13 && (head[12] is 0 or 0xff),
    };

    private static string TitleOfContent(byte[] start)
    {
        var inner = new FileBytes(start);
        return ((RecognizedFile?)RecognizeElf(inner) ?? InitramfsScan.Recognize(inner, start) ?? MagicRecognizer.Recognize(inner, start) ?? TextRecognizer.Recognize(start))?.Title ?? "other data";
    }
}
