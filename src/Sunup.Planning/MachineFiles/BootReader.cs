using Sunup.Model;
using Sunup.Planning.Documents;

namespace Sunup.Planning.MachineFiles;

/// <summary>The key <c>boot</c>.</summary>
internal static class BootReader
{
    private const string Kernel = "the path of a kernel, or deb:<package>";
    private const string Initrd = "the path of an initrd, builtin:initramfs, or a list of them";

    public static BootConfig Read(ConfigValue value, PathReader paths)
    {
        if (value.AsMap("kernel, initrd and cmdline") is not { } keys)
        {
            return new BootConfig();
        }

        var boot = new BootConfig
        {
            Kernel = paths.ReadArtifact(keys.Require("kernel", Kernel), Kernel),
            Initrd = [.. keys["initrd"].AsList(Initrd, oneIsEnough: true).Select(item => paths.ReadArtifact(item, Initrd)).OfType<string>()],
            CommandLine = ReadCommandLine(keys["cmdline"]),
        };
        keys.Finish();
        return boot;
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
