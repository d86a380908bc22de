using System.Security.Cryptography;
using System.Text;
using Sunup.Formats.Executables;
using Sunup.Formats.Initramfs;
using Sunup.Model;

namespace Sunup.Planning.Artifacts.Builtin;

/// <summary>Makes <c>builtin:initramfs</c>: a static busybox and an <c>/init</c> of Sunup's own that tells what arrived.</summary>
/// <remarks>docs/formats/builtin-initramfs.md has the lines that it prints. The same busybox gives the same bytes, and the same name in the cache.</remarks>
internal sealed class BuiltinInitramfs(ArtifactCache cache, ArtifactResolverOptions options, IProgress<ArtifactProgress>? progress)
{
    /// <summary>What /init runs; a busybox of the host without one of these is not taken.</summary>
    private static readonly string[] Applets =
    [
        "cat", "cut", "findfs", "grep", "ip", "ls", "mkdir", "modprobe", "mount", "poweroff", "sed", "setsid", "sh", "sha256sum", "sleep", "switch_root", "sync", "tr", "udhcpc",
        "umount", "uname",
    ];

    /// <summary>The archive, in the cache.</summary>
    /// <exception cref="FindingException">No busybox can be had: SU0110 to SU0112, SU0116.</exception>
    public async Task<DebFile> MakeAsync(CancellationToken cancellationToken)
    {
        var (busybox, origin, _) = await FindBusyboxAsync(cancellationToken);
        using var archive = new MemoryStream();
        await WriteAsync(archive, busybox, options.SourceDateEpoch, cancellationToken);
        var bytes = archive.GetBuffer().AsMemory(0, (int)archive.Length);
        var sha256 = Convert.ToHexStringLower(SHA256.HashData(bytes.Span));
        var path = cache.PathOf("initramfs", $"builtin-{sha256[..16]}.cpio");
        if (await CachedFile.VerifyAsync(path, cancellationToken) != sha256)
        {
            using var alone = await cache.LockAsync("initramfs", () => { }, cancellationToken);
            using var work = cache.MakeTemporaryFolder("initramfs");
            var finished = Path.Combine(work.Path, "initramfs.cpio");
            await File.WriteAllBytesAsync(finished, bytes, cancellationToken);
            await CachedFile.PublishAsync(finished, path, cancellationToken);
        }

        return new DebFile(path, $"made by Sunup with {origin}", sha256);
    }

    /// <summary>Writes the archive for a given busybox.</summary>
    internal static async Task WriteAsync(Stream output, ReadOnlyMemory<byte> busybox, uint modifiedAt, CancellationToken cancellationToken)
    {
        var archive = new CpioNewcWriter(output, modifiedAt);
        // The kernel opens /dev/console for init before anything could mount devtmpfs.
        await archive.WriteDeviceAsync("dev/console", CpioDeviceKind.Character, 5, 1, CpioAttributes.Private, cancellationToken);
        await archive.WriteDeviceAsync("dev/null", CpioDeviceKind.Character, 1, 3, new CpioAttributes(0b110_110_110), cancellationToken);
        foreach (var folder in (string[])["bin", "etc", "proc", "run", "sbin", "sys", "tmp"])
        {
            await archive.WriteDirectoryAsync(folder, CpioAttributes.Executable, cancellationToken);
        }

        await archive.WriteFileAsync("bin/busybox", CpioAttributes.Executable, busybox, cancellationToken);
        await archive.WriteSymbolicLinkAsync("bin/sh", "busybox", default, cancellationToken);
        await archive.WriteFileAsync("bin/sunup-udhcpc", CpioAttributes.Executable, Script("udhcpc.sh"), cancellationToken);
        await archive.WriteFileAsync("init", CpioAttributes.Executable, Script("init.sh"), cancellationToken);
        await archive.FinishAsync(cancellationToken);
    }

    /// <summary>The busybox alone: a path of this host, or in the cache.</summary>
    /// <exception cref="FindingException">No busybox can be had: SU0110 to SU0112, SU0116.</exception>
    public async Task<string> BusyboxPathAsync(CancellationToken cancellationToken) => (await FindBusyboxAsync(cancellationToken)).Path;

    private async Task<(byte[] Bytes, string Origin, string Path)> FindBusyboxAsync(CancellationToken cancellationToken)
    {
        foreach (var path in options.HostBusyboxes)
        {
            if (await TryHostAsync(path, cancellationToken) is { } bytes)
            {
                return (bytes, $"this host's {path}", path);
            }
        }

        var fetched = await new DebFileSource(cache, options, progress).FindAsync("busybox-static", DebFileWish.Busybox, cancellationToken);
        var content = await File.ReadAllBytesAsync(fetched.Path, cancellationToken);
        return ElfProgram.IsStaticX64(content) ? (content, fetched.Origin, fetched.Path) : throw ArtifactFindings.NotInPackage("busybox-static", "static busybox for x86_64");
    }

    private static async Task<byte[]?> TryHostAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            var bytes = await File.ReadAllBytesAsync(path, cancellationToken);
            if (!ElfProgram.IsStaticX64(bytes))
            {
                return null;
            }

            var list = await ToolProcess.RunAsync(path, ["--list"], null, null, cancellationToken);
            return list is { ExitCode: 0 } && Applets.Except(list.Output.Split('\n'), StringComparer.Ordinal).FirstOrDefault() is null ? bytes : null;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static byte[] Script(string name)
    {
        using var stream = typeof(BuiltinInitramfs).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"The resource {name} is missing.");
        using var reader = new StreamReader(stream);
        return Encoding.UTF8.GetBytes(reader.ReadToEnd().ReplaceLineEndings("\n"));
    }
}
