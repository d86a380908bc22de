using Sunup.Images.RootDisks;

namespace Sunup.Boots.Faults;

/// <summary>A disk as Sunup makes it, with something on its first partition changed by mtools, which see it as <c>$VOLUME</c>.</summary>
internal static class MadeDisk
{
    public static async Task MakeAsync(FaultSite site, RootDiskLoader loader, string script, string words = "console=ttyS0 panic=-1 quiet")
    {
        var initrd = site.Write("base.img", await File.ReadAllBytesAsync(await InitrdAsync()));
        var recipe = new RootDiskRecipe
        {
            Machine = "fault",
            Loader = loader,
            GrubFolder = loader switch
            {
                RootDiskLoader.GrubBios => Path.Combine(Sunup.Tests.UnpackedPackage.Find("grub-pc-bin"), "usr/lib/grub/i386-pc"),
                RootDiskLoader.GrubUefi => Path.Combine(Sunup.Tests.UnpackedPackage.Find("grub-efi-amd64-bin"), "usr/lib/grub/x86_64-efi"),
                _ => null,
            },
            Kernel = await FaultSite.KernelAsync(),
            Initrds = [initrd],
            CommandLine = words,
            Busybox = FaultSite.Busybox,
        };
        await new RootDiskMaker(recipe).MakeAsync(site.PathOf("disk.img"), site.Folder, TestContext.Current.CancellationToken);
        await site.ShellAsync($"export MTOOLS_SKIP_CHECK=1 VOLUME=disk.img@@1M\n{script}");
    }

    private static async Task<string> InitrdAsync()
    {
        var resolver = new Planning.Artifacts.ArtifactResolver(Planning.Artifacts.ArtifactResolverOptions.FromEnvironment(), TimeProvider.System);
        return (await resolver.ResolveAsync(FaultSite.Direct(), progress: null, TestContext.Current.CancellationToken)).Machine.Boot.Initrd[0];
    }
}
