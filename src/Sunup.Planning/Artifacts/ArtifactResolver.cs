using System.Collections.Immutable;
using Sunup.Model;
using Sunup.Planning.Artifacts.Builtin;
using Sunup.Planning.MachineFiles;

namespace Sunup.Planning.Artifacts;

/// <summary>How references are resolved.</summary>
public sealed record ArtifactResolverOptions
{
    /// <summary>See <see cref="ArtifactCache.DefaultFolder"/>.</summary>
    public required string CacheFolder { get; init; }

    /// <summary>Time that made artifacts carry, in seconds since 1970; see <see cref="Formats.Initramfs.SourceDateEpoch"/>.</summary>
    public uint SourceDateEpoch { get; init; }

    /// <summary>Static busyboxes of this host, tried in order before one is fetched as a package.</summary>
    public ImmutableArray<string> HostBusyboxes { get; init; } = ["/bin/busybox", "/usr/bin/busybox"];

    /// <summary>Folder of the package tools; null to find them by PATH.</summary>
    public string? ToolFolder { get; init; }

    /// <summary>When one of these changes, package names are looked up again.</summary>
    public ImmutableArray<string> AptState { get; init; } =
        ["/var/lib/apt/lists", "/etc/apt/sources.list", "/etc/apt/sources.list.d", "/etc/apt/preferences", "/etc/apt/preferences.d"];

    internal string PathOfTool(string name) => ToolFolder is null ? name : Path.Combine(ToolFolder, name);

    /// <summary>What the environment of this process says.</summary>
    public static ArtifactResolverOptions FromEnvironment() => new()
    {
        CacheFolder = ArtifactCache.DefaultFolder(Environment.GetEnvironmentVariable, Environment.IsPrivilegedProcess),
        SourceDateEpoch = Formats.Initramfs.SourceDateEpoch.Parse(Environment.GetEnvironmentVariable("SOURCE_DATE_EPOCH")),
    };
}

/// <summary>Turns what a machine file names into files with hashes: plain paths are checked, <c>deb:</c> is fetched, <c>builtin:</c> is made.</summary>
/// <remarks>Several resolvers, in one process or in several, may use one cache at once.</remarks>
public sealed class ArtifactResolver(ArtifactResolverOptions options, TimeProvider time)
{
    private readonly ArtifactCache _cache = new(options.CacheFolder, time);

    /// <summary>The keys that Sunup enrols and signs with; made when there are none.</summary>
    /// <exception cref="FindingException">The cache cannot be written.</exception>
    public Task<SecureBootKeys> OpenSecureBootKeysAsync(CancellationToken cancellationToken) => SecureBootKeys.OpenAsync(_cache, time, cancellationToken);

    /// <summary>Resolves all of <paramref name="machine"/>'s artifacts.</summary>
    /// <exception cref="FindingException">SU0110 to SU0117: the first artifact that cannot be had.</exception>
    public async Task<ResolvedMachine> ResolveAsync(MachineConfig machine, IProgress<ArtifactProgress>? progress, CancellationToken cancellationToken)
    {
        var run = new Run(this, machine.SourceFile ?? machine.Name, progress is null ? null : new OneByOne(progress));
        var (kernel, initrds) = await run.ResolveKernelAndInitrdsAsync(machine.Boot, cancellationToken);
        var uki = await run.ResolveAnyAsync(ArtifactRole.Uki, machine.Boot.Uki, cancellationToken);
        var stub = await run.ResolveAnyAsync(ArtifactRole.Stub, machine.Boot.Stub, cancellationToken);
        var first = await run.ResolveAnyAsync(ArtifactRole.FirstKernel, machine.Boot.FirstKernel, cancellationToken);
        var certificates = await run.ResolveAllAsync(ArtifactRole.Certificate, machine.Hardware?.SecureBootDb ?? [], cancellationToken);
        var disks = await run.ResolveAllAsync(ArtifactRole.Disk, machine.Hardware?.Disks.Where(disk => !disk.IsRemote).Select(disk => disk.Image) ?? [], cancellationToken);
        var disk = await run.ResolveAnyAsync(ArtifactRole.Disk, machine.Boot.Disk, cancellationToken);
        var script = await run.ResolveAnyAsync(ArtifactRole.Script, machine.Network.Script, cancellationToken);
        var resolved = machine with
        {
            Boot = machine.Boot with
            {
                Kernel = kernel?.Path,
                Initrd = [.. initrds.Select(initrd => initrd.Path)],
                Uki = uki?.Path,
                Stub = stub?.Path,
                FirstKernel = first?.Path,
                Disk = disk?.Path,
            },
            Hardware = machine.Hardware is { } hardware ? hardware with
            {
                Disks = [.. WithPaths(hardware.Disks, disks)],
                SecureBootDb = [.. certificates.Select(certificate => certificate.Path)],
            }
            : null,
            Network = machine.Network with { Script = script?.Path },
        };
        ResolvedArtifact?[] alone = [kernel, uki, stub, first, disk];
        return new ResolvedMachine(resolved, [.. alone.Concat(initrds).Concat(certificates).Concat(disks).Append(script).OfType<ResolvedArtifact>()]);
    }

