using System.CommandLine;
using System.Text;
using Sunup.Cli.Invocation;
using Sunup.Images.UnifiedKernelImages;
using Sunup.Model;

namespace Sunup.Cli.Commands.Uki;

/// <summary>The options of <c>sunup uki build</c> that say what the sections hold.</summary>
internal sealed class UkiSectionOptions
{
    private readonly Option<string?> _linux = new("--linux") { Description = "The kernel, as distributions install it; without it an addon is built", HelpName = "FILE" };
    private readonly Option<string[]> _initrd = new("--initrd") { Description = "An initramfs; several are joined in this order, each padded to 4 bytes", HelpName = "FILE" };
    private readonly Option<string?> _commandLine = new("--cmdline") { Description = "The kernel's command line, or a file that holds it", HelpName = "TEXT|@FILE" };
    private readonly Option<string?> _osRelease = new("--os-release") { Description = "What is booted, as /etc/os-release says it; systemd-boot lists only images that have it", HelpName = "FILE" };
    private readonly Option<string?> _uname = new("--uname") { Description = "What uname -r says; else it is found in the kernel", HelpName = "RELEASE" };
    private readonly Option<string?> _microcode = new("--microcode") { Description = "An early archive of microcode", HelpName = "FILE" };
    private readonly Option<string?> _splash = new("--splash") { Description = "A Windows bitmap that is shown meanwhile", HelpName = "FILE" };
    private readonly Option<string?> _dtb = new("--dtb") { Description = "The device tree", HelpName = "FILE" };
    private readonly Option<string[]> _dtbauto = new("--dtbauto") { Description = "A device tree that the stub chooses where it fits the machine", HelpName = "FILE" };
    private readonly Option<string?> _hwids = new("--hwids") { Description = "The table by which it chooses where firmware brings no device tree", HelpName = "FILE" };
    private readonly Option<string[]> _sbat = new("--sbat") { Description = "Lines of SBAT, joined with those of stub and kernel", HelpName = "TEXT|@FILE" };
    private readonly Option<string[]> _section = new("--section") { Description = "Another section", HelpName = "NAME=TEXT|NAME=@FILE" };

    private Option[] All => [_linux, _initrd, _commandLine, _osRelease, _uname, _microcode, _splash, _dtb, _dtbauto, _hwids, _sbat, _section];

    public void AddTo(Command command)
    {
        foreach (var option in All)
        {
            command.Add(option);
        }
    }

    /// <summary>The kernel that was named; null for an addon, or where a machine file names it.</summary>
    public string? LinuxOf(ParseResult arguments) => arguments.GetValue(_linux);

    public string? CommandLineOf(ParseResult arguments) => arguments.GetValue(_commandLine) is { } value ? CommandLineText.Read(value) : null;

    /// <summary>Whether something is said that a machine file says too.</summary>
    public bool NamesBootSet(ParseResult arguments) => arguments.GetResult(_linux) is not null || arguments.GetResult(_initrd) is not null || arguments.GetResult(_commandLine) is not null;

    /// <summary>Whether any section is named.</summary>
    public bool NamesAny(ParseResult arguments) => All.Any(option => option != _sbat && arguments.GetResult(option) is not null);

    /// <exception cref="UsageException">Something is no text or no section.</exception>
    /// <exception cref="FindingException">A file cannot be read.</exception>
    public UkiSections SectionsOf(ParseResult arguments, string? linux, IReadOnlyList<string>? initrds, string? commandLine)
    {
        initrds ??= arguments.GetValue(_initrd) ?? [];
        return new UkiSections
        {
            Linux = FileOf(linux),
            Initrd = initrds.Count > 0 ? UkiContent.OfInitrds(initrds) : null,
            CommandLine = commandLine is { } text ? UkiContent.OfText(text) : null,
            OsRelease = FileOf(arguments.GetValue(_osRelease)),
            Uname = arguments.GetValue(_uname) is { } uname ? UkiContent.OfText(uname) : null,
            Microcode = FileOf(arguments.GetValue(_microcode)),
            Splash = FileOf(arguments.GetValue(_splash)),
            DeviceTree = FileOf(arguments.GetValue(_dtb)),
            AutomaticDeviceTrees = [.. (arguments.GetValue(_dtbauto) ?? []).Select(UkiContent.OfFile)],
            HardwareIds = FileOf(arguments.GetValue(_hwids)),
            Others = [.. (arguments.GetValue(_section) ?? []).Select(SectionOf)],
        };
    }

    /// <exception cref="UsageException">A text that does not begin as SBAT does.</exception>
    public IReadOnlyList<string> SbatOf(ParseResult arguments) => [.. (arguments.GetValue(_sbat) ?? []).Select(value =>
        CommandLineText.ReadWhole("--sbat", value) is var text && text.StartsWith("sbat,", StringComparison.Ordinal)
            ? text
            : throw new UsageException([$"--sbat {value}: SBAT begins with a line 'sbat,1,...': see https://github.com/rhboot/shim/blob/main/SBAT.md"]))];

    private static UkiContent? FileOf(string? path) => path is null ? null : UkiContent.OfFile(path);

    private static KeyValuePair<string, UkiContent> SectionOf(string value)
    {
        var equals = value.IndexOf('=', StringComparison.Ordinal);
        if (equals <= 0 || Encoding.ASCII.GetByteCount(value.AsSpan(0, equals)) > 8)
        {
            throw new UsageException([$"--section {value}: a name of at most eight characters and its content, as .sbom=@sbom.json"]);
        }

        var content = value[(equals + 1)..];
        return new(value[..equals], content.StartsWith('@') ? UkiContent.OfFile(content[1..]) : UkiContent.OfText(content));
    }
}
