using System.Text;
using Sunup.Model;
using Sunup.Planning.Artifacts;
using Sunup.Planning.Plans;
using Sunup.Planning.Tests.Artifacts;

namespace Sunup.Planning.Tests.Plans;

public sealed class BootPlannerTests : IDisposable
{
    private readonly TestFolder _folder = new();

    [Fact]
    public void Initrds_are_joined_on_pages_and_never_stored()
    {
        var plan = Plan(initrds: ["a", "bb"]);
        var initrd = plan.FindFile("initrd.img")!.Content;
        Assert.Equal(4096 + 2, initrd.Length);
        Assert.Equal([new FileSegment(_folder.PathOf("initrd0"), 0, 1), new ZeroSegment(4095), new FileSegment(_folder.PathOf("initrd1"), 0, 2)], initrd.Segments);
    }

    [Fact]
    public void The_kernel_is_padded_when_the_machine_asks_for_it()
    {
        Assert.Equal(20_000, Plan().FindFile("vmlinuz")!.Content.Length);
        Assert.Equal(20_480, Plan(change: machine => machine with { Network = new NetworkConfig { PadKernel = true } }).FindFile("vmlinuz")!.Content.Length);
    }

    [Fact]
    public void The_script_boots_what_the_plan_serves()
    {
        var plan = Plan(initrds: ["a"], change: machine => machine with { Boot = machine.Boot with { CommandLine = "root=/dev/vda1" } });
        var script = Encoding.UTF8.GetString(Assert.IsType<ByteSegment>(Assert.Single(plan.FindFile("boot.ipxe")!.Content.Segments)).Bytes.Span);
        Assert.StartsWith("#!ipxe\n", script, StringComparison.Ordinal);
        Assert.Contains("initrd.img", script, StringComparison.Ordinal);
        Assert.Contains("root=/dev/vda1", script, StringComparison.Ordinal);
    }

    [Fact]
    public void A_direct_machine_has_no_script_and_one_without_initrd_no_initrd() =>
        Assert.Equal(["vmlinuz"], Plan(change: machine => machine with { Route = Route.Direct }).Files.Select(file => file.Name));

    [Theory]
    [InlineData("", true, "console=ttyS0")]
    [InlineData("quiet", true, "console=ttyS0 quiet")]
    [InlineData("quiet console=tty0", true, "quiet console=tty0")]
    [InlineData("netconsole=x", true, "console=ttyS0 netconsole=x")]
    [InlineData(" quiet ", false, "quiet")]
    public void A_vm_gets_the_serial_console_unless_the_user_chose_one(string line, bool vm, string expected) =>
        Assert.Equal(expected, BootPlanner.CommandLineOf(new MachineConfig { Name = "m", Boot = new BootConfig { CommandLine = line }, Hardware = vm ? new HardwareConfig() : null }));

    [Theory]
    [InlineData("<!DOCTYPE html><html>", "a web page, not a boot file")]
    [InlineData("\n <HTML>", "a web page, not a boot file")]
    [InlineData("!<arch>\ndebian-binary   ", "a Debian package")]
    [InlineData("version https://git-lfs.github.com/spec/v1", "a Git LFS pointer, not the file itself")]
    [InlineData("\u007fELF", "an ELF file, such as a vmlinux")]
    [InlineData("MZ", "an EFI program without a Linux boot header, such as a unified kernel image")]
    [InlineData("070701", "a cpio archive: an initrd, it seems")]
    [InlineData("x", "not an x86 Linux kernel")]
    public void What_is_no_kernel_is_refused_and_named(string content, string found)
    {
        var finding = Refused(() => Plan(Encoding.Latin1.GetBytes(content)));
        Assert.Equal(("SU0115", $"the kernel {_folder.PathOf("vmlinuz")} is {found}"), (finding.Id, finding.Summary));
        Assert.NotEmpty(finding.Remedies);
    }

    [Fact]
    public void A_kernel_that_is_cut_off_is_refused_at_every_length()
    {
        var kernel = BootFiles.Kernel(20_000);
        foreach (var length in (int[])[1, 0x1f1, 0x202, 0x23b, 0x23c, 1024, 19_983])
        {
            Assert.Equal("SU0115", Refused(() => Plan(kernel[..length])).Id);
        }

        Assert.Equal(
            $"the kernel {_folder.PathOf("vmlinuz")} is cut off: its header announces 20000 bytes, 5000 are there",
            Refused(() => Plan(kernel[..5000])).Summary);
    }

    [Theory]
    [InlineData("<html>404", "a web page, not a boot file")]
    [InlineData("!<arch>\ndebian-binary   ", "a Debian package")]
    public void What_is_no_initrd_is_refused_and_named(string content, string found) =>
        Assert.Equal($"the initrd {_folder.PathOf("initrd0")} is {found}", Refused(() => Plan(initrds: [content])).Summary);

    [Fact]
    public void Kernel_and_initrd_swapped_are_noticed()
    {
        _folder.Write("initrd0", BootFiles.Kernel(4000));
        var machine = new MachineConfig { Name = "m", Boot = new BootConfig { Kernel = _folder.Write("vmlinuz", BootFiles.Kernel(20_000)), Initrd = [_folder.PathOf("initrd0")] } };
        Assert.Contains("swapped", Refused(() => BootPlanner.Plan(new ResolvedMachine(machine, []))).Remedies[0].Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_command_line_that_the_kernel_would_cut_is_refused()
    {
        Assert.Equal(2047, Plan(change: machine => machine with { Boot = machine.Boot with { CommandLine = new string('x', 2047) } }).BootSet.CommandLine.Length);
        var finding = Refused(() => Plan(change: machine => machine with { Boot = machine.Boot with { CommandLine = new string('x', 2048) } }));
        Assert.Equal(("SU0118", $"the command line has 2048 bytes, and the kernel {_folder.PathOf("vmlinuz")} takes 2047"), (finding.Id, finding.Summary));
    }

    public void Dispose() => _folder.Dispose();

    private static Finding Refused(Action action) => Assert.Throws<FindingException>(action).Finding;

    private BootPlan Plan(byte[]? kernel = null, string[]? initrds = null, Func<MachineConfig, MachineConfig>? change = null)
    {
        var machine = new MachineConfig
        {
            Name = "m",
            Boot = new BootConfig
            {
                Kernel = _folder.Write("vmlinuz", kernel ?? BootFiles.Kernel(20_000)),
                Initrd = [.. (initrds ?? []).Select((text, i) => _folder.Write($"initrd{i}", text))],
            },
        };
        return BootPlanner.Plan(new ResolvedMachine(change?.Invoke(machine) ?? machine, []));
    }
}
