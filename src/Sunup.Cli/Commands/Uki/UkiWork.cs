using Sunup.Cli.Commands.Initrd;
using Sunup.Cli.Invocation;
using Sunup.Formats.UnifiedKernelImages;
using Sunup.Trials.Checks;

namespace Sunup.Cli.Commands.Uki;

/// <summary>Looks into an image, with a line of progress where that takes long.</summary>
internal static class UkiWork
{
    public static UkiExamination Examine(CommandContext context, UkiFile file, EffectiveOptions surroundings, bool whole, CancellationToken cancellationToken)
    {
        using var progress = new ProgressLine(context, "reading");
        var options = new UkiExamineOptions
        {
            Whole = whole,
            Surroundings = surroundings,
            Progress = bytes =>
            {
                cancellationToken.ThrowIfCancellationRequested();
                progress.Report(bytes);
            },
        };
        return UkiExaminer.Examine(file.Path, file.Bytes, file.Image, options, cancellationToken);
    }
}
