using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Sunup.Formats.Compression;
using Sunup.Formats.Initramfs.Unpacking;
using Sunup.Images.Adding;
using Sunup.Images.Adding.IscsiRoot;
using Sunup.Images.Outputs;
using Sunup.Images.RootDisks;
using Sunup.Model;
using Sunup.Planning.Artifacts;
using Sunup.Trials.SanBoots;

namespace Sunup.Trials.Boots.Preparations;

/// <summary>Makes the disk that a machine of route san or disk boots from, or takes the one that it names.</summary>
internal sealed class DiskAssembly(ArtifactResolver resolver, ArtifactCache cache)
{
    private const string Disk = "disk.img";

    // Version of what is made: a kept disk of an older one is not taken for it.
    private const string Form = "3";

    // On route san too: the same disk is then bootable as the VM's own.
    private static readonly ImmutableArray<string> s_diskModules = ["virtio_blk", "virtio_pci", "ext4"];

    /// <summary>The machine with its disk. Where nothing is to be kept, what the machine writes goes to an overlay, on either route.</summary>
    /// <exception cref="FindingException">SU0962, SU0963, SU0966, SU0967, and those of modules and packages.</exception>
    public async Task<ResolvedMachine> MakeAsync(ResolvedMachine resolved, string folder, IProgress<ArtifactProgress>? progress, CancellationToken cancellationToken)
    {
        var machine = resolved.Machine;
        if (machine.Boot.DiskNumber is { } number)
        {
            // The VM's own, as it stands there; the firmware tries it first.
            var disks = machine.Hardware!.Disks;
            return resolved with { Machine = machine with { Hardware = machine.Hardware with { Disks = [disks[number], .. disks.RemoveAt(number)] } } };
        }

        var path = machine.Boot.Disk is { } given ? given
            : machine.Boot.Keep ? await KeptAsync(resolved, folder, progress, cancellationToken)
            : await MakeAtAsync(resolved, Path.Combine(folder, Disk), folder, progress, cancellationToken);
        var hardware = machine.Hardware!;
        return resolved with
        {
            Machine = machine with
            {
                Boot = machine.Boot with { Disk = path },
                Hardware = machine.Route == Route.Disk ? hardware with { Disks = [new DiskConfig(path, Overlay: !machine.Boot.Keep), .. hardware.Disks] } : hardware,
            },
        };
    }

    /// <summary>The disk of that machine in the cache; made anew where the machine, or what is on its disk, became another.</summary>
    private async Task<string> KeptAsync(ResolvedMachine resolved, string folder, IProgress<ArtifactProgress>? progress, CancellationToken cancellationToken)
    {
        var boot = resolved.Machine.Boot;
        var inputs = string.Join('\n', resolved.Artifacts.Select(artifact => $"{artifact.Role} {artifact.Sha256}").Prepend($"{Form}\n{resolved.Machine.Route} {resolved.Machine.Hardware!.Firmware} {boot.Loader}\n{boot.CommandLine}\n{boot.Root}"));
        var name = $"{resolved.Machine.Name}-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(inputs)))[..12]}.img";
        var path = cache.PathOf("disks", name);
        using var alone = await cache.LockAsync($"disk.{name}", () => { }, cancellationToken);
        if (!File.Exists(path))
        {
            using var work = cache.MakeTemporaryFolder($"disk.{name}");
            ArtifactCache.Publish(await MakeAtAsync(resolved, Path.Combine(work.Path, Disk), folder, progress, cancellationToken), path);
        }

        return path;
    }

    private async Task<string> MakeAtAsync(ResolvedMachine resolved, string path, string folder, IProgress<ArtifactProgress>? progress, CancellationToken cancellationToken)
    {
        var machine = resolved.Machine;
        var loader = LoaderOf(machine);
        var recipe = new RootDiskRecipe
        {
            Machine = machine.Name,
            Loader = loader,
            GrubFolder = await GrubFolderAsync(loader, progress, cancellationToken),
            Kernel = machine.Boot.Kernel!,
            Initrds = machine.Boot.Initrd.IsEmpty ? [] : [await WithRootAsync(resolved, folder, progress, cancellationToken)],
            CommandLine = Planning.Plans.BootPlanner.CommandLineOf(machine),
            RootFolder = machine.Boot.Root,
            Busybox = await resolver.BusyboxAsync(progress, cancellationToken),
        };
        progress?.Report(new ArtifactProgress("disk", $"making the disk of {machine.Name}"));
        await new RootDiskMaker(recipe).MakeAsync(path, folder, cancellationToken);
        return path;
    }

