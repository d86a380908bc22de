using System.Globalization;
using Sunup.Formats.Compression;
using Sunup.Formats.Kernels;
using Sunup.Formats.PortableExecutables;

namespace Sunup.Cli.Commands.Inspect;

/// <summary>What is told of a kernel.</summary>
internal static class KernelFacts
{
    public static IEnumerable<FactGroup> Of(KernelFile kernel)
    {
        yield return new FactGroup("kernel", "", [.. Identity(kernel), .. Length(kernel)]);
        if (kernel.Payload is { } payload)
        {
            yield return new FactGroup("payload", "Payload", [.. Payload(kernel, payload)]);
        }

        if (kernel.Setup is { } setup)
        {
            yield return new FactGroup("limits", "Limits", [.. Limits(setup)]);
        }

        if (kernel.Image is { } image)
        {
            yield return new FactGroup("image_header", "Image header", [.. Image(image)]);
        }

        if (kernel.Pe is { } pe)
        {
            yield return PeFacts.Of(pe, isKernel: true);
        }
        else if (kernel.Kind != KernelKind.Vmlinux && kernel.Wrapping is null)
        {
            yield return new FactGroup("efi", "EFI", [Fact.Of("stub", "EFI stub", false, "UEFI cannot start it by itself")]);
        }
    }

    /// <summary>Every field of the setup header.</summary>
    public static FactTable SetupTable(X86SetupHeader setup) => new(
        "setup_header",
        $"Setup header, boot protocol {setup.ProtocolText}",
        ["byte", "field", "value", "meaning"],
        [.. setup.Fields.Select(Row)]);

    private static FactRow Row(X86SetupField field)
    {
        var value = string.Create(CultureInfo.InvariantCulture, $"0x{field.Value:x}");
        var place = string.Create(CultureInfo.InvariantCulture, $"0x{field.Offset:x3}");
        return new FactRow(
            [place, field.Name, value, field.Meaning ?? ""],
            [
                Fact.Of("name", "", field.Name), Fact.Number("offset", "", field.Offset), Fact.Number("size", "", field.Size),
                new Fact("value", "", field.Value, value), Fact.Of("meaning", "", field.Meaning),
            ]);
    }

    private static IEnumerable<Fact> Identity(KernelFile kernel)
    {
        yield return Fact.Of("form", "form", FormOf(kernel.Kind));
        yield return Fact.Of("machine", "machine", kernel.Machine);
        yield return Fact.Of("release", "release", kernel.Release);
        yield return Fact.Of("version_text", "version", kernel.VersionText);
        if (kernel.Setup is { } setup)
        {
            yield return Fact.Of("boot_protocol", "boot protocol", setup.ProtocolText);
            yield return Fact.Of("relocatable", "relocatable", setup.IsRelocatable, setup.IsRelocatable ? null : "runs at its preferred address only");
        }

        var options = kernel.Config is { } config ? $"{Fact.Group(config.Count)} options" : null;
        yield return new Fact("config_options", "configuration", (long?)kernel.Config?.Count, options ?? (kernel.ConfigRead ? "not built in (CONFIG_IKCONFIG is off)" : "with --deep: whether it is built in, and read"));
    }

    private static IEnumerable<Fact> Length(KernelFile kernel)
    {
        if (kernel.Setup is { } setup)
        {
            yield return Fact.Bytes("code_length", "setup and code", setup.ImageLength, string.Create(CultureInfo.InvariantCulture, $"({setup.SetupSectors} + 1) * 512 + {setup.ProtectedModeParagraphs} * 16"));
        }

        if (kernel.ImageLength is { } length)
        {
            yield return Fact.Bytes("image_length", "true length", length, kernel.FileLength == length ? "the file's length" : null);
            yield return Fact.Bytes("bytes_behind", "bytes behind it", kernel.BytesBehind);
        }
    }

    private static IEnumerable<Fact> Payload(KernelFile kernel, KernelPayload payload)
    {
        yield return Fact.Of("compression", "compression", payload.Method is { } method ? CompressionMagic.NameOf(method) : null);
        if (kernel.Zboot is { } zboot)
        {
            yield return Fact.Of("compression_name", "as it stands", zboot.CompressionName);
        }

        yield return new Fact("offset", "at byte", payload.Offset, Fact.Group(payload.Offset), string.Create(CultureInfo.InvariantCulture, $"0x{payload.Offset:x}"));
        yield return Fact.Bytes("length", "length", payload.Length);
        if (payload.UncompressedLength is { } size)
        {
            yield return Fact.Bytes("uncompressed_length", "uncompressed", size, kernel.DecompressedLength is null ? "as the word behind it says" : "decompressed, and so it is");
        }
        else if (kernel.DecompressedLength is { } decompressed)
        {
            yield return Fact.Bytes("uncompressed_length", "uncompressed", decompressed, "decompressed");
        }
    }

