using System.Globalization;
using Sunup.Model;
using Sunup.Planning.Documents;

namespace Sunup.Planning.MachineFiles;

/// <summary>The key <c>boot</c>.</summary>
internal static class BootReader
{
    private const string Kernel = "the path of a kernel, or deb:<package>";
    private const string Uki = "the path of a unified kernel image";
    private const string Initrd = "the path of an initrd, builtin:initramfs, or a list of them";

    private static readonly string[] s_inDisk = ["kernel", "initrd", "cmdline", "uki", "stub", "root", "loader"];
    private static readonly string[] s_inUki = ["kernel", "initrd", "cmdline", "stub", "sign"];

    public static BootConfig Read(ConfigValue value, PathReader paths)
    {
        if (value.AsMap("kernel, initrd and cmdline") is not { } keys)
        {
            return new BootConfig();
        }

        var (uki, disk) = (keys["uki"], keys["disk"]);
        var boot = new BootConfig
        {
            Uki = paths.ReadPath(uki, Uki),
            Kernel = paths.ReadArtifact(uki.IsPresent || disk.IsPresent ? keys["kernel"] : keys.Require("kernel", Kernel), Kernel),
            Initrd = [.. keys["initrd"].AsList(Initrd, oneIsEnough: true).Select(item => paths.ReadArtifact(item, Initrd)).OfType<string>()],
            CommandLine = ReadCommandLine(keys["cmdline"]),
            Stub = paths.ReadPath(keys["stub"], "the path of an EFI stub"),
            Sign = keys["sign"].AsFlag() ?? true,
            Disk = NumberOf(disk) is null ? paths.ReadPath(disk, "the path of a disk image, or the number of one of hardware.disks") : null,
            DiskNumber = NumberOf(disk),
            Loader = keys["loader"].AsChoice(("syslinux", DiskLoader.Syslinux), ("grub", DiskLoader.Grub), ("systemd-boot", DiskLoader.SystemdBoot)),
            Root = paths.ReadPath(keys["root"], "the path of a folder"),
            Keep = keys["keep"].AsFlag() ?? false,
            FirstKernel = paths.ReadArtifact(keys["first_kernel"], Kernel),
        };
        CheckUki(keys, uki);
        CheckDisk(keys, disk);
        keys.Finish();
        return boot;
    }

    /// <summary>A number names one of the machine's own disks.</summary>
    private static int? NumberOf(ConfigValue disk) =>
        disk.Node is TextNode { Text: var text } && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static void CheckUki(MapReader keys, ConfigValue uki)
    {
        foreach (var key in uki.IsPresent ? s_inUki : [])
        {
            if (keys[key].IsPresent)
            {
                keys[key].Fail($"boot.uki is booted as it stands, and its {key} is in it", $"remove boot.{key}, or boot.uki: with kernel, initrd and cmdline the image is built");
            }
        }
    }

    private static void CheckDisk(MapReader keys, ConfigValue disk)
    {
        foreach (var key in disk.IsPresent ? s_inDisk : [])
        {
            if (keys[key].IsPresent)
            {
                keys[key].Fail($"boot.disk is booted as it stands, and its {key} is on it", $"remove boot.{key}, or boot.disk: with kernel, initrd and cmdline the disk is made");
            }
        }
    }

    private static string ReadCommandLine(ConfigValue value)
    {
        if (value.Node is TextNode { Text: "" } || value.AsText("the kernel's command line") is not { } line)
        {
            return "";
        }

        if (line.Split(' ').Any(word => word.StartsWith("initrd=", StringComparison.Ordinal)))
        {
            value.Fail("the command line holds 'initrd=', which Sunup adds itself where a loader needs it", "name initrds under boot.initrd, in the order in memory");
        }

        return line;
    }
}
