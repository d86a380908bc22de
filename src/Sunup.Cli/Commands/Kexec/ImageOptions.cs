using System.CommandLine;
using System.CommandLine.Parsing;
using Sunup.Formats.CommandLines;

namespace Sunup.Cli.Commands.Kexec;

/// <summary>What to load: a file or a boot entry, initrds, profile, command line. The same for <c>load</c> and <c>test</c>.</summary>
internal sealed class ImageOptions
{
    private readonly Argument<string?> _file = new("FILE") { Description = "Unified kernel image, bzImage, arm64 or RISC-V Image, EFI zboot, or one of them compressed", Arity = ArgumentArity.ZeroOrOne };
    private readonly Option<string[]> _initrd = new("--initrd") { Description = "Initrd; several are joined in order; behind the image's own", HelpName = "FILE", AllowMultipleArgumentsPerToken = true };
    private readonly Option<string?> _cmdline = new("--cmdline") { Description = "This command line and no other", HelpName = "TEXT" };
    private readonly Option<bool> _reuse = new("--reuse-cmdline") { Description = "The running kernel's command line, without the words of its loader" };
    private readonly Option<string[]> _append = new("--append") { Description = "Put words at the end, as they are", HelpName = "TEXT" };
    private readonly Option<string[]> _merge = new("--merge") { Description = "Set words by key: console= is added, root= takes the place of the old one", HelpName = "TEXT" };
    private readonly Option<string[]> _remove = new("--remove") { Description = "Take away all words of a key", HelpName = "KEY" };
    private readonly Option<string?> _profile = new("--profile") { Description = "Profile of a unified kernel image, by number or ID", HelpName = "N|ID" };
    private readonly Option<string?> _entry = new("--entry") { Description = "A boot entry by name or pattern; without a value the one that systemd-boot would start next", HelpName = "NAME", Arity = ArgumentArity.ZeroOrOne };
    private readonly Option<string?> _esp = new("--esp") { Description = "Where the EFI system partition is mounted; else it is looked for", HelpName = "DIR" };

    public static IReadOnlyList<string> Notes { get; } =
    [
        "Without an option for it the command line is that of the image (with signed and unsigned addons and SMBIOS texts, as its stub would have it), or of the boot entry. A bare kernel has none: give --cmdline or --reuse-cmdline.",
        "--merge goes by key: a word takes the place of the last one of its key and the earlier ones go; parameters that may repeat (console=, ip=, rd.luks.uuid=, modprobe.blacklist=, systemd.mask= and the like) are added, and the last console= is /dev/console. Words after -- are for init. The change is shown word by word before anything is loaded.",
        "Nothing is written to the EFI system partition or to firmware variables: the next boot by the firmware is what it was.",
    ];

    public void AddTo(Command command)
    {
        command.Add(_file);
        foreach (var option in (ReadOnlySpan<Option>)[_initrd, _cmdline, _reuse, _append, _merge, _remove, _profile, _entry, _esp])
        {
            command.Add(option);
        }

        command.Validators.Add(Check);
    }

    public string? FileOf(ParseResult arguments) => arguments.GetValue(_file);

    public string? EspOf(ParseResult arguments) => arguments.GetValue(_esp);

    /// <summary>What the user named by <c>--entry</c>; null for what the loader would start.</summary>
    public string? EntryOf(ParseResult arguments) => arguments.GetValue(_entry);

    public string? ProfileOf(ParseResult arguments) => arguments.GetValue(_profile);

    public IReadOnlyList<string> InitrdsOf(ParseResult arguments) => arguments.GetValue(_initrd) ?? [];

    public CommandLinePolicy PolicyOf(ParseResult arguments) => new()
    {
        Replacement = arguments.GetValue(_cmdline),
        ReuseRunning = arguments.GetValue(_reuse),
        Appended = [.. arguments.GetValue(_append) ?? []],
        Merged = [.. arguments.GetValue(_merge) ?? []],
        RemovedKeys = [.. arguments.GetValue(_remove) ?? []],
    };

    private void Check(CommandResult result)
    {
        var hasFile = result.GetResult(_file) is { Tokens.Count: > 0 };
        var hasEntry = result.GetResult(_entry) is { Implicit: false };
        if (hasFile == hasEntry)
        {
            result.AddError(hasFile ? "FILE and --entry name an image each; give one of them." : "Name the image: FILE, or --entry for a boot entry.");
        }

        if (result.GetResult(_cmdline) is not null && result.GetResult(_reuse) is { Implicit: false })
        {
            result.AddError("--cmdline and --reuse-cmdline are both the whole command line; give one of them.");
        }
    }
}
