using System.Text;
using Sunup.Model;
using Sunup.Planning.Artifacts;
using Sunup.Planning.Documents;
using Sunup.Planning.MachineFiles;
using Sunup.Planning.Plans;
using Sunup.Planning.Tests.Artifacts;

namespace Sunup.Planning.Tests.MachineFiles;

/// <summary><c>network.ipxe</c>, and the initrds of a script that loads them one by one.</summary>
public sealed class IpxeStartTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_file_its_initrd_and_its_line_are_read() => Assert.Equal(
        new IpxeStart("/usr/lib/ipxe/ipxe.lkrn", "/etc/sunup/handed.bin", "imgfree && autoboot"),
        Read("hardware: {}", "{ file: /usr/lib/ipxe/ipxe.lkrn, initrd: handed.bin, cmdline: imgfree && autoboot }").Value!.Network.Ipxe);

    [Fact]
    public void Without_more_it_boots_by_itself() =>
        Assert.Equal(new IpxeStart("/etc/sunup/ipxe.lkrn", null, "autoboot"), Read("hardware: {}", "{ file: ipxe.lkrn }").Value!.Network.Ipxe);

    [Theory]
    [InlineData("hardware: {}", "{ initrd: x }", "file")]
    [InlineData("hardware: {}", "{ file: x, kernel: y }", "kernel")]
    [InlineData("hardware: { firmware: uefi }", "{ file: x }", "BIOS")]
    [InlineData("match: { serial: A1 }", "{ file: x }", "BIOS")]
    [InlineData("hardware: {}\nroute: direct", "{ file: x }", "route network")]
    public void What_it_cannot_be_is_refused(string machine, string value, string expected)
    {
        var read = Read(machine, value);
        Assert.False(read.Succeeded);
        Assert.Contains(expected, read.RenderProblems(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_script_of_the_users_finds_each_initrd_by_its_own_name()
    {
        var script = _folder.Write("one.ipxe", "#!ipxe\nkernel {{kernel}}\ninitrd a.img\ninitrd b.img\nboot\n");
        Assert.Equal(["vmlinuz", "initrd.img", "a.img", "b.img", "boot.ipxe"], Files(script));
        Assert.Equal(["vmlinuz", "initrd.img", "boot.ipxe"], Files(null));
    }

    private IEnumerable<string> Files(string? script)
    {
        var boot = new BootConfig { Kernel = _folder.Write("k", BootFiles.Kernel(20_000)), Initrd = [_folder.Write("a.img", "070701"), _folder.Write("b.img", "070701")] };
        var machine = new MachineConfig { Name = "m", Boot = boot, Network = new NetworkConfig { Script = script } };
        return BootPlanner.Plan(new ResolvedMachine(machine, [])).Files.Select(file => file.Name);
    }

    private static ReadResult<MachineConfig> Read(string machine, string ipxe) =>
        MachineFileReader.Read("/etc/sunup/m.machine.yaml", Encoding.UTF8.GetBytes($"boot: {{ kernel: vmlinuz }}\n{machine}\nnetwork:\n  ipxe: {ipxe}\n"));
}
