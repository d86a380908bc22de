using Sunup.Formats.Compression;
using Sunup.Formats.PortableExecutables;
using Sunup.Formats.Recognition;

namespace Sunup.Formats.Kernels;

/// <summary>Tells the forms of kernels apart by their first bytes, and reads each.</summary>
internal static class KernelReader
{
    private const int HeadLength = 4096;
    private const int StartLength = 4096;

    public static KernelFile? Read(FileBytes file, KernelReadOptions options)
    {
        var head = file.Read(0, HeadLength);
        return ReadHeaders(file, head) is { } kernel ? KernelContents.Read(kernel, file, options)
            : CompressionMagic.Detect(head) is { } method ? ReadWrapped(file, method, options)
            : ReadVmlinux(file, options);
    }

    private static KernelFile? ReadHeaders(FileBytes file, byte[] head)
    {
        if (X86SetupHeader.TryRead(head, out var setup))
        {
            return IsIpxe(setup, file) ? null : X86KernelReader.Read(file, setup);
        }

        if (EfiZbootHeader.Read(head) is { } zboot)
        {
            return ReadZboot(file, zboot);
        }

        return ImageHeader.Read(head) is { } image ? ReadImage(file, image)
            : IsOldBootSector(head) ? X86KernelReader.ReadOld(file)
            : null;
    }

    // iPXE's .lkrn calls itself a kernel; its payload is not one, and its version text is a bare number without a builder.
    private static bool IsIpxe(X86SetupHeader setup, FileBytes file) => setup.ProtocolVersion <= 0x207 && Loaders.Ipxe.IpxeBinary.IsLkrn(setup, file);

    private static KernelFile ReadImage(FileBytes file, ImageHeader image)
    {
        var pe = image.PeOffset == 0 ? null : PeImage.Read(file);
        var kernel = new KernelFile
        {
            Kind = image.IsRiscv ? KernelKind.RiscvImage : KernelKind.Arm64Image,
            Machine = MachineOf(image, pe),
            FileLength = file.Length,
            ImageLength = pe is { Faults.Length: 0 } ? pe.EndOffset : null,
            Image = image,
            Pe = pe,
        };
        kernel = image.ImageSize == 0 && !image.IsRiscv
            ? kernel with { Problems = [new(KernelProblemKind.NoImageSize, new FormatFault("image_size", 0x10, "is 0"))] }
            : kernel;
        return KernelRules.CheckPe(kernel);
    }

    private static string MachineOf(ImageHeader image, PeImage? pe) =>
        pe is not null && PeMachine.NameOf(pe.Machine) is { } name ? name : image.IsRiscv ? "riscv64" : "aarch64";

    private static KernelFile ReadZboot(FileBytes file, EfiZbootHeader zboot)
    {
        var pe = PeImage.Read(file);
        var end = (long)zboot.PayloadOffset + zboot.PayloadSize;
        uint? size = zboot.Method is CompressionMethod.Gzip ? KernelRules.WordAt(file, end - 4) : KernelRules.WordAt(file, end);
        var kernel = new KernelFile
        {
            Kind = KernelKind.EfiZboot,
            Machine = pe is not null && PeMachine.NameOf(pe.Machine) is { } name ? name : "unknown",
            FileLength = file.Length,
            ImageLength = pe is { Faults.Length: 0 } ? pe.EndOffset : null,
            Zboot = zboot,
            Pe = pe,
            Payload = new KernelPayload(zboot.PayloadOffset, zboot.PayloadSize, zboot.Method, size),
        };
        return KernelRules.CheckPayload(KernelRules.CheckPe(kernel), file, 0x08);
    }

    // The whole file is one compressed kernel: what is in it decides whether it is one at all.
    private static KernelFile? ReadWrapped(FileBytes file, CompressionMethod method, KernelReadOptions options)
    {
        var payload = new KernelPayload(0, file.Length, method, null);
        var start = payload.DecodeStart(file, StartLength, out _);
        var image = ImageHeader.Read(start);
        var elf = ElfFile.Read(new FileBytes(start));
        if (image is null && (elf is null || elf.Type is not (2 or 3)))
        {
            return null;
        }

        // The tables of an ELF file are beyond what was decompressed: its header only is kept.
        var kernel = new KernelFile
        {
            Kind = image is null ? KernelKind.Vmlinux : image.Value.IsRiscv ? KernelKind.RiscvImage : KernelKind.Arm64Image,
            Machine = image is { } found ? MachineOf(found, null) : elf!.MachineName,
            FileLength = file.Length,
            Wrapping = method,
            Payload = payload,
            Image = image,
            Elf = elf is null ? null : elf with { Faults = [] },
        };
        kernel = KernelContents.Read(kernel, file, options);
        return image is null && kernel.VersionText is null ? null : kernel;
    }

    private static KernelFile? ReadVmlinux(FileBytes file, KernelReadOptions options)
    {
        if (ElfFile.Read(file) is not { Type: 2 or 3, Interpreter: null } elf)
        {
            return null;
        }

        var kernel = new KernelFile { Kind = KernelKind.Vmlinux, Machine = elf.MachineName, FileLength = file.Length, Elf = elf };
        kernel = KernelContents.Read(kernel, file, options with { Version = true });
        return kernel.VersionText is null ? null : KernelRules.CheckElf(kernel);
    }

    // b8 c0 07 8e d8: mov $0x07c0,%ax; mov %ax,%ds. Source: arch/i386/boot/bootsect.S up to 2.4.
    private static bool IsOldBootSector(ReadOnlySpan<byte> head) =>
        head.Length >= 512 && head.StartsWith((ReadOnlySpan<byte>)[0xb8, 0xc0, 0x07, 0x8e, 0xd8]) && head[510] == 0x55 && head[511] == 0xaa && head.IndexOf("Loading"u8) > 0;
}
