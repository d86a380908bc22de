using System.CommandLine;
using Sunup.Cli.Invocation;
using Sunup.Cli.Views.Uki;

namespace Sunup.Cli.Commands.Uki;

/// <summary><c>sunup uki inspect</c>: all that is in a unified kernel image, and what would stop it booting.</summary>
public sealed class UkiInspectCommand : SunupCommand
{
    private readonly Argument<string> _file = new("FILE") { Description = "A unified kernel image or an addon" };

    private readonly Option<bool> _full = new("--full", "-f") { Description = "Read all of it: hashes, PCR 11, signatures compared, what the kernel will do with the initrd" };

    private readonly SurroundingOptions _surroundings = new();

    public UkiInspectCommand(CommandHost host)
        : base("inspect", "Say what is in a unified kernel image, what its stub will do, and what would stop it booting", host)
    {
        Add(_file);
        Add(_full);
        _surroundings.AddTo(this);
    }

    public override IReadOnlyList<CommandExample> Examples { get; } =
    [
        new("sunup uki inspect /efi/EFI/Linux/linux.efi", "sections, profiles, addons, kernel, command line: headers only, in a moment"),
        new("sunup uki inspect linux.efi --full", "and hashes, PCR 11, signatures, the initrd's verdict"),
        new("sunup uki inspect linux.efi --load-options '@1 debug' --secure-boot", "what the stub would make of that"),
        new("sunup uki inspect linux.efi --full --json", "for programs"),
    ];

    public override IReadOnlyList<string> Notes { get; } =
    [
        "The rules are those of the stub in the image, by the version that it names: systemd-stub 252 takes the last of two sections of one name, 257 the first.",
        "Exit code 0: nothing would stop it. 1: a finding of severity error.",
    ];

    /// <summary>For the command that it belongs to.</summary>
    public static Command Create(CommandHost host) => new UkiInspectCommand(host);

    protected override Task<int> RunAsync(CommandContext context, ParseResult arguments, CancellationToken cancellationToken)
    {
        using var file = UkiFile.Open(arguments.GetValue(_file)!);
        using var companions = _surroundings.CompanionsOf(arguments, file.Path);
        var examination = UkiWork.Examine(context, file, _surroundings.Of(arguments, companions), arguments.GetValue(_full), cancellationToken);
        UkiOutput.Inspect(context, examination);
        return Task.FromResult(examination.HasError ? ExitCodes.No : ExitCodes.Yes);
    }
}
