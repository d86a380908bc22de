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

    /// <summary>What is beside busybox in the archive.</summary>
    private const int ScriptsAtMost = 64 << 10;

    /// <summary>The archive, in the cache.</summary>
    /// <exception cref="FindingException">No busybox can be had: SU0110 to SU0112, SU0116.</exception>
    public async Task<DebFile> MakeAsync(CancellationToken cancellationToken)
    {
        if (await FindMadeAsync(cancellationToken) is { } made)
        {
            return made;
        }

        var (busybox, origin, _) = await FindBusyboxAsync(cancellationToken);
        var archive = await ArchiveOf(busybox, origin, cancellationToken);
        if (!await IsInCacheAsync(archive.File, cancellationToken))
        {
            using var alone = await cache.LockAsync("initramfs", () => { }, cancellationToken);
            using var work = cache.MakeTemporaryFolder("initramfs");
            var finished = Path.Combine(work.Path, "initramfs.cpio");
            await File.WriteAllBytesAsync(finished, archive.Bytes, cancellationToken);
            await CachedFile.PublishAsync(finished, archive.File.Path, cancellationToken);
        }

        return archive.File;
    }

    /// <summary>
    /// The archive that was made of this host's first busybox before; null where there is none. It holds that very busybox, and it was published only after the busybox
    /// had been asked for its applets: it need not be asked again.
    /// </summary>
    private async Task<DebFile?> FindMadeAsync(CancellationToken cancellationToken)
    {
        foreach (var path in options.HostBusyboxes)
        {
            if (await ReadStaticAsync(path, cancellationToken) is { } bytes)
            {
                var (file, _) = await ArchiveOf(bytes, $"this host's {path}", cancellationToken);
                return await IsInCacheAsync(file, cancellationToken) ? file : null;
            }
        }

        return null;
    }

    private async Task<(DebFile File, ReadOnlyMemory<byte> Bytes)> ArchiveOf(byte[] busybox, string origin, CancellationToken cancellationToken)
    {
        using var archive = new MemoryStream(busybox.Length + ScriptsAtMost);
        await WriteAsync(archive, busybox, options.SourceDateEpoch, cancellationToken);
        var bytes = archive.GetBuffer().AsMemory(0, (int)archive.Length);
        var sha256 = Convert.ToHexStringLower(SHA256.HashData(bytes.Span));
        return (new DebFile(cache.PathOf("initramfs", $"builtin-{sha256[..16]}.cpio"), $"made by Sunup with {origin}", sha256), bytes);
    }

    private static async Task<bool> IsInCacheAsync(DebFile archive, CancellationToken cancellationToken) =>
        await CachedFile.VerifyAsync(archive.Path, cancellationToken) == archive.Sha256;

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
        if (await ReadStaticAsync(path, cancellationToken) is not { } bytes)
        {
            return null;
        }

        try
        {
            var list = await ToolProcess.RunAsync(path, ["--list"], null, null, cancellationToken);
            return list is { ExitCode: 0 } && Applets.Except(list.Output.Split('\n'), StringComparer.Ordinal).FirstOrDefault() is null ? bytes : null;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static async Task<byte[]?> ReadStaticAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            var bytes = await File.ReadAllBytesAsync(path, cancellationToken);
            return ElfProgram.IsStaticX64(bytes) ? bytes : null;
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
