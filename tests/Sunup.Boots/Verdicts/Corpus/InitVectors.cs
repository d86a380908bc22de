using Sunup.Boots.Verdicts.Images;

namespace Sunup.Boots.Verdicts.Corpus;

/// <summary>/init and <c>rdinit=</c>: what runs, and with which error what does not.</summary>
internal static class InitVectors
{
    public static IEnumerable<Vector> All() => [.. Programs(), .. Scripts(), .. Places(), .. Elsewhere()];

    private static byte[] Probe { get; } = ElfProgram.Probe("/init", "/a").ToBytes();

    private static Vector Init(string name, byte[] program, uint mode = 0x1ed) =>
        new($"init-{name}", () => new NewcArchive().Add(new NewcEntry("init", NewcEntry.File | mode) { Data = program }).End());

    private static Vector Script(string name, string text, Action<NewcArchive>? more = null) => new($"init-script-{name}", () =>
    {
        var archive = new NewcArchive().Program("init", Bytes.Text(text)).Folder("bin").Program("bin/sh", Probe);
        more?.Invoke(archive);
        return archive.End();
    });

    private static IEnumerable<Vector> Programs()
    {
        yield return Init("program", Probe);
        yield return Init("empty", []);
        yield return Init("text", Bytes.Text("echo hello\n"));
        yield return Init("one-byte", Bytes.Text("#"));
        yield return Init("not-executable", Probe, mode: 0x1a4);
        yield return Init("executable-for-others", Probe, mode: 0x001);
        yield return Init("executable-not-readable", Probe, mode: 0x049);
        yield return Init("machine-arm64", new ElfProgram(Probe) { Machine = 183 }.ToBytes());
        yield return Init("machine-i386-in-64-bit", new ElfProgram(Probe) { Machine = 3 }.ToBytes());
        yield return Init("program-32-bit", ElfProgram.I386().ToBytes());
        yield return Init("interpreter-missing", (ElfProgram.Probe("/a") with { Interpreter = "/lib64/ld-linux-x86-64.so.2" }).ToBytes());
        yield return Init("elf-magic-only", [0x7f, (byte)'E', (byte)'L', (byte)'F']);
        yield return Init("elf-header-only", Probe[..64]);
        yield return Init("elf-relocatable", Probe.With(16, 1));
        yield return Init("elf-big-endian", Probe.With(5, 2));
        yield return Init("elf-no-segments", Probe.With(56, 0));
        yield return Init("elf-segment-header-size", Probe.With(54, 32));
        // Of the one program header: offset at 72, address at 80, size in the file at 96, size in memory at 104.
        yield return Init("elf-memory-smaller-than-file", Probe.With(104, new byte[8]));
        yield return Init("elf-file-size-beyond-all-addresses", Probe.With(103, 0x40).With(111, 0x40));
        yield return Init("elf-memory-size-beyond-all-addresses", Probe.With(111, 0x40));
        yield return Init("elf-address-beyond-all", Probe.With(87, 0x40));
        yield return Init("elf-offset-not-of-a-page", Probe.With(80, 0x10));
        yield return Init("elf-cut-behind-first-page", (ElfProgram.Probe("/a") with { Padding = 12_000 }).ToBytes()[..4096]);
        yield return Init("elf-cut-less-1-page", (ElfProgram.Probe("/a") with { Padding = 12_000 }).ToBytes().Cut(4096));
        yield return Init("elf-long", (ElfProgram.Probe("/a") with { Padding = 12_000 }).ToBytes());
        yield return Init("gzip-file", Compressor.Gzip(Probe));
    }