    /// <summary>Those that are files of this host were resolved, in their order.</summary>
    private static IEnumerable<DiskConfig> WithPaths(ImmutableArray<DiskConfig> disks, ImmutableArray<ResolvedArtifact> files)
    {
        var next = 0;
        return disks.Select(disk => disk.IsRemote ? disk : disk with { Image = files[next++].Path });
    }

    /// <summary>A Debian package, unpacked in the cache; a name that only points to a kernel is followed, and a kernel's modules get their indexes.</summary>
    /// <exception cref="FindingException">SU0110 to SU0112, SU0116, SU0117.</exception>
    public async Task<DebTree> UnpackAsync(string package, bool isKernel, IProgress<ArtifactProgress>? progress, CancellationToken cancellationToken)
    {
        try
        {
            return await new DebTreeSource(_cache, Options, progress).FindAsync(package, isKernel, cancellationToken);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw ArtifactFindings.CacheUnusable(_cache.Folder, fault);
        }
    }

    /// <summary>The root of the Debian package that an artifact was taken out of, where it was unpacked before: of the same version, and without asking apt, which takes a second.</summary>
    public static string? FindUnpacked(ResolvedArtifact artifact) => DebTreeSource.Beside(artifact.Path);

    /// <summary>A static busybox: this host's, or that of the package.</summary>
    /// <exception cref="FindingException">SU0110 to SU0112, SU0116, SU0117.</exception>
    public async Task<string> BusyboxAsync(IProgress<ArtifactProgress>? progress, CancellationToken cancellationToken)
    {
        try
        {
            return await new BuiltinInitramfs(_cache, Options, progress).BusyboxPathAsync(cancellationToken);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw ArtifactFindings.CacheUnusable(_cache.Folder, fault);
        }
    }

    /// <summary>One call of <see cref="ArtifactResolver.ResolveAsync"/>.</summary>
    private sealed class Run(ArtifactResolver owner, string where, IProgress<ArtifactProgress>? progress)
    {
        /// <summary>At the same time, since these two take longest: a kernel is hashed while an initramfs is made.</summary>
        public async Task<(ResolvedArtifact? Kernel, ImmutableArray<ResolvedArtifact> Initrds)> ResolveKernelAndInitrdsAsync(BootConfig boot, CancellationToken cancellationToken)
        {
            using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            var initrds = Task.Run(() => ResolveAllAsync(ArtifactRole.Initrd, boot.Initrd, both.Token), both.Token);
            try
            {
                return (await ResolveAnyAsync(ArtifactRole.Kernel, boot.Kernel, cancellationToken), await initrds);
            }
            finally
            {
                await both.CancelAsync();
                await ((Task)initrds).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }

        public async Task<ImmutableArray<ResolvedArtifact>> ResolveAllAsync(ArtifactRole role, IEnumerable<string> references, CancellationToken cancellationToken)
        {
            var artifacts = ImmutableArray.CreateBuilder<ResolvedArtifact>();
            foreach (var reference in references)
            {
                artifacts.Add(await ResolveAsync(role, reference, cancellationToken));
            }

            return artifacts.ToImmutable();
        }

        public async Task<ResolvedArtifact?> ResolveAnyAsync(ArtifactRole role, string? reference, CancellationToken cancellationToken) =>
            reference is null ? null : await ResolveAsync(role, reference, cancellationToken);

        public async Task<ResolvedArtifact> ResolveAsync(ArtifactRole role, string reference, CancellationToken cancellationToken)
        {
            if (!ArtifactReference.LooksLikeOne(reference))
            {
                return await PlainFile.ResolveAsync(role, reference, where, cancellationToken);
            }

            try
            {
                var file = reference == ArtifactReference.BuiltinInitramfs
                    ? await new BuiltinInitramfs(owner._cache, owner.Options, progress).MakeAsync(cancellationToken)
                    : await new DebFileSource(owner._cache, owner.Options, progress).FindAsync(reference[ArtifactReference.DebPrefix.Length..], DebFileWish.Kernel, cancellationToken);
                return new ResolvedArtifact(role, reference, file.Path, new FileInfo(file.Path).Length, file.Sha256, file.Origin);
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
            {
                throw ArtifactFindings.CacheUnusable(owner._cache.Folder, fault);
            }
        }
    }

    private ArtifactResolverOptions Options => options;

    /// <summary>Reports of several threads, one after the other.</summary>
    private sealed class OneByOne(IProgress<ArtifactProgress> progress) : IProgress<ArtifactProgress>
    {
        private readonly Lock _lock = new();

        public void Report(ArtifactProgress value)
        {
            lock (_lock)
            {
                progress.Report(value);
            }
        }
    }
}
