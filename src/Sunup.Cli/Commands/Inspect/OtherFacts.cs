using System.Globalization;
using Sunup.Formats.Compression;
using Sunup.Formats.Loaders.Ipxe;
using Sunup.Formats.Recognition;

namespace Sunup.Cli.Commands.Inspect;

/// <summary>What is told of files that are no kernels.</summary>
internal static class OtherFacts
{
    private const string CannotTell = "cannot tell: the binary is compressed";

    public static IEnumerable<FactGroup> Of(RecognizedFile file) => file switch
    {
        RecognizedIpxe ipxe => [Ipxe(ipxe.Binary)],
        RecognizedEfi efi => [Efi(efi), PeFacts.Of(efi.Pe, isKernel: false)],
        RecognizedElf { Kind: "kernel_module" } module => [Module(module)],
        RecognizedElf elf => [Elf(elf)],
        _ => [],
    };

    public static IEnumerable<FactTable> Tables(RecognizedFile file) => file switch
    {
        RecognizedEfi efi => [PeFacts.Sections(efi.Pe)],
        RecognizedInitramfs initramfs => [Segments(initramfs)],
        RecognizedIpxe { Binary.RomImages.Length: > 0 } ipxe => [RomImages(ipxe.Binary)],
        UnknownFile unknown => [Dump(unknown)],
        _ => [],
    };

    private static FactGroup Ipxe(IpxeBinary binary) => new("ipxe", "",
    [
        Fact.Of("format", "format", binary.Format.ToString().ToLowerInvariant(), binary.Format == IpxeFormat.Pxe ? "pxe, kpxe or kkpxe: no byte tells them apart" : null),
        new Fact("version", "version", binary.Version, binary.Version ?? CannotTell),
        new Fact("git_id", "commit", binary.GitId, binary.GitId ?? (binary.Version is null ? CannotTell : "the version names none")),
        new Fact("date", "date", binary.Date?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), binary.Date?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? (binary.Version is null ? CannotTell : "the version names none")),
        Fact.List("firmware", "runs on", [.. Firmware(binary)]),
        new Fact("bits", "word size", (long?)binary.Bits, binary.Bits is { } bits ? $"{bits} bits" : CannotTell),
        new Fact("features", "features", binary.Features.IsEmpty ? null : binary.Features.ToArray(), binary.Features.IsEmpty ? CannotTell : string.Join(", ", binary.Features)),
        new Fact("embedded_script", "script built in", binary.IsCompressed ? null : binary.EmbeddedScript is not null, binary.IsCompressed ? CannotTell : binary.EmbeddedScript is null ? "none" : "yes"),
        Fact.Of("compressed", "compressed", binary.IsCompressed),
    ]);

    private static IEnumerable<string> Firmware(IpxeBinary binary)
    {
        if (binary.RunsOnBios)
        {
            yield return "bios";
        }

        if (binary.RunsOnUefi)
        {
            yield return "uefi";
        }
    }

    private static FactGroup Efi(RecognizedEfi efi) => new("application", "",
    [
        Fact.Of("name", "application", efi.Application),
        new Fact("version", "version", efi.Version, efi.Version ?? "not found"),
        new Fact("evidence", "known by", efi.Evidence, efi.Evidence ?? "nothing that Sunup knows"),
    ]);

    private static FactGroup Module(RecognizedElf module) => new("module", "",
    [
        Fact.Of("name", "name", Value(module, "name")),
        Fact.Of("machine", "machine", module.Elf.MachineName),
        Fact.Of("vermagic", "vermagic", Value(module, "vermagic"), "loads into that kernel"),
        Fact.List("depends", "depends on", (Value(module, "depends") ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries)),
        Fact.List("softdep", "soft dependencies", [.. Values(module, "softdep")]),
        Fact.Of("description", "description", Value(module, "description")),
        Fact.Of("license", "licence", Value(module, "license")),
        Fact.Of("in_tree", "built in the tree", Value(module, "intree") == "Y"),
    ]);

    private static FactGroup Elf(RecognizedElf elf) => new("elf", "",
    [
        Fact.Of("machine", "machine", elf.Elf.MachineName),
        Fact.Of("type", "type", elf.Elf.TypeName),
        Fact.Number("bits", "word size", elf.Elf.Is64Bit ? 64 : 32),
        Fact.Of("byte_order", "byte order", elf.Elf.IsBigEndian ? "big" : "little"),
        new Fact("interpreter", "interpreter", elf.Elf.Interpreter, elf.Elf.Interpreter ?? "none: it needs no dynamic loader"),
    ]);

    private static string? Value(RecognizedElf module, string key) => Values(module, key).FirstOrDefault();

    private static IEnumerable<string> Values(RecognizedElf module, string key) => module.ModuleInformation.Where(entry => entry.Key == key).Select(entry => entry.Value);

    private static FactTable Segments(RecognizedInitramfs initramfs) => new(
        "segments",
        "Segments",
        ["at byte", "length", "form", "entries"],
        [.. initramfs.Segments.Select(segment => new FactRow(
            [
                Fact.Group(segment.Offset), segment.Entries is null ? $"at most {Fact.Group(segment.Length)}" : Fact.Group(segment.Length), segment.Method is { } method ? CompressionMagic.NameOf(method) : "cpio",
                segment.Entries is { } entries ? Fact.Group(entries) : "with --deep: how many, where it ends, what follows",
            ],
            [
                Fact.Number("offset", "", segment.Offset), Fact.Number("length", "", segment.Length),
                Fact.Of("compression", "", segment.Method is { } name ? CompressionMagic.NameOf(name) : null), new Fact("entries", "", (long?)segment.Entries, ""),
            ]))]);

    private static FactTable RomImages(IpxeBinary binary) => new(
        "rom_images",
        "Images of the ROM",
        ["at byte", "length", "for", "PCI device"],
        [.. binary.RomImages.Select(image =>
        {
            var device = string.Create(CultureInfo.InvariantCulture, $"{image.Vendor:x4}:{image.Device:x4}");
            var firmware = image.IsEfi ? "uefi" : "bios";
            return new FactRow(
                [Fact.Group(image.Offset), Fact.Group(image.Length), image.IsCompressed ? $"{firmware}, compressed" : firmware, device],
                [Fact.Number("offset", "", image.Offset), Fact.Number("length", "", image.Length), Fact.Of("firmware", "", firmware), Fact.Of("pci_device", "", device), Fact.Of("compressed", "", image.IsCompressed)]);
        })]);

    private static FactTable Dump(UnknownFile unknown) => new(
        "first_bytes",
        "First bytes",
        ["byte", "hexadecimal", "text"],
        [.. unknown.Start.Chunk(16).Select((line, index) =>
        {
            var text = string.Concat(line.Select(value => value is >= 0x20 and < 0x7f ? (char)value : '.'));
            var hex = string.Join(' ', line.Select(value => value.ToString("x2", CultureInfo.InvariantCulture)));
            return new FactRow(
                [string.Create(CultureInfo.InvariantCulture, $"0x{index * 16:x3}"), hex, text],
                [Fact.Number("offset", "", index * 16), Fact.Of("hex", "", hex), Fact.Of("text", "", text)]);
        })]);
}
