using System.Collections.Immutable;
using Sunup.Boots.Verdicts.Corpus;
using Sunup.Boots.Verdicts.Images;
using Sunup.Model;

namespace Sunup.Boots.Faults;

/// <summary>Images that the kernel does not unpack, by every decompressor and rule; half of them on a kernel of another release. The images are those of docs/verdicts.md, or made here.</summary>
internal static class UnpackingFaults
{
    private const string Newer = "deb:linux-image-cloud-amd64@trixie";

    private static readonly byte[] s_archive = Parts.Large(200_000);

    public static ImmutableArray<Fault> All { get; } =
    [
        Image("initrd-cut-gzip", "SU0831", () => Compressor.Gzip(s_archive)[..400], newer: false) with { Stops = Stage.Initramfs, LogStops = Stage.Initramfs },
        Image("initrd-damaged-gzip", "SU0831", () => Compressor.Gzip(s_archive).With(40, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff)),
        Image("initrd-cut-xz", "SU0832", () => Compressor.Xz(s_archive)[..400], newer: false) with { Stops = Stage.Initramfs, LogStops = Stage.Initramfs },
        Image("initrd-damaged-xz", "SU0822|SU0824|SU0826|SU0832", () => Compressor.Xz(s_archive).With(60, Bytes.Noise(64))),
        Image("initrd-xz-check", "SU0833", () => Compressor.Xz(s_archive, "--check=crc64")),
        Image("initrd-xz-sha256", "SU0833", () => Compressor.Xz(s_archive, "--check=sha256"), newer: false),
        Image("initrd-cut-zstd", "SU0834", () => Compressor.Zstd(s_archive)[..400], newer: false) with { Stops = Stage.Initramfs, LogStops = Stage.Initramfs },
        Image("initrd-damaged-zstd", "SU0822|SU0824|SU0826|SU0834", () => Compressor.Zstd(s_archive).With(20, Bytes.Noise(64))),
        Named("initrd-zstd-window", "SU0835", "zstd-window-29", newer: false),
        Named("initrd-xz-dictionary", "SU0835", "xz-dictionary-512mib", newer: true),
        Image("initrd-cut-lz4", "SU0836|SU1335", () => Compressor.Lz4(s_archive)[..400], newer: false),
        Image("initrd-damaged-bzip2", "SU0830|SU0838", () => Compressor.Bzip2(s_archive).With(500, Bytes.Noise(32))),
        Image("initrd-cut-lzma", "SU0839", () => Compressor.Lzma(s_archive)[..400], newer: false),
        Named("initrd-damaged-lzma", "SU0839", "stream-lzma-damaged", newer: true),
        Image("initrd-cut-lzo", "SU0840", () => Compressor.Lzo(s_archive)[..400], newer: false),
        Named("initrd-lzo-checksum", "SU0840", "lzo-no-checksum", newer: true),
        Named("initrd-padding", "SU0820", "zstd-raw-3-zeros-first", newer: true),
        Named("initrd-magic", "SU0821", "pad-front-1-raw", newer: false),
        // Sunup itself refuses it before anything is started.
        new("initrd-is-html", null, "SU0115", "", site => site.DirectWith(Bytes.Text("<!DOCTYPE html><html><body><h1>404 Not Found</h1></body></html>\n"))),
        Image("initrd-is-squashfs", "SU0821", () => [.. "hsqs"u8, .. Bytes.Noise(8192)], newer: false),
        Image("initrd-is-lz4-frame", "SU0821|SU0842", () => Compressor.Run("lz4", s_archive, "-q"), newer: true),
        Image("initrd-is-pzstd", "SU0821|SU0843", () => Compressor.Run("pzstd", s_archive, "-q", "-c"), newer: false),
        Named("initrd-empty-member", "SU0823", "inside-gzip-empty-only", newer: true),
        Image("initrd-plain-text-gzip", "SU0824", () => Compressor.Gzip(Bytes.Text(new string('x', 9000))), newer: false),
        Named("initrd-zeros-as-text", "SU0824", "junk-only-110-zero-digits", newer: true),
        Named("initrd-odc", "SU0825", "magic-old-ascii-only", newer: false),
        Named("initrd-name-without-end", "SU0826", "name-without-nul-first", newer: true),
        Image("initrd-only-zeros", "SU0845|SU0911|SU0919", () => new byte[4096], newer: true),
        Image("initrd-without-init", "SU0845|SU0911|SU0919", () => new NewcArchive().File("etc", "x").End(), newer: false),
        Image("initrd-junk-within", "SU0822", () => Bytes.Join(Compressor.Gzip(new NewcArchive().File("a", "x").Trailer().ToBytes()), Compressor.Gzip(Bytes.Text(new string('x', 9000)))), newer: true),
        new("initrd-larger-than-memory", Stage.Kernel, "SU0829|SU0742|SU1210", "SU0829|SU0742|SU1210", site => LaunchFaults.With(
            site.DirectWith(Compressor.Zstd(new NewcArchive().File("big", new byte[200 << 20]).Init("/a").End())), hardware => hardware with { MemoryBytes = 160L << 20 })),
    ];

    private static Fault Named(string name, string expected, string vector, bool newer) => Image(name, expected, () => VerdictCorpus.All.First(candidate => candidate.Name == vector).Image, newer);

    private static Fault Image(string name, string expected, Func<byte[]> make, bool newer = true) => new(name, Stage.Kernel, expected, expected, site =>
    {
        var machine = site.DirectWith(make());
        return newer ? machine with { Boot = machine.Boot with { Kernel = Newer } } : machine;
    });
}
