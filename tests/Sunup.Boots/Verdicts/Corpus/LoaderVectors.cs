using Sunup.Boots.Verdicts.Images;

namespace Sunup.Boots.Verdicts.Corpus;

/// <summary>Images as loaders join them, early archives, and what is hung on at the end.</summary>
internal static class LoaderVectors
{
    public static IEnumerable<Vector> All() => [.. Ipxe(), .. Systemd(), .. Others(), .. Early(), .. BootConfig(), .. Mixed()];

    private static byte[] Script { get; } = Bytes.Text("#!ipxe\nkernel vmlinuz\ninitrd initrd.img\nboot\n");

    private static byte[] Picture { get; } = Bytes.Join([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a], Bytes.Noise(300));

    /// <summary>iPXE: each image at a multiple of 4096, nothing behind the last.</summary>
    private static byte[] Pages(params ReadOnlySpan<byte[]> images)
    {
        var all = Array.Empty<byte>();
        foreach (var image in images)
        {
            all = Bytes.Join(all.PadTo(4096), image);
        }

        return all;
    }

    private static byte[] Words(params ReadOnlySpan<byte[]> images)
    {
        var all = Array.Empty<byte>();
        foreach (var image in images)
        {
            all = Bytes.Join(all, image.PadTo(4));
        }

        return all;
    }

    /// <summary>As iPXE wraps a file that has a name: no trailer, inode and time 0.</summary>
    private static byte[] Wrapped(string name, byte[] content, uint mode = 0x1a4)
    {
        var entry = new NewcEntry(name, NewcEntry.File | mode) { Time = 0, Data = content }.ToBytes();
        return entry[..(entry.Length - ((4 - (content.Length % 4)) % 4))];
    }

    private static IEnumerable<Vector> Ipxe()
    {
        yield return new Vector("ipxe-two-gzips", () => Pages(Parts.GzipA, Parts.GzipB));
        yield return new Vector("ipxe-gzip-raw", () => Pages(Parts.GzipA, Parts.B));
        yield return new Vector("ipxe-raw-gzip-raw", () => Pages(Parts.A, Parts.GzipB, Parts.C));
        yield return new Vector("ipxe-script-behind", () => Pages(Parts.GzipA, Script));
        yield return new Vector("ipxe-script-in-front", () => Pages(Script, Parts.GzipA));
        yield return new Vector("ipxe-picture-behind", () => Pages(Parts.GzipA, Picture));
        yield return new Vector("ipxe-picture-in-front", () => Pages(Picture, Parts.GzipA));
        yield return new Vector("ipxe-picture-between", () => Pages(Parts.GzipA, Picture, Parts.GzipB));
        yield return new Vector("ipxe-wrapped-init", () => Pages(Wrapped("init", ElfProgram.Probe("/init").ToBytes(), 0x1ed)));
        yield return new Vector("ipxe-wrapped-behind", () => Pages(Parts.GzipA, Wrapped("b", Bytes.Text("wrapped"))));
        yield return new Vector("ipxe-wrapped-parent-missing", () => Pages(Parts.GzipA, Wrapped("etc/b", Bytes.Text("wrapped"))));
        yield return new Vector("ipxe-wrapped-two", () => Pages(Parts.GzipA, Wrapped("b", Bytes.Text("wrapped")), Wrapped("c", Bytes.Text("too"))));
        yield return new Vector("ipxe-lz4-raw", () => Pages(Compressor.Lz4(Parts.A), Parts.B));
    }

    private static IEnumerable<Vector> Systemd()
    {
        byte[] Extra(string name) => new NewcArchive().Add(new NewcEntry(".extra", NewcEntry.Folder | 0x16d) { Links = 2 }).Add(new NewcEntry($".extra/{name}", NewcEntry.File | 0x124) { Data = Bytes.Text("ID=debian\n") }).End();
        yield return new Vector("stub-gzip-osrel", () => Words(Parts.GzipA, Extra("os-release")));
        yield return new Vector("stub-zstd-osrel", () => Words(Compressor.Zstd(Parts.A), Extra("os-release")));
        yield return new Vector("stub-xz-osrel-pcrpkey", () => Words(Compressor.Xz(Parts.A), Extra("os-release"), Extra("tpm2-pcr-public-key.pem")));
        yield return new Vector("stub-lz4-osrel", () => Words(Compressor.Lz4(Parts.A), Extra("os-release")));
        yield return new Vector("stub-lz4-4-zeros-osrel", () => Words(Bytes.Join(Compressor.Lz4(Parts.A), Bytes.Zeros(4)), Extra("os-release")));
        yield return new Vector("boot-no-padding-gzips", () => Bytes.Join(Parts.GzipOfLength(Parts.A, 1), Parts.GzipB));
        yield return new Vector("boot-no-padding-ucode-gzip", () => Bytes.Join(Parts.B, Parts.GzipA));
    }

