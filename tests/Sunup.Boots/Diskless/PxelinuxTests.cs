using Sunup.Boots.Routes;
using Sunup.Model;
using Sunup.Planning.Artifacts;
using Sunup.Planning.MachineFiles;
using Sunup.Tests;

namespace Sunup.Boots.Diskless;

/// <summary>The real pxelinux.0 looks for its configuration on our TFTP server: each name that it tries is told, and what it took.</summary>
public sealed class PxelinuxTests(ITestOutputHelper output) : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("sunup-pxelinux-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Pxelinux_takes_the_first_configuration_that_is_there_and_each_one_before_it_is_told()
    {
        await PrepareAsync();
        var script = Path.Combine(_folder.FullName, "pxelinux.ipxe");
        // Option 210: where PXELINUX starts from; else it takes the folder of the script.
        await File.WriteAllTextAsync(script, "#!ipxe\nset 210:string tftp://${next-server}/\nchain tftp://${next-server}/pxelinux.0\n");
        var report = await MachineBoot.RunAsync("netboot-bios", output, machine => machine with
        {
            Name = "pxelinux-test",
            Network = machine.Network with { Script = script, Files = PathOf("tftp") },
            Expect = new ExpectConfig { Console = "by=hexadecimal-prefix", Within = TimeSpan.FromSeconds(240) },
        });
        Assert.Equal(BootOutcome.CameUp, report.Trace.Verdict.Outcome);
        var asked = report.Trace.Events.Where(seen => seen.Kind is EventKinds.TftpRefused or EventKinds.TftpRequest).Select(seen => seen["file"] ?? "").Where(file => file.Contains("pxelinux.cfg/", StringComparison.Ordinal)).Distinct().ToList();
        // 192.0.2.100: UUID, hardware address, eight digits, seven, six.
        Assert.Equal(5, asked.Count);
        Assert.Matches("pxelinux.cfg/[0-9a-f]{8}-[0-9a-f-]{27}$", asked[0]);
        Assert.Matches("pxelinux.cfg/01-52-54-00-[0-9a-f-]{8}$", asked[1]);
        Assert.Equal(["C0000264", "C000026", "C00002"], asked[2..].Select(file => Path.GetFileName(file)));
        var refused = report.Of(EventKinds.TftpRefused).Select(seen => seen.Text).ToList();
        Assert.Contains(refused, text => text.Contains("PXELINUX", StringComparison.Ordinal) && text.Contains("C000026", StringComparison.Ordinal));
        Assert.Contains(report.Of(EventKinds.TftpRequest), seen => seen.Text.Contains("PXELINUX's configuration of all addresses whose hexadecimal form begins with C00002", StringComparison.Ordinal));
    }

    private async Task PrepareAsync()
    {
        var package = UnpackedPackage.Find("linux-image-cloud-amd64");
        var resolver = new ArtifactResolver(ArtifactResolverOptions.FromEnvironment(), TimeProvider.System);
        var builtin = await resolver.ResolveAsync(
            new MachineConfig { Name = "pxelinux", Boot = new BootConfig { Initrd = [ArtifactReference.BuiltinInitramfs] } }, progress: null, TestContext.Current.CancellationToken);
        Directory.CreateDirectory(PathOf("tftp/pxelinux.cfg"));
        File.Copy(Path.Combine(UnpackedPackage.Find("pxelinux"), "usr/lib/PXELINUX/pxelinux.0"), PathOf("tftp/pxelinux.0"));
        File.Copy(Path.Combine(UnpackedPackage.Find("syslinux-common"), "usr/lib/syslinux/modules/bios/ldlinux.c32"), PathOf("tftp/ldlinux.c32"));
        File.Copy(Directory.GetFiles(Path.Combine(package, "boot"), "vmlinuz-*").Single(), PathOf("tftp/vmlinuz"));
        File.Copy(builtin.Machine.Boot.Initrd[0], PathOf("tftp/initrd.img"));
        await File.WriteAllTextAsync(PathOf("tftp/pxelinux.cfg/C00002"), "DEFAULT net\nLABEL net\n  LINUX vmlinuz\n  INITRD initrd.img\n  APPEND console=ttyS0 by=hexadecimal-prefix\n");
        await File.WriteAllTextAsync(PathOf("tftp/pxelinux.cfg/default"), "DEFAULT net\nLABEL net\n  LINUX vmlinuz\n  INITRD initrd.img\n  APPEND console=ttyS0 by=default\n");
    }

    private string PathOf(string name) => Path.Combine(_folder.FullName, name);
}
