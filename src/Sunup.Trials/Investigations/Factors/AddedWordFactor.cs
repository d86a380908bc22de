using System.Globalization;
using Sunup.Model;
using Sunup.Planning.MachineFiles.Editing;

namespace Sunup.Trials.Investigations.Factors;

/// <summary>Words that a command line may lack: the console on which Sunup listens, and time for a root that comes late.</summary>
public sealed class AddedWordFactor : PureFactor
{
    private const string Key = "boot.cmdline";
    private const int MostDelay = 16;

    protected override IEnumerable<Change> Changes(FactorContext context)
    {
        if (context.Machine.Boot.Kernel is null)
        {
            yield break;
        }

        var words = (context.Text.ValueOf(Key) ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var console = context.Hardware.Arch is Architecture.Arm64 ? "console=ttyAMA0" : "console=ttyS0";
        // A file without any console= gets this one anyway; the last one named is /dev/console.
        if (Array.Exists(words, word => word.StartsWith("console=", StringComparison.Ordinal)) && words.Last(word => word.StartsWith("console=", StringComparison.Ordinal)) != console)
        {
            yield return Added(console, "the console on which Sunup listens") with { Weight = context.Failure.Stage <= Stage.Kernel ? 2.6 : 0.6 };
        }

        if (context.Failure.Stage is Stage.Initramfs or Stage.Root or Stage.Kernel && !Array.Exists(words, word => word.StartsWith("rootdelay=", StringComparison.Ordinal)))
        {
            yield return Delay(MostDelay) with
            {
                Weight = context.Failure.Stage is Stage.Kernel ? 0.6 : 1.2,
                Gradation = new Gradation("at least", () => [.. Enumerable.Range(1, MostDelay - 1).Select(Delay)]),
            };
        }
    }

    private static Change Delay(int seconds) =>
        Added(string.Create(CultureInfo.InvariantCulture, $"rootdelay={seconds}"), "time for a root that comes late") with { Factor = $"{Key}: rootdelay", To = string.Create(CultureInfo.InvariantCulture, $"{seconds} s") };

    private static Change Added(string word, string why) => new($"{Key}: {word}", "not there", "added", why) { Name = $"with {word}", Edits = [KeyEdit.AddWord(Key, word)] };
}
