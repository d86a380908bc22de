using Sunup.Boots.Verdicts.Images;

namespace Sunup.Boots.Verdicts.Corpus;

/// <summary>Who wins where paths meet: hard links, repeated paths, symbolic links as parents, missing parents.</summary>
internal static class PathVectors
{
    public static IEnumerable<Vector> All() => [.. HardLinks(), .. LinksBetweenArchives(), .. Repeated(), .. Parents(), .. Replaced()];

    private static NewcArchive Start() => new NewcArchive().Init("/x", "/y", "/z", "/d", "/d/x", "/e", "/e/x");

    private static NewcEntry Linked(string name, string content, uint links = 2, uint inode = 77, uint minor = 0) =>
        new(name, NewcEntry.File | 0x1a4) { Inode = inode, Links = links, Minor = minor, Data = Bytes.Text(content) };

    private static IEnumerable<Vector> HardLinks()
    {
        yield return new Vector("link-data-last", () => Start().Add(Linked("x", "")).Add(Linked("y", "data")).End());
        yield return new Vector("link-data-first", () => Start().Add(Linked("x", "data")).Add(Linked("y", "")).End());
        yield return new Vector("link-data-both", () => Start().Add(Linked("x", "first")).Add(Linked("y", "second!")).End());
        yield return new Vector("link-data-second-shorter", () => Start().Add(Linked("x", "first is long")).Add(Linked("y", "2nd")).End());
        yield return new Vector("link-three", () => Start().Add(Linked("x", "", 3)).Add(Linked("y", "", 3)).Add(Linked("z", "data", 3)).End());
        yield return new Vector("link-nlink-1", () => Start().Add(Linked("x", "one", 1)).Add(Linked("y", "two", 1)).End());
        yield return new Vector("link-other-device", () => Start().Add(Linked("x", "one")).Add(Linked("y", "two", minor: 9)).End());
        yield return new Vector("link-other-type", () => Start().Add(Linked("x", "one")).Add(new NewcEntry("y", 0x1000 | 0x1a4) { Inode = 77, Links = 2 }).End());
        yield return new Vector("link-other-mode", () => Start().Add(Linked("x", "one") with { Mode = NewcEntry.File | 0x180 }).Add(Linked("y", "two")).End());
        yield return new Vector("link-to-itself", () => Start().Add(Linked("x", "one")).Add(Linked("x", "two")).End());
        yield return new Vector("link-over-file", () => Start().File("y", "old").Add(Linked("x", "new")).Add(Linked("y", "")).End());
        yield return new Vector("link-over-folder", () => Start().Folder("y").Add(Linked("x", "new")).Add(Linked("y", "")).End());
        yield return new Vector("link-over-full-folder", () => Start().Folder("d").File("d/x", "in").Add(Linked("x", "new")).Add(Linked("d", "")).End());
        yield return new Vector("link-first-replaced-between", () => Start().Add(Linked("x", "one")).Folder("x2").File("x", "other").Add(Linked("y", "")).End());
        yield return new Vector("link-first-missing-parent", () => Start().Add(Linked("e/x", "data")).Add(Linked("y", "")).End());
        yield return new Vector("link-devices", () => Start().Add(new NewcEntry("x", 0x2000 | 0x1a4) { Inode = 5, Links = 2, Device = (1, 3) }).Add(new NewcEntry("y", 0x2000 | 0x1a4) { Inode = 5, Links = 2, Device = (1, 3) }).End());
        yield return new Vector("link-folders", () => Start().Add(new NewcEntry("d", NewcEntry.Folder | 0x1ed) { Inode = 6, Links = 2 }).Add(new NewcEntry("e", NewcEntry.Folder | 0x1ed) { Inode = 6, Links = 2 }).End());
        yield return new Vector("link-of-init", () => new NewcArchive().Add(new NewcEntry("x", NewcEntry.File | 0x1ed) { Inode = 8, Links = 2 }).Add(new NewcEntry("init", NewcEntry.File | 0x1ed) { Inode = 8, Links = 2, Data = ElfProgram.Probe("/x", "/init").ToBytes() }).End());
        yield return new Vector("link-of-init-data-first", () => new NewcArchive().Add(new NewcEntry("x", NewcEntry.File | 0x1ed) { Inode = 8, Links = 2, Data = ElfProgram.Probe("/x", "/init").ToBytes() }).Add(new NewcEntry("init", NewcEntry.File | 0x1ed) { Inode = 8, Links = 2 }).End());
        yield return new Vector("link-symbolic", () => Start().Add(new NewcEntry("x", NewcEntry.Link | 0x1ff) { Inode = 9, Links = 2, Data = Bytes.Text("init") }).Add(new NewcEntry("y", NewcEntry.Link | 0x1ff) { Inode = 9, Links = 2, Data = Bytes.Text("z") }).End());
        yield return new Vector("link-checksum-second", () => Start().Add(Linked("x", "") with { Magic = "070702" }).Add(Linked("y", "ab") with { Magic = "070702", Checksum = 'a' + 'b' }).End());
    }

