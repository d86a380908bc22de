using Sunup.Boots.Verdicts.Images;

namespace Sunup.Boots.Verdicts.Corpus;

/// <summary>Headers, names and sizes that are odd or wrong.</summary>
internal static class EntryVectors
{
    public static IEnumerable<Vector> All() => [.. Magics(), .. Numbers(), .. Names(), .. Sizes(), .. Checksums()];

    /// <summary>/init, then the odd entry, then the file /b.</summary>
    private static byte[] Between(params ReadOnlySpan<NewcEntry> entries)
    {
        var archive = Parts.WithInit("/x");
        foreach (var entry in entries)
        {
            archive.Add(entry);
        }

        return archive.File("b", "behind\n").End();
    }

    private static NewcEntry X(string content = "content\n") => new("x", NewcEntry.File | 0x1a4) { Data = Bytes.Text(content) };

    private static IEnumerable<Vector> Magics()
    {
        yield return new Vector("magic-old-ascii", () => Between(X() with { Magic = "070707" }));
        yield return new Vector("magic-070703", () => Between(X() with { Magic = "070703" }));
        yield return new Vector("magic-0x0701", () => Between(X() with { Magic = "0x0701" }));
        yield return new Vector("magic-old-ascii-only", () => Compressor.Run("cpio", [], "-o", "-H", "odc", "--quiet"));
        yield return new Vector("magic-old-binary", () => Bytes.Join([0xc7, 0x71], Bytes.Noise(200)));
        yield return new Vector("magic-squashfs", () => Bytes.Join(Bytes.Text("hsqs"), Bytes.Noise(4096)));
        yield return new Vector("magic-squashfs-later", () => Bytes.Join(Parts.A, Bytes.Text("hsqs"), Bytes.Noise(4096)));
        yield return new Vector("magic-html", () => Bytes.Text("<!DOCTYPE html>\n<html><title>404 Not Found</title></html>\n"));
        yield return new Vector("magic-ext2", () => Bytes.Join(Bytes.Zeros(1080), [0x53, 0xef], Bytes.Noise(512)));
        yield return new Vector("magic-bad-in-gzip", () => Compressor.Gzip(Between(X() with { Magic = "070703" })));
        yield return new Vector("magic-old-ascii-in-gzip", () => Compressor.Gzip(Between(X() with { Magic = "070707" })));
    }

    private static IEnumerable<Vector> Numbers()
    {
        yield return new Vector("hex-lower-case", () => Between(X() with { Uid = 0xabcd, Rewrite = header => header.ToLowerInvariant() }));
        yield return new Vector("hex-0x-in-size", () => Between(X() with { Rewrite = Field(6, "0x000008") }));
        yield return new Vector("hex-0x-in-mode", () => Between(X() with { Rewrite = Field(1, "0x0081A4") }));
        yield return new Vector("hex-spaces-in-mode", () => Between(X() with { Rewrite = Field(1, "    81A4") }));
        yield return new Vector("hex-spaces-in-size", () => Between(X() with { Rewrite = Field(6, "       8") }));
        yield return new Vector("hex-spaces-in-namesize", () => Between(X() with { Rewrite = Field(11, "       2") }));
        yield return new Vector("hex-letters-in-uid", () => Between(X() with { Rewrite = Field(2, "0000zz00") }));
        yield return new Vector("hex-letter-in-size", () => Between(X() with { Rewrite = Field(6, "0000000g") }));
        yield return new Vector("hex-minus-in-size", () => Between(X() with { Rewrite = Field(6, "-0000008") }));
        yield return new Vector("hex-plus-in-size", () => Between(X() with { Rewrite = Field(6, "+0000008") }));
        yield return new Vector("hex-nul-in-uid", () => Between(X() with { Rewrite = Field(2, "0000\0\0\0\0") }));
    }

    /// <summary>Replaces the eight digits of a field, counted from 0.</summary>
    private static Func<string, string> Field(int index, string digits) => header => header[..(6 + (index * 8))] + digits + header[(14 + (index * 8))..];

