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
        var (stage, console, answers) = (keys["stage"], keys["console"], keys["answers"]);
        var expect = new ExpectConfig
        {
            Stage = stage.AsChoice<Stage>(Stages) ?? defaults.Stage,
            Console = console.AsText("text of a console line"),
            Answers = ReadAnswer(answers),
            PowerOff = keys["power_off"].AsFlag() ?? false,
            Within = keys["within"].AsDuration(TimeSpan.FromSeconds(1), TimeSpan.FromDays(1)) ?? defaults.Within,
        };
        if (stage.IsPresent && console.IsPresent)
        {
            stage.Fail("'stage' and 'console' both say what \"up\" is", "keep one of them");
        }

        if (answers.IsPresent && (stage.IsPresent || console.IsPresent))
        {
            answers.Fail($"'answers' and '{(stage.IsPresent ? "stage" : "console")}' both say what \"up\" is", "keep one of them");
        }

        keys.Finish();
        return expect;
    }

    private static ExpectedAnswer? ReadAnswer(ConfigValue value)
    {
        const string Needed = "tcp/PORT or mdns/NAME.local";
        if (value.AsText(Needed) is not { } text)
        {
            return null;
        }

        if (ExpectedAnswer.Parse(text) is { } answer)
        {
            return answer;
        }

        value.Fail($"'{text}' is nothing that can be asked", $"write {Needed}: tcp/22, mdns/player.local");
        return null;
    }
}
