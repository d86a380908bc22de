namespace Sunup.Images.RootDisks;

/// <summary>A root file system of Sunup's own: busybox, an init that counts its boots on the disk, a login on the console.</summary>
internal static class BuiltinRoot
{
    private const UnixFileMode Executable = (UnixFileMode)0b111_101_101;

    private static readonly string[] s_folders = ["bin", "dev", "etc", "proc", "root", "run", "sbin", "sys", "tmp", "var/lib/sunup"];
    private static readonly string[] s_programs =
        ["cat", "cp", "date", "df", "dmesg", "echo", "grep", "hostname", "ip", "kill", "ls", "mkdir", "more", "mount", "mv", "ping", "ps", "rm", "sed", "sh", "sleep", "sync", "umount", "uname", "vi"];

    private static readonly string[] s_systemPrograms = ["getty", "halt", "init", "poweroff", "reboot", "switch_root"];

    /// <summary>Writes its files into a folder, which is made, and gives the folder.</summary>
    public static string Stage(string folder, string busybox, string machine)
    {
        foreach (var name in s_folders)
        {
            Directory.CreateDirectory(Path.Combine(folder, name));
        }

        File.Copy(busybox, Path.Combine(folder, "bin/busybox"), overwrite: true);
        File.SetUnixFileMode(Path.Combine(folder, "bin/busybox"), Executable);
        foreach (var link in s_programs.Select(name => $"bin/{name}").Concat(s_systemPrograms.Select(name => $"sbin/{name}")))
        {
            File.CreateSymbolicLink(Path.Combine(folder, link), "/bin/busybox");
        }

        Write(folder, "etc/hostname", machine + "\n");
        // systemd of an initrd changes into no root that is without this.
        Write(folder, "etc/os-release", "ID=sunup-root\nNAME=\"Root disk of Sunup\"\n");
        Write(folder, "etc/passwd", "root::0:0:root:/root:/bin/sh\n");
        Write(folder, "etc/group", "root:x:0:\n");
        Write(folder, "etc/inittab", Resource("inittab.sh"));
        foreach (var script in (string[])["start", "up", "stop"])
        {
            Write(folder, $"etc/sunup-{script}", Resource($"{script}.sh"));
            File.SetUnixFileMode(Path.Combine(folder, $"etc/sunup-{script}"), Executable);
        }

        return folder;
    }

    private static void Write(string folder, string name, string text) => File.WriteAllText(Path.Combine(folder, name), text);

    private static string Resource(string name)
    {
        using var stream = typeof(BuiltinRoot).Assembly.GetManifestResourceStream($"root-disk/{name}") ?? throw new InvalidOperationException($"The resource {name} is missing.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }
}