    private static RootDiskLoader LoaderOf(MachineConfig machine) => (machine.Boot.Loader, machine.Hardware!.Firmware == FirmwareKind.Bios) switch
    {
        (DiskLoader.Grub, true) => RootDiskLoader.GrubBios,
        (DiskLoader.Grub, false) => RootDiskLoader.GrubUefi,
        (_, true) => RootDiskLoader.Syslinux,
        _ => RootDiskLoader.SystemdBoot,
    };

    /// <summary>GRUB's modules for a platform: this host's, or those of the distribution's package.</summary>
    private async Task<string?> GrubFolderAsync(RootDiskLoader loader, IProgress<ArtifactProgress>? progress, CancellationToken cancellationToken)
    {
        var (folder, package) = loader switch
        {
            RootDiskLoader.GrubBios => ("usr/lib/grub/i386-pc", "grub-pc-bin"),
            RootDiskLoader.GrubUefi => ("usr/lib/grub/x86_64-efi", "grub-efi-amd64-bin"),
            _ => (null, ""),
        };
        return folder is null ? null
            : File.Exists($"/{folder}/normal.mod") ? $"/{folder}"
            : Path.Combine((await resolver.UnpackAsync(package, isKernel: false, progress, cancellationToken)).Path, folder);
    }

    /// <summary>The machine's initrds, and behind them what finds its root: the same that <c>sunup initrd add</c> adds.</summary>
    private async Task<string> WithRootAsync(ResolvedMachine resolved, string folder, IProgress<ArtifactProgress>? progress, CancellationToken cancellationToken)
    {
        var machine = resolved.Machine;
        var isSan = machine.Route == Route.San;
        var joined = Path.Combine(folder, "base-initrd.img");
        await using (var output = new FileStream(joined, FileMode.Create, FileAccess.Write))
        {
            foreach (var initrd in machine.Boot.Initrd)
            {
                ZeroPadding.WriteTo(output, output.Position, 4096);
                await using var input = File.OpenRead(initrd);
                await input.CopyToAsync(output, cancellationToken);
            }
        }

        var request = new AddRequest
        {
            BasePath = joined,
            IscsiRoot = isSan ? await new IscsiRootTools(resolver).FindAsync(iscsistart: null, progress, cancellationToken) : null,
            Modules = isSan ? [.. IscsiRootParts.Modules, .. NicModules(machine), .. s_diskModules] : s_diskModules,
            ModuleFolder = await KernelModuleFolder.FindAsync(resolver, resolved, progress, cancellationToken),
            // Loaders read slowly, BIOS ones above all; the kernel unpacks fast.
            Compress = output => Compressors.Create(CompressionMethod.Gzip, output, leaveOpen: true),
            Rules = UnpackRules.ForKernel(null, null),
        };
        var path = Path.Combine(folder, "root-initrd.img");
        await using var result = new FileStream(path, FileMode.Create, FileAccess.ReadWrite);
        var report = new ImageAddition(request).Run(result, cancellationToken);
        return report.IsSound ? path : throw new FindingException(report.Findings.First(finding => finding.Severity == FindingSeverity.Error));
    }

    private static IEnumerable<string> NicModules(MachineConfig machine) => machine.Hardware!.Nics.SelectMany(nic => nic.Model switch
    {
        NicModel.E1000 => ImmutableArray.Create("e1000"),
        NicModel.E1000e => ["e1000e"],
        NicModel.Rtl8139 => ["8139cp"],
        _ => IscsiRootParts.VirtualNics,
    }).Distinct(StringComparer.Ordinal);
}
