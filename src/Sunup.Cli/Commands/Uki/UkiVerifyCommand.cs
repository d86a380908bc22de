using System.CommandLine;
using Sunup.Cli.Invocation;
using Sunup.Cli.Views.Uki;
using Sunup.Diagnosis.Predictions.UnifiedKernelImages;
using Sunup.Model;

namespace Sunup.Cli.Commands.Uki;

/// <summary><c>sunup uki verify</c>: will it boot, yes or no, and why not.</summary>
public sealed class UkiVerifyCommand : SunupCommand
{
    private readonly Argument<string[]> _files = new("FILE") { Description = "Unified kernel images", Arity = ArgumentArity.OneOrMore };

    private readonly SurroundingOptions _surroundings = new();

    private readonly TrustOptions _trust = new();

    public UkiVerifyCommand(CommandHost host)
        : base("verify", "Say whether a unified kernel image will boot, before it is installed", host)
    {
        Add(_files);
        _surroundings.AddTo(this);
        _trust.AddTo(this);
    }

    public override IReadOnlyList<CommandExample> Examples { get; } =
    [
        new("sunup uki verify linux.efi", "yes or no, and what is wrong"),
        new("sunup uki verify linux.efi && cp linux.efi /efi/EFI/Linux/", "before it is installed"),
        new("sunup uki verify linux.efi --db db.esl --dbx dbx.esl", "and whether firmware with Secure Boot and these keys starts it"),
        new("sunup uki verify linux.efi --json", "for a pipeline: exit code and findings"),
    ];

    public override IReadOnlyList<string> Notes { get; } =
    [
        "Layout, stub, kernel, and the initrd as that kernel unpacks it, of every profile. Whether firmware with Secure Boot starts it depends on its keys: --cert, --db and --dbx ask that too.",
        "Exit code 0: nothing was found that stops it. 1: a finding of severity error.",
    ];

    /// <summary>For the command that it belongs to.</summary>
    public static Command Create(CommandHost host) => new UkiVerifyCommand(host);

    protected override Task<int> RunAsync(CommandContext context, ParseResult arguments, CancellationToken cancellationToken)
    {
        var hasError = false;
        var output = new UkiVerdicts(context);
        var policy = _trust.Of(arguments);
        foreach (var path in arguments.GetValue(_files)!)
        {
            using var file = UkiFile.Open(path);
            using var companions = _surroundings.CompanionsOf(arguments, path);
            var examination = UkiWork.Examine(context, file, _surroundings.Of(arguments, companions), whole: true, cancellationToken);
            if (policy?.Judge(file.Bytes, file.Image.Pe) is { } verdict)
            {
                examination = examination with { Trust = verdict, Findings = [.. examination.Findings, .. verdict.IsAllowed ? [] : (Finding[])[UkiFindings.NotTrusted(verdict.Reason, path)]] };
            }

            output.Add(examination);
            hasError |= examination.HasError;
        }

        output.Finish();
        return Task.FromResult(hasError ? ExitCodes.No : ExitCodes.Yes);
    }
}
