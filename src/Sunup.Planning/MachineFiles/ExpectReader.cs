using Sunup.Model;
using Sunup.Planning.Documents;

namespace Sunup.Planning.MachineFiles;

/// <summary>The key <c>expect</c>.</summary>
internal static class ExpectReader
{
    private static readonly (string Word, Stage Value)[] Stages =
    [
        ("power-on", Stage.PowerOn), ("firmware", Stage.Firmware), ("network", Stage.Network), ("loader", Stage.Loader), ("kernel", Stage.Kernel),
        ("initramfs", Stage.Initramfs), ("root", Stage.Root), ("init", Stage.Init), ("up", Stage.Up),
    ];

    public static ExpectConfig Read(ConfigValue value)
    {
        if (value.AsMap("stage or console, and within") is not { } keys)
        {
            return new ExpectConfig();
        }

        var defaults = new ExpectConfig();
        var (stage, console) = (keys["stage"], keys["console"]);
        var expect = new ExpectConfig
        {
            Stage = stage.AsChoice<Stage>(Stages) ?? defaults.Stage,
            Console = console.AsText("text of a console line"),
            PowerOff = keys["power_off"].AsFlag() ?? false,
            Within = keys["within"].AsDuration(TimeSpan.FromSeconds(1), TimeSpan.FromDays(1)) ?? defaults.Within,
        };
        if (stage.IsPresent && console.IsPresent)
        {
            stage.Fail("'stage' and 'console' both say what \"up\" is", "keep one of them");
        }

        keys.Finish();
        return expect;
    }
}