    private static IEnumerable<Fact> Limits(X86SetupHeader setup)
    {
        yield return Fact.Bytes("command_line_size", "command line", setup.CommandLineSize, "more is cut off without a word");
        yield return Fact.Hex("initrd_address_max", "initrd below", setup.InitrdAddressMax, "the highest address that its last byte may have");
        if (setup.PreferredAddress is { } address && setup.InitSize is { } size)
        {
            yield return Fact.Hex("preferred_address", "preferred address", (long)address);
            yield return Fact.Bytes("init_size", "memory to start", size, string.Create(CultureInfo.InvariantCulture, $"up to 0x{address + size:x} there"));
        }

        if (setup.ExtendedLoadFlags is { } flags)
        {
            yield return Fact.Of("above_4g", "above 4 GiB", (flags & 2) != 0, "kernel, initrd and command line may lie there");
        }
    }

    private static IEnumerable<Fact> Image(ImageHeader image)
    {
        yield return Fact.Hex("text_offset", "text offset", (long)image.TextOffset, "from a multiple of 2 MiB");
        yield return Fact.Bytes("image_size", "size in memory", (long)image.ImageSize);
        yield return Fact.Hex("flags", "flags", (long)image.Flags);
        yield return Fact.Of("byte_order", "byte order", image.IsBigEndian ? "big" : "little");
        if (!image.IsRiscv)
        {
            yield return new Fact("page_size", "page size", image.PageSize == 0 ? null : (long)image.PageSize, image.PageSize == 0 ? "not said" : $"{Fact.Group(image.PageSize)} bytes");
            yield return Fact.Of("anywhere", "anywhere in memory", image.MayLieAnywhere);
        }
        else
        {
            yield return Fact.Of("header_version", "header version", string.Create(CultureInfo.InvariantCulture, $"{image.HeaderVersion >> 16}.{image.HeaderVersion & 0xffff}"));
        }
    }

    internal static string FormOf(KernelKind kind) => kind switch
    {
        KernelKind.BzImage => "bzImage",
        KernelKind.OldBootSector => "boot sector",
        KernelKind.EfiZboot => "EFI zboot",
        KernelKind.Vmlinux => "vmlinux",
        _ => "Image",
    };
}

/// <summary>What is told of a PE image.</summary>
internal static class PeFacts
{
    public static FactGroup Of(PeImage pe, bool isKernel)
    {
        var facts = new List<Fact>();
        if (isKernel)
        {
            facts.Add(Fact.Of("stub", "EFI stub", true, pe.MajorImageVersion >= 1 ? "takes an initrd by LoadFile2" : "takes no initrd by LoadFile2: initrd= or the handover only"));
        }

        facts.Add(Fact.Of("machine", "machine", PeMachine.NameOf(pe.Machine) ?? string.Create(CultureInfo.InvariantCulture, $"0x{pe.Machine:x}")));
        facts.Add(Fact.Of("subsystem", "subsystem", PeMachine.SubsystemName(pe.Subsystem)));
        facts.Add(Fact.Of("image_version", "image version", string.Create(CultureInfo.InvariantCulture, $"{pe.MajorImageVersion}.{pe.MinorImageVersion}")));
        facts.Add(Fact.Of("nx_compatible", "NX compatible", (pe.DllCharacteristics & 0x100) != 0));
        facts.Add(Fact.Number("section_alignment", "section alignment", pe.SectionAlignment));
        facts.Add(Fact.Number("file_alignment", "file alignment", pe.FileAlignment));
        facts.Add(Fact.Bytes("size_of_image", "size in memory", pe.SizeOfImage));
        facts.Add(Fact.Of("signed", "signed", pe.IsSigned, pe.IsSigned
            ? string.Create(CultureInfo.InvariantCulture, $"{(pe.Certificates.Length == 1 ? "one signature" : $"{pe.Certificates.Length} signatures")}, {pe.CertificateTable.Size} bytes at {pe.CertificateTable.Address}; not verified")
            : "Secure Boot refuses it unless its hash is enrolled"));
        return new FactGroup("efi", "EFI", facts);
    }

    public static FactTable Sections(PeImage pe) => new(
        "sections",
        "Sections",
        ["section", "at byte", "in file", "address", "in memory"],
        [.. pe.Sections.Select(section => new FactRow(
            [section.Name, Fact.Group(section.RawOffset), Fact.Group(section.RawSize), string.Create(CultureInfo.InvariantCulture, $"0x{section.VirtualAddress:x}"), Fact.Group(section.VirtualSize)],
            [
                Fact.Of("name", "", section.Name), Fact.Number("offset", "", section.RawOffset), Fact.Number("size", "", section.RawSize),
                Fact.Number("address", "", section.VirtualAddress), Fact.Number("size_in_memory", "", section.VirtualSize),
            ]))]);
}
