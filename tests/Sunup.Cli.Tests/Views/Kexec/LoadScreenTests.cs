using Microsoft.Win32.SafeHandles;
using Spectre.Console.Rendering;
using Sunup.Cli.Commands.Kexec;
using Sunup.Cli.Views;
using Sunup.Cli.Views.Kexec;
using Sunup.Diagnosis.Predictions.Kexec;
using Sunup.Formats.CommandLines;
using Sunup.Formats.Kernels;
using Sunup.Formats.Recognition;
using Sunup.Machines.Kexec;

namespace Sunup.Cli.Tests.Views.Kexec;

public sealed class LoadScreenTests
{
    private static readonly ViewStyle s_plain = new(80, Color: false, Unicode: true, IsTerminal: true, Verbose: false);

    private static readonly KexecHost s_host = new()
    {
        Machine = "x86_64",
        Release = "6.12.117+deb13-amd64",
        CommandLine = "BOOT_IMAGE=/vmlinuz root=UUID=0f1d quiet",
        MemoryTotal = 1L << 30,
        MemoryAvailable = 700L << 20,
        HasSysBoot = true,
        LoadDisabled = false,
        LoadLimit = -1,
        ImageLoaded = false,
        CrashImageLoaded = false,
        Lockdown = "none",
        SecureBoot = false,
        HasKexecFile = true,
        HasTpm = true,
    };

    [Theory]
    [InlineData(80)]
    [InlineData(160)]
    public void An_image_that_can_be_loaded_with_a_changed_command_line(int width) => Verify($"kexec-dry-{width}.txt", width, s_host);

    [Theory]
    [InlineData(80)]
    [InlineData(160)]
    public void An_image_that_the_machine_would_refuse(int width) => Verify($"kexec-refused-{width}.txt", width, s_host with { MemoryTotal = 64L << 20, LoadDisabled = true });

    [Theory]
    [InlineData(80)]
    [InlineData(160)]
    public void What_the_machine_allows(int width)
    {
        var host = s_host with { Lockdown = "integrity", SecureBoot = true, ImageLoaded = true };
        Golden.Verify($"kexec-status-{width}.txt", Screen(width, view => view.ShowStatus(host, KexecPreflight.Check(host))));
    }

    private static void Verify(string name, int width, KexecHost host)
    {
        var line = new CommandLinePolicy { RemovedKeys = ["splash"], Appended = ["console=ttyS0,115200 systemd.unit=rescue.target"] }.Apply("root=UUID=0f1d quiet splash", host.CommandLine);
        var image = ImageOf(line.Line.Text);
        using var parts = new KexecParts(image, new SafeFileHandle(), null, [], [(".ucode", 300_000), (".initrd", 41_000_000), ("/.extra/os-release", 512)]);
        using var prepared = new PreparedImage(host, parts, line, null, [".splash: firmware alone would have shown it"], KexecPreflight.Check(host, image), TimeSpan.FromMilliseconds(252));
        var screen = Screen(width, view => view.Show(new LoadReport(prepared, null, DryRun: true)));
        Assert.All(screen.Split('\n').Where(text => !text.Contains("$ ", StringComparison.Ordinal)), text => Assert.True(new Segment(text).CellCount() < width, text));
        Golden.Verify(name, screen);
    }

    private static string Screen(int width, Action<LoadView> show)
    {
        using var writer = new StringWriter();
        var style = s_plain with { Width = width };
        show(new LoadView(ViewConsole.Create(writer, style), style));
        return writer.ToString();
    }

    /// <summary>The head of a bzImage that wants 40 MiB, with 2047 characters of command line.</summary>
    private static KexecImage ImageOf(string commandLine)
    {
        var file = Convert.FromHexString(
            new string('0', 0x1f1 * 2) + "01" + "0000" + "00010000" + new string('0', 12) + "55aa" + "eb6a" + "48647253" + "0f02" + new string('0', 0x12) + "01" + new string('0', 0x48)
            + "0300" + "ff070000" + new string('0', 0x48) + "00008002" + new string('0', 0x1200 * 2));
        return new KexecImage
        {
            Name = "/boot/EFI/Linux/debian-6.12.117.efi",
            Form = "a unified kernel image, profile 0",
            Kernel = KernelFile.Read(new FileBytes(file), new KernelReadOptions { Version = false }),
            KernelLength = 12_300_000,
            InitrdLength = 41_300_512,
            CommandLine = commandLine,
            OwnCommandLine = "root=UUID=0f1d quiet splash",
        };
    }
}