    private static IEnumerable<Vector> LinksBetweenArchives()
    {
        yield return new Vector("link-across-archives", () => Bytes.Join(Start().Add(Linked("x", "one")).End(), new NewcArchive().Add(Linked("y", "two")).End()));
        yield return new Vector("link-across-without-trailer", () => Bytes.Join(Start().Add(Linked("x", "one")).ToBytes(), new NewcArchive().Add(Linked("y", "two")).End()));
        yield return new Vector("link-across-gzip-without-trailer", () => Bytes.Join(Start().Add(Linked("x", "one")).ToBytes(), Compressor.Gzip(new NewcArchive().Add(Linked("y", "two")).End())));
        yield return new Vector("link-across-inner-trailer", () => Start().Add(Linked("x", "one")).Trailer().Add(Linked("y", "two")).End());
    }

    private static IEnumerable<Vector> Repeated()
    {
        yield return new Vector("repeat-file", () => Start().File("x", "old and long").File("x", "new").End());
        yield return new Vector("repeat-file-other-archive", () => Bytes.Join(Start().File("x", "old and long").End(), new NewcArchive().File("x", "new").End()));
        yield return new Vector("repeat-file-gzip", () => Bytes.Join(Start().File("x", "old").End(), Compressor.Gzip(new NewcArchive().File("x", "newer").End())));
        yield return new Vector("repeat-init-broken-first", () => Bytes.Join(new NewcArchive().Program("init", Bytes.Text("nonsense")).End(), Parts.A));
        yield return new Vector("repeat-init-broken-last", () => Bytes.Join(Parts.A, new NewcArchive().Program("init", Bytes.Text("nonsense")).End()));
        yield return new Vector("repeat-init-empty-last", () => Bytes.Join(Parts.A, new NewcArchive().Program("init", []).End()));
        yield return new Vector("repeat-init-cut-last", () => Bytes.Join(Parts.A, Parts.A[..400]));
        yield return new Vector("repeat-init-mode-last", () => Bytes.Join(Parts.A, new NewcArchive().File("init", ElfProgram.Probe("/a").ToBytes()).End()));
        yield return new Vector("repeat-folder", () => Start().Folder("d").File("d/x", "in").Add(new NewcEntry("d", NewcEntry.Folder | 0x1c0) { Links = 2 }).End());
    }

    private static IEnumerable<Vector> Parents()
    {
        yield return new Vector("parent-missing", () => Start().File("e/x", "lost").End());
        yield return new Vector("parent-later", () => Start().File("e/x", "lost").Folder("e").End());
        yield return new Vector("parent-missing-folder", () => Start().Folder("d/e").File("d/e/x", "lost").End());
        yield return new Vector("parent-is-file", () => Start().File("d", "file").File("d/x", "lost").End());
        yield return new Vector("parent-link", () => Start().Folder("d").Link("e", "d").File("e/x", "through").End());
        yield return new Vector("parent-link-absolute", () => Start().Folder("d").Link("e", "/d").File("e/x", "through").End());
        yield return new Vector("parent-link-dangling", () => Start().Link("e", "d").File("e/x", "lost").Folder("d").End());
        yield return new Vector("parent-link-to-itself", () => Start().Link("e", "e").File("e/x", "lost").End());
        yield return new Vector("parent-link-chain", () => Start().Folder("d").Link("y", "d").Link("e", "y").File("e/x", "through").End());
        yield return new Vector("parent-dot-dot", () => Start().Folder("d").Folder("e").File("d/../e/x", "through").End());
        yield return new Vector("parent-builtin-dev", () => new NewcArchive().Init("/dev/x", "/root/y").File("dev/x", "in dev").File("root/y", "in root").End());
        yield return new Vector("parent-init-missing", () => new NewcArchive().Program("sbin/init", ElfProgram.Probe("/a").ToBytes()).Link("init", "sbin/init").End());
    }

    private static IEnumerable<Vector> Replaced()
    {
        yield return new Vector("replace-file-by-folder", () => Start().File("d", "file").Folder("d").File("d/x", "in").End());
        yield return new Vector("replace-folder-by-file", () => Start().Folder("d").File("d", "file").End());
        yield return new Vector("replace-full-folder-by-file", () => Start().Folder("d").File("d/x", "in").File("d", "lost").End());
        yield return new Vector("replace-full-folder-by-link", () => Start().Folder("d").File("d/x", "in").Link("d", "e").End());
        yield return new Vector("replace-link-by-file", () => Start().File("y", "target").Link("x", "y").File("x", "own").End());
        yield return new Vector("replace-link-by-folder", () => Start().Folder("e").Link("d", "e").Folder("d").File("d/x", "in d").End());
        yield return new Vector("replace-file-by-link", () => Start().File("x", "file").File("y", "target").Link("x", "y").End());
        yield return new Vector("replace-link-by-link", () => Start().Link("x", "y").Link("x", "z").File("z", "z").End());
        yield return new Vector("replace-link-by-same-link-later", () => Start().Link("e", "d").Folder("d").Link("e", "d").File("e/x", "in").End());
        yield return new Vector("replace-device-by-file", () => Start().Add(new NewcEntry("x", 0x2000 | 0x1a4) { Device = (1, 3) }).File("x", "file").End());
        yield return new Vector("replace-console", () => Start().File("dev/console", "file").End());
        yield return new Vector("replace-dev-by-link", () => Start().Link("dev", "d").Folder("d").End());
    }
}
