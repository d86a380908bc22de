using System.CommandLine;
using Sunup.Cli.Invocation;
using Sunup.Cli.Views.Uki;
using Sunup.Trials.Checks;

namespace Sunup.Cli.Commands.Uki;

/// <summary><c>sunup uki diff</c>: what is different between two images.</summary>
public sealed class UkiDiffCommand : SunupCommand
{
    private readonly Argument<string> _before = new("A") { Description = "A unified kernel image" };

    private readonly Argument<string> _after = new("B") { Description = "Another one" };

    public UkiDiffCommand(CommandHost host)
        : base("diff", "Say what is different between two unified kernel images", host)
    {
        Add(_before);
        Add(_after);
    }

    public override IReadOnlyList<CommandExample> Examples { get; } =
    [
        new("sunup uki diff /efi/EFI/Linux/linux.efi new.efi", "what an update brings"),
        new("sunup uki diff a.efi b.efi --json", "for programs"),
    ];

    public override IReadOnlyList<string> Notes { get; } =
    [
        "Sections by size and hash, command lines by words, os-release by keys, the initrd by its files.",
        "Exit code 0: the same in all of these. 1: different.",
    ];

    /// <summary>For the command that it belongs to.</summary>
    public static Command Create(CommandHost host) => new UkiDiffCommand(host);

    protected override Task<int> RunAsync(CommandContext context, ParseResult arguments, CancellationToken cancellationToken)
    {
        using var before = UkiFile.Open(arguments.GetValue(_before)!);
        using var after = UkiFile.Open(arguments.GetValue(_after)!);
        var difference = UkiDifference.Between(before.Image, before.Bytes, after.Image, after.Bytes, cancellationToken);
        UkiDifferenceView.Show(context, before.Path, after.Path, difference);
        return Task.FromResult(difference.IsNone ? ExitCodes.Yes : ExitCodes.No);
    }
}