    private static IEnumerable<Vector> Others()
    {
        yield return new Vector("efi-stub-odd-gzip-raw", () => Bytes.Join(Parts.GzipOfLength(Parts.A, 3), Parts.B));
        yield return new Vector("efi-stub-even-gzip-raw", () => Bytes.Join(Parts.GzipOfLength(Parts.A, 0), Parts.B));
        yield return new Vector("efi-stub-gzip-gzip", () => Bytes.Join(Parts.GzipOfLength(Parts.A, 3), Parts.GzipB));
        yield return new Vector("grub-words", () => Words(Parts.GzipOfLength(Parts.A, 1), Parts.B, Parts.GzipB));
        yield return new Vector("uroot-512", () => Bytes.Join(Parts.GzipA.PadTo(512), Parts.B.PadTo(512), Parts.C));
        yield return new Vector("cpio-tool-512", () => Bytes.Join(Parts.B.PadTo(512), Parts.GzipA));
        yield return new Vector("text-mode-upload", () => Bytes.Join(Parts.GzipA[..10], Bytes.Text("\r"), Parts.GzipA[10..]));
    }

    private static IEnumerable<Vector> Early()
    {
        byte[] Microcode(string prefix = "") => new NewcArchive().Folder($"{prefix}kernel").Folder($"{prefix}kernel/x86").Folder($"{prefix}kernel/x86/microcode").File($"{prefix}kernel/x86/microcode/AuthenticAMD.bin", Bytes.Noise(900)).End();
        foreach (var (name, compress) in TruncationVectors.Methods)
        {
            yield return new Vector($"early-{name}", () => Bytes.Join(Microcode().PadTo(512), compress(Parts.WithInit("/kernel/x86/microcode/AuthenticAMD.bin").End())));
        }

        yield return new Vector("early-dot-slash", () => Bytes.Join(Microcode("./"), Parts.GzipA));
        yield return new Vector("early-behind-main", () => Bytes.Join(Parts.GzipA.PadTo(4), Microcode()));
        yield return new Vector("early-no-padding-odd", () => Bytes.Join(Microcode(), Bytes.Zeros(2), Parts.GzipA));
        yield return new Vector("early-two", () => Bytes.Join(Microcode(), Microcode().PadTo(512), Parts.GzipA));
    }

    private static IEnumerable<Vector> BootConfig()
    {
        yield return new Vector("bootconfig-raw", () => Bytes.Join(Parts.A, Config()));
        yield return new Vector("bootconfig-gzip", () => Bytes.Join(Parts.GzipA, Config()));
        yield return new Vector("bootconfig-in-the-middle", () => Bytes.Join(Parts.A, Config().PadTo(4), Parts.B));
        yield return new Vector("bootconfig-padded-3", () => Bytes.Join(Parts.GzipOfLength(Parts.A, 0), Config(), Bytes.Zeros(3)));

        static byte[] Config()
        {
            var text = Bytes.Text("kernel.foo = bar\n\0\0\0");
            var sum = text.Aggregate(0u, (total, value) => total + value);
            return Bytes.Join(text, BitConverter.GetBytes(text.Length), BitConverter.GetBytes(sum), Bytes.Text("#BOOTCONFIG\n"));
        }
    }

    private static IEnumerable<Vector> Mixed()
    {
        yield return new Vector("mixed-all-methods", () => TruncationVectors.Methods.Where(method => method.Name != "lz4")
            .Aggregate(Parts.A, (image, method) => Bytes.Join(image.PadTo(4), method.Compress(new NewcArchive().File("b", method.Name).End()))));
        yield return new Vector("mixed-lz4-last", () => Bytes.Join(Parts.GzipA, Compressor.Xz(Parts.B), Compressor.Lz4(Parts.C)));
        yield return new Vector("mixed-error-then-init", () => Bytes.Join(Parts.B, Bytes.Text("junk"), Parts.A));
        yield return new Vector("mixed-twenty-archives", () => Bytes.Join([Parts.A, .. Enumerable.Range(0, 20).Select(i => new NewcArchive().File("b", $"{i}").End())]));
    }
}
