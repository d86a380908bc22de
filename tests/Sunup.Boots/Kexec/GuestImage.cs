using System.Text;
using Sunup.Formats.Initramfs;
using Sunup.Machines.Hosts;

namespace Sunup.Boots.Kexec;

/// <summary>Makes the initramfs of a guest: busybox, a first program, and files.</summary>
internal static class GuestImage
{
    private const string Libraries = "/lib/x86_64-linux-gnu";

    /// <summary>What sunup's runtime and its decompressors load.</summary>
    private static readonly string[] s_libraries =
    [
        "libc.so.6", "libdl.so.2", "librt.so.1", "libpthread.so.0", "libm.so.6", "libgcc_s.so.1", "libstdc++.so.6", "libz.so.1", "liblzma.so.5", "libzstd.so.1",
    ];

    /// <summary>A guest that runs sunup: its scenario is a script of Guests.</summary>
    public static Task<byte[]> FirstAsync(string scenario, params (string Path, byte[] Content)[] files) => PackAsync(
        "first.sh",
        [
            ("bin/sunup", File.ReadAllBytes(PublishedSunup.FilePath)),
            ("lib64/ld-linux-x86-64.so.2", File.ReadAllBytes("/lib64/ld-linux-x86-64.so.2")),
            .. s_libraries.Select(name => ($"{Libraries[1..]}/{name}", File.ReadAllBytes(Path.Combine(Libraries, name)))),
            ("etc/passwd", "root:x:0:0::/:/bin/sh\nnobody:x:65534:65534::/:/bin/sh\n"u8.ToArray()),
            ("scenario", Script(scenario)),
            .. files,
        ]);

    /// <summary>What the kernel that is started by kexec runs.</summary>
    public static Task<byte[]> SecondAsync(params (string Path, byte[] Content)[] files) => PackAsync("second.sh", files);

    /// <summary>A candidate that changes its root, and then does what is said.</summary>
    public static Task<byte[]> CandidateAsync(string then) => PackAsync("candidate.sh", [("then", Encoding.UTF8.GetBytes(then + "\n"))]);

    private static async Task<byte[]> PackAsync(string init, IEnumerable<(string Path, byte[] Content)> files)
    {
        var none = CancellationToken.None;
        using var archive = new MemoryStream();
        var writer = new CpioNewcWriter(archive);
        foreach (var folder in (string[])["proc", "sys", "dev", "tmp", "run"])
        {
            await writer.WriteDirectoryAsync(folder, CpioAttributes.Executable, none);
        }

        await writer.WriteFileAsync("bin/busybox", CpioAttributes.Executable, await File.ReadAllBytesAsync(ToolLocator.Require("busybox")), none);
        await writer.WriteSymbolicLinkAsync("bin/sh", "busybox", CpioAttributes.Executable, none);
        await writer.WriteFileAsync("init", CpioAttributes.Executable, Script(init), none);
        foreach (var (path, content) in files)
        {
            await writer.WriteFileAsync(path, CpioAttributes.Executable, content, none);
        }

        await writer.FinishAsync(none);
        return archive.ToArray();
    }

    private static byte[] Script(string name) => File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Kexec", "Guests", name));
}