    private static IEnumerable<Vector> Scripts()
    {
        yield return Script("sh", "#!/bin/sh\necho\n");
        yield return Script("without-line-end", "#!/bin/sh");
        yield return Script("space-before-path", "#! \t /bin/sh -e\n");
        yield return Script("crlf", "#!/bin/sh\r\necho\r\n");
        yield return Script("interpreter-missing", "#!/bin/bash\n");
        yield return Script("interpreter-relative", "#!bin/sh\n");
        yield return Script("interpreter-empty", "#!\n");
        yield return Script("interpreter-blank", "#!   \n");
        yield return Script("without-mark", ":\necho hello\n");
        yield return Script("byte-order-mark", "\u00ef\u00bb\u00bf#!/bin/sh\n");
        yield return Script("interpreter-folder", "#!/bin\n");
        yield return Script("interpreter-not-executable", "#!/bin/text\n", archive => archive.File("bin/text", Probe));
        yield return Script("interpreter-link", "#!/bin/ash\n", archive => archive.Link("bin/ash", "sh"));
        yield return Script("interpreter-dangling", "#!/bin/ash\n", archive => archive.Link("bin/ash", "busybox"));
        yield return Script("interpreter-text", "#!/bin/text\n", archive => archive.Program("bin/text", Bytes.Text("hello\n")));
        yield return Script("line-of-254", $"#!/{new string('.', 1)}/bin/sh {new string('x', 241)}\n");
        yield return Script("line-of-300", $"#!/bin/sh {new string('x', 300)}\n");
        yield return Script("path-of-300", $"#!{string.Concat(Enumerable.Repeat("/.", 150))}/bin/sh\n");
        for (var depth = 1; depth <= 6; depth++)
        {
            var count = depth;
            yield return Script($"nested-{depth}", "#!/s1\n", archive => Nest(archive, count));
        }

        yield return Script("of-itself", "#!/init\n");

        static void Nest(NewcArchive archive, int depth)
        {
            for (var i = 1; i <= depth; i++)
            {
                archive.Program($"s{i}", Bytes.Text(i == depth ? "#!/bin/sh\n" : $"#!/s{i + 1}\n"));
            }
        }
    }

    private static IEnumerable<Vector> Places()
    {
        yield return new Vector("init-absent", () => new NewcArchive().File("a", "first\n").End());
        yield return new Vector("init-folder", () => new NewcArchive().Folder("init").End());
        yield return new Vector("init-link", () => new NewcArchive().Folder("sbin").Program("sbin/init", Probe).Link("init", "sbin/init").End());
        yield return new Vector("init-link-absolute", () => new NewcArchive().Folder("sbin").Program("sbin/init", Probe).Link("init", "/sbin/init").End());
        yield return new Vector("init-link-dangling", () => new NewcArchive().Link("init", "sbin/init").End());
        yield return new Vector("init-link-to-itself", () => new NewcArchive().Link("init", "init").End());
        yield return new Vector("init-link-to-folder", () => new NewcArchive().Folder("sbin").Link("init", "sbin").End());
        yield return new Vector("init-link-not-executable", () => new NewcArchive().Folder("sbin").File("sbin/init", Probe).Link("init", "sbin/init").End());
        yield return new Vector("init-device", () => new NewcArchive().Add(new NewcEntry("init", 0x2000 | 0x1ed) { Device = (1, 3) }).End());
        yield return new Vector("init-fifo", () => new NewcArchive().Add(new NewcEntry("init", 0x1000 | 0x1ed)).End());
        yield return new Vector("init-fails-sbin-init-runs", () => new NewcArchive().Program("init", Bytes.Text("nonsense")).Folder("sbin").Program("sbin/init", Probe).End());
        yield return new Vector("init-absent-sbin-init-there", () => new NewcArchive().Folder("sbin").Program("sbin/init", Probe).End());
        yield return new Vector("init-fails-bin-sh-runs", () => new NewcArchive().File("init", Probe).Folder("bin").Program("bin/sh", Probe).End());
        yield return new Vector("init-40-links", () => Links(39));
        yield return new Vector("init-41-links", () => Links(41));

        static byte[] Links(int count)
        {
            var archive = new NewcArchive().Program("l0", Probe);
            for (var i = 1; i <= count; i++)
            {
                archive.Link($"l{i}", $"l{i - 1}");
            }

            return archive.Link("init", $"l{count}").End();
        }
    }

    private static IEnumerable<Vector> Elsewhere()
    {
        byte[] Other() => new NewcArchive().Folder("sbin").Program("sbin/start", Probe).File("sbin/text", Probe).Program("init", Bytes.Text("nonsense")).End();
        yield return new Vector("rdinit-program", Other) { InitPath = "/sbin/start" };
        yield return new Vector("rdinit-relative", Other) { InitPath = "sbin/start" };
        yield return new Vector("rdinit-absent", Other) { InitPath = "/sbin/missing" };
        yield return new Vector("rdinit-not-executable", Other) { InitPath = "/sbin/text" };
        yield return new Vector("rdinit-folder", Other) { InitPath = "/sbin" };
        yield return new Vector("rdinit-below-file", Other) { InitPath = "/init/x" };
    }
}
