using System.Diagnostics;
using Sunup.Boots.Verdicts.Images;
using Sunup.Formats.Initramfs.Unpacking;
using Sunup.Images.Adding;

namespace Sunup.Boots.Proofs;

/// <summary>What runs in the machines: small systems that come up, or give up where something is missing.</summary>
internal static class PlantedGuests
{
    /// <summary>The line that says that it is up.</summary>
    public const string Up = "GUEST-IS-UP";

    private const string Head = "#!/bin/busybox sh\nB=/bin/busybox\n$B mkdir -p /proc /sys /bin /sbin\n$B --install -s /bin\nexport PATH=/bin:/sbin\nmount -t proc proc /proc\nmount -t sysfs sysfs /sys\n";

    /// <summary>An archive whose <c>/init</c> comes up where a condition holds, and else gives up.</summary>
    public static Func<PlantedFault, Task> Needs(string archive, string condition) => fault =>
        fault.ArchiveAsync(archive, ("init", $"{Head}{condition} || exit 1\necho {Up}\nexec sleep 1000\n"));

    /// <summary>The same for a strike of chance, in one of so many boots out of 100.</summary>
    public static Func<PlantedFault, Task> Flaky(string archive, int percent) => async fault =>
    {
        await Needs(archive, $"[ $(( 0x$(cut -c 1-6 /proc/sys/kernel/random/uuid) % 100 )) -ge {percent} ]")(fault);
        await Needs("good.img", "true")(fault);
    };

    public static Task Dead(PlantedFault fault) => fault.ArchiveAsync("dead.img", ("init", "#!/bin/busybox sh\nexit 1\n"));

    /// <summary>A program that runs one instruction of AVX.</summary>
    public static Task Avx(PlantedFault fault) => AvxAsync(fault, "avx.img");

    private static async Task AvxAsync(PlantedFault fault, string archive)
    {
        // vzeroupper; mov eax, exit; xor edi, edi; syscall
        byte[] code = [0xc5, 0xf8, 0x77, 0xb8, 60, 0, 0, 0, 0x31, 0xff, 0x0f, 0x05];
        await fault.ArchiveAsync(archive, ("init", System.Text.Encoding.ASCII.GetBytes($"{Head}/bin/avx || exit 1\necho {Up}\nexec sleep 1000\n")), ("bin/avx", new ElfProgram(code).ToBytes()));
    }

    /// <summary>An archive and, behind it without a boundary, another one: the second begins where no header may stand.</summary>
    public static async Task BrokenPadding(PlantedFault fault)
    {
        var first = await File.ReadAllBytesAsync(await fault.ArchiveAsync("first.img", ("etc/first", "x")));
        var second = await File.ReadAllBytesAsync(await fault.ArchiveAsync("second.img", ("marker", "x")));
        await File.WriteAllBytesAsync(fault.PathOf("joined.img"), [.. first, 0, .. second]);
    }

    /// <summary>An archive as LZ4 of the kernel's kind, so long that what stands behind it in a UKI is read as one more chunk.</summary>
    public static async Task Lz4(PlantedFault fault)
    {
        for (var length = 1; ; length++)
        {
            var plain = await fault.ArchiveAsync("plain.img", ("etc/filler", new string('x', length) + Guid.NewGuid()));
            await RunAsync("lz4", "-lqf", plain, fault.PathOf("first.lz4"));
            if (new FileInfo(fault.PathOf("first.lz4")).Length % 4 == 0)
            {
                return;
            }
        }
    }

    /// <summary>A disk with a root file system and nothing else.</summary>
    public static async Task RootDisk(PlantedFault fault)
    {
        var root = Directory.CreateDirectory(fault.PathOf("root")).FullName;
        foreach (var name in new[] { "bin", "sbin", "proc", "sys", "dev", "run" })
        {
            Directory.CreateDirectory(Path.Combine(root, name));
        }

        File.Copy("/bin/busybox", Path.Combine(root, "bin/busybox"), overwrite: true);
        var init = Path.Combine(root, "sbin/init");
        await File.WriteAllTextAsync(init, $"#!/bin/busybox sh\necho {Up}\nexec /bin/busybox sleep 1000\n");
        File.SetUnixFileMode(init, (UnixFileMode)0b111_101_101);
        await RunAsync("mke2fs", "-q", "-F", "-t", "ext4", "-L", "root", "-d", root, fault.PathOf("root.raw"), "32M");
    }

    /// <summary>An <c>/init</c> that wants a network card, with the drivers of the paravirtual one.</summary>
    public static async Task WithVirtualNic(PlantedFault fault)
    {
        await Needs("nic.img", "modprobe virtio_pci; modprobe virtio_net; [ -e /sys/class/net/eth0 ]")(fault);
        var package = Tests.UnpackedPackage.Find("linux-image-cloud-amd64");
        await using var output = File.Create(fault.PathOf("nic-modules.img"));
        var report = new ImageAddition(new AddRequest
        {
            BasePath = fault.PathOf("nic.img"),
            Modules = ["virtio_pci", "virtio_net"],
            ModuleFolder = Directory.GetDirectories(Path.Combine(package, "lib", "modules")).Single(),
            SupplementOnly = true,
            Rules = UnpackRules.ForKernel(null, null),
        }).Run(output, CancellationToken.None);
        Assert.True(report.IsSound);
    }

    /// <summary>The first part of a file that is there.</summary>
    public static void Truncate(string source, string target, double share)
    {
        var bytes = File.ReadAllBytes(source);
        File.WriteAllBytes(target, bytes[..(int)(bytes.Length * share)]);
    }

    private static async Task RunAsync(string tool, params string[] arguments)
    {
        Requires.Tool(tool);
        using var process = Process.Start(new ProcessStartInfo(tool, arguments) { UseShellExecute = false })!;
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, process.ExitCode);
    }
}