    private static IEnumerable<Vector> Names()
    {
        yield return new Vector("name-size-0", () => Between(X("") with { NameSize = 0 }));
        yield return new Vector("name-size-1", () => Between(new NewcEntry("", NewcEntry.File | 0x1a4) { Data = Bytes.Text("content\n") }));
        yield return new Vector("name-size-4095", () => Between(Long(4095)));
        yield return new Vector("name-size-4096", () => Between(Long(4096)));
        yield return new Vector("name-size-4097", () => Between(Long(4097)));
        yield return new Vector("name-size-4096-in-gzip", () => Compressor.Gzip(Between(Long(4096))));
        yield return new Vector("name-padded-with-nul", () => Between(X() with { NameEnd = new string('\0', 91) }));
        yield return new Vector("name-padded-with-nul-4096", () => Between(X() with { NameEnd = new string('\0', 4095) }));
        yield return new Vector("name-padded-trailer", () => Between(new NewcEntry("TRAILER!!!", 0) { NameEnd = new string('\0', 100) }));
        yield return new Vector("name-without-nul", () => Between(X() with { Name = "xxx", NameEnd = "" }));
        yield return new Vector("name-without-nul-in-gzip", () => Compressor.Gzip(Between(X() with { Name = "xxx", NameEnd = "" })));
        yield return new Vector("name-without-nul-first", () => Bytes.Join(new NewcEntry("x", NewcEntry.File | 0x1a4) { NameEnd = "" }.ToBytes(), Parts.A));
        yield return new Vector("name-nul-inside", () => Between(X() with { Name = "x\0y" }));
        yield return new Vector("name-trailer-longer", () => Between(new NewcEntry("TRAILER!!!x", NewcEntry.File | 0x1a4)));
        yield return new Vector("name-dot", () => Between(new NewcEntry(".", NewcEntry.Folder | 0x1ed) { Links = 2 }));
        yield return new Vector("name-absolute", () => Between(X() with { Name = "/x" }));
        yield return new Vector("name-dot-slash", () => Between(X() with { Name = "./x" }));
        yield return new Vector("name-dot-dot", () => Between(X() with { Name = "../../x" }));
        yield return new Vector("name-double-slash", () => Between(X() with { Name = "//x" }));
        yield return new Vector("name-trailing-slash", () => Between(X() with { Name = "x/" }));
        yield return new Vector("name-folder-trailing-slash", () => Between(new NewcEntry("x/", NewcEntry.Folder | 0x1ed)));
        yield return new Vector("name-part-255", () => Between(X() with { Name = new string('n', 255) }));
        yield return new Vector("name-part-256", () => Between(X() with { Name = new string('n', 256) }));
        yield return new Vector("name-size-huge", () => Between(X("") with { NameSize = 0x7fffffff }));

        static NewcEntry Long(int size) => X() with { Name = string.Concat(Enumerable.Repeat("./", (size - 2) / 2)) + ((size & 1) == 0 ? "x" : "/x"), NameEnd = "\0" };
    }

    private static IEnumerable<Vector> Sizes()
    {
        yield return new Vector("size-too-large", () => Between(X() with { FileSize = 1000 }));
        yield return new Vector("size-too-small", () => Between(X("content that is longer") with { FileSize = 4 }));
        yield return new Vector("size-4gib-less-1", () => Between(X() with { FileSize = uint.MaxValue }));
        yield return new Vector("size-folder-with-data", () => Between(new NewcEntry("x", NewcEntry.Folder | 0x1ed) { Data = Bytes.Text("data") }));
        yield return new Vector("size-device-with-data", () => Between(new NewcEntry("x", 0x2000 | 0x1a4) { Data = Bytes.Text("data"), Device = (1, 3) }));
        yield return new Vector("size-link-4096", () => Between(new NewcEntry("x", NewcEntry.Link | 0x1ff) { Data = Bytes.Text(new string('t', 4096)) }));
        yield return new Vector("size-link-4095", () => Between(new NewcEntry("x", NewcEntry.Link | 0x1ff) { Data = Bytes.Text(new string('t', 4095)) }));
        yield return new Vector("size-link-4097", () => Between(new NewcEntry("x", NewcEntry.Link | 0x1ff) { Data = Bytes.Text(new string('t', 4097)) }));
        yield return new Vector("size-link-empty", () => Between(new NewcEntry("x", NewcEntry.Link | 0x1ff)));
        yield return new Vector("size-link-name-without-nul", () => Between(new NewcEntry("xyz", NewcEntry.Link | 0x1ff) { NameEnd = "", Data = Bytes.Text("t") }));
        yield return new Vector("size-mode-zero", () => Between(new NewcEntry("x", 0x1a4) { Data = Bytes.Text("data") }));
        yield return new Vector("size-mode-zero-empty", () => Between(new NewcEntry("x", 0)));
        yield return new Vector("size-fifo-socket-devices", () => Parts.WithInit("/f", "/s", "/n", "/k")
            .Add(new NewcEntry("f", 0x1000 | 0x1a4)).Add(new NewcEntry("s", 0xc000 | 0x1a4))
            .Add(new NewcEntry("n", 0x2000 | 0x1a4) { Device = (1, 3) }).Add(new NewcEntry("k", 0x6000 | 0x1a4) { Device = (7, 0) }).End());
        yield return new Vector("size-special-bits", () => Between(X() with { Mode = NewcEntry.File | 0xfff, Uid = 1000 }));
    }

    private static IEnumerable<Vector> Checksums()
    {
        const uint Sum = 'c' + 'o' + 'n' + 't' + 'e' + 'n' + 't' + '\n';
        yield return new Vector("checksum-right", () => Between(X() with { Magic = "070702", Checksum = Sum }));
        yield return new Vector("checksum-wrong", () => Between(X() with { Magic = "070702", Checksum = Sum + 1 }));
        yield return new Vector("checksum-zero", () => Between(X() with { Magic = "070702" }));
        yield return new Vector("checksum-of-empty-file", () => Between(X("") with { Magic = "070702", Checksum = 5 }));
        yield return new Vector("checksum-ignored-in-070701", () => Between(X() with { Checksum = 5 }));
        yield return new Vector("checksum-right-in-gzip-over-chunks", () => Compressor.Gzip(Between(X(new string('a', 70_000)) with { Magic = "070702", Checksum = 'a' * 70_000u })));
        yield return new Vector("checksum-wrong-of-init", () => new NewcArchive().Add(new NewcEntry("init", NewcEntry.File | 0x1ed) { Magic = "070702", Data = ElfProgram.Probe("/a").ToBytes() }).End());
        yield return new Vector("checksum-archive-of-the-tool", () => Between(X() with { Magic = "070702", Checksum = Sum }, X("other") with { Name = "y", Magic = "070702", Checksum = 'o' + 't' + 'h' + 'e' + 'r' }));
    }
}
