using Sunup.Model;
using Sunup.Planning.Documents;

namespace Sunup.Planning.MachineFiles;

/// <summary>The key <c>boot</c>.</summary>
internal static class BootReader
{
    private const string Kernel = "the path of a kernel, or deb:<package>";
    private const string Uki = "the path of a unified kernel image";
    private const string Initrd = "the path of an initrd, builtin:initramfs, or a list of them";

    private static readonly string[] s_inUki = ["kernel", "initrd", "cmdline", "stub", "sign"];

    public static BootConfig Read(ConfigValue value, PathReader paths)
    {
        if (value.AsMap("kernel, initrd and cmdline") is not { } keys)
        {
            return new BootConfig();
        }

        var uki = keys["uki"];
        var boot = new BootConfig
        {
            Uki = paths.ReadPath(uki, Uki),
            Kernel = paths.ReadArtifact(uki.IsPresent ? keys["kernel"] : keys.Require("kernel", Kernel), Kernel),
            Initrd = [.. keys["initrd"].AsList(Initrd, oneIsEnough: true).Select(item => paths.ReadArtifact(item, Initrd)).OfType<string>()],
            CommandLine = ReadCommandLine(keys["cmdline"]),
            Stub = paths.ReadPath(keys["stub"], "the path of an EFI stub"),
            Sign = keys["sign"].AsFlag() ?? true,
            FirstKernel = paths.ReadArtifact(keys["first_kernel"], Kernel),
        };
        CheckUki(keys, uki);
        keys.Finish();
        return boot;
    }

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
