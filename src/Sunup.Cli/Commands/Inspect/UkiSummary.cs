using Sunup.Cli.Views.Uki;
using Sunup.Formats.Recognition;
using Sunup.Formats.UnifiedKernelImages;
using Sunup.Model;
using Sunup.Trials.Checks;

namespace Sunup.Cli.Commands.Inspect;

/// <summary>A unified kernel image in brief; <c>sunup uki inspect</c> says all.</summary>
internal sealed record UkiSummary(IReadOnlyList<FactGroup> Groups, IReadOnlyList<Finding> Findings)
{
    /// <summary>Null for what is none after all.</summary>
    public static UkiSummary? Read(string path, FileBytes file)
    {
        if (UkiImage.Read(file) is not { } image)
        {
            return null;
        }

        var examination = UkiExaminer.Examine(path, file, image, new UkiExamineOptions(), CancellationToken.None);
        var facts = UkiFacts.Image(examination);
        return new UkiSummary(
            [facts with { Facts = [.. facts.Facts, Fact.Of("more", "more", $"sunup uki inspect {path}")] }, .. UkiFacts.Kernel(examination), .. examination.Boots.Take(1).Select(Boot)],
            examination.Findings);
    }

    private static FactGroup Boot(EffectiveBoot boot) => new("boot", "What the stub hands to the kernel",
    [
        Fact.Of("command_line", "command line", boot.CommandLine), Fact.List("initrds", "initrd", [.. boot.Initrds.Select(initrd => initrd.Name)]), Fact.Bytes("initrd_length", "initrd's length", boot.InitrdLayout.Length),
    ]);
}
