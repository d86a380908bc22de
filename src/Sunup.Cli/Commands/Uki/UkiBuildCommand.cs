using System.CommandLine;
using Sunup.Cli.Commands.Boot;
using Sunup.Cli.Commands.Initrd;
using Sunup.Cli.Invocation;
using Sunup.Images.Outputs;
using Sunup.Images.UnifiedKernelImages;
using Sunup.Images.UnifiedKernelImages.Signing;
using Sunup.Planning.Artifacts;

namespace Sunup.Cli.Commands.Uki;

/// <summary><c>sunup uki build</c>: makes a unified kernel image, or an addon to one.</summary>
public sealed class UkiBuildCommand : SunupCommand
{
    private readonly Argument<string?> _machine = new("MACHINE")
    {
        Description = "A machine file whose kernel, initrds and command line are taken, in the place of --linux, --initrd and --cmdline",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly UkiSectionOptions _sections = new();
    private readonly Option<string?> _stub = new("--stub") { Description = "The program that starts the kernel; else systemd's, for the kernel's machine", HelpName = "FILE" };
    private readonly Option<string?> _addonFor = new("--addon-for") { Description = "For an addon: the machine of the images it goes with; else this one's", HelpName = "x64|aa64|ia32|riscv64" };
    private readonly Option<string?> _baseProfile = new("--base-profile") { Description = "What the image as it is without a profile is called; else main", HelpName = "id=ID,title=TITLE" };
    private readonly Option<string[]> _profile = new("--profile") { Description = "Another way to boot it, with what is different in it", HelpName = "id=ID,KEY=VALUE,..." };
    private readonly Option<string[]> _joinProfile = new("--join-profile") { Description = "A profile that was built as a file of its own", HelpName = "FILE" };
    private readonly UkiSigningOptions _signing = new();
    private readonly Option<string> _output = new("--output", "-o") { Description = "Write here, whole or not at all", HelpName = "FILE", Required = true };

    public UkiBuildCommand(CommandHost host)
        : base("build", "Make a unified kernel image: stub, kernel, initrd and command line in one EFI program", host)
    {
        _addonFor.AcceptOnlyFromAmong("x64", "aa64", "ia32", "riscv64");
        Add(_machine);
        _sections.AddTo(this);
        foreach (Option option in (Option[])[_stub, _addonFor, _baseProfile, _profile, _joinProfile])
        {
            Add(option);
        }

        _signing.AddTo(this);
        Add(_output);
    }

    public override IReadOnlyList<CommandExample> Examples { get; } =
    [
        new("sunup uki build --linux vmlinuz --initrd initrd.img --cmdline 'root=/dev/vda1 ro' -o linux.efi", "an image that firmware starts as it is"),
        new("sunup uki build examples/netboot-direct.machine.yaml -o linux.efi", "of what a machine file names"),
        new("sunup uki build --linux vmlinuz --initrd initrd.img --cmdline @cmdline --os-release /etc/os-release --sign-key db.key --sign-cert db.crt -o linux.efi", "signed for Secure Boot"),
        new("sunup uki build --linux vmlinuz --initrd initrd.img --cmdline quiet --profile \"id=rescue,title=Rescue mode,append=single\" -o linux.efi", "with a second way to boot it"),
        new("sunup uki build --cmdline console=ttyS0,115200 -o serial.addon.efi", "an addon, for linux.efi.extra.d/"),
    ];

    public override IReadOnlyList<string> Notes { get; } =
    [
        $"Keys of --profile: {ProfileOption.Keys}. append extends the base's command line, cmdline replaces it; both take @FILE. Repeat initrd for several. "
            + "A comma ends a value only where a key and = follow it. Profiles need a stub of systemd 257.",
        "The same input gives the same bytes, signatures included. /etc/os-release is not taken unless it is named: the image is seldom for the machine that builds it.",
        "The stub's own code stays where it is; where its headers have no room for the sections, its content is moved in the file.",
    ];

    /// <summary>For the command that it belongs to.</summary>
    public static Command Create(CommandHost host) => new UkiBuildCommand(host);

    protected override async Task<int> RunAsync(CommandContext context, ParseResult arguments, CancellationToken cancellationToken)
    {
        RequireMeaning(arguments);
        var keys = _signing.PcrKeysOf(arguments);
        try
        {
            using var signer = _signing.SignerOf(arguments);
            var recipe = await RecipeOf(context, arguments, keys, cancellationToken);
            var (report, length) = Write(context, arguments, recipe, signer, cancellationToken);
            UkiBuildView.Show(context, report, arguments.GetValue(_output)!, length, signer?.Subject);
            return ExitCodes.Yes;
        }
        finally
        {
            foreach (var key in keys)
            {
                key.Key.Dispose();
            }
        }
    }

    // Without a kernel it is an addon: a few sections for images that are there.
    private void RequireMeaning(ParseResult arguments)
    {
        if (arguments.GetValue(_machine) is not null || _sections.LinuxOf(arguments) is not null)
        {
            return;
        }

        string[] problems =
        [
            .. arguments.GetResult(_profile) is null && arguments.GetResult(_joinProfile) is null && arguments.GetResult(_baseProfile) is null
                ? Array.Empty<string>()
                : ["Profiles are of an image with a kernel: name it with --linux."],
            .. _signing.NamesPcr(arguments) ? ["PCR 11 is measured of an image with a kernel: name it with --linux."] : Array.Empty<string>(),
            .. _sections.NamesAny(arguments) ? Array.Empty<string>() : ["Nothing to build: name a kernel with --linux, a machine file, or for an addon what it adds, such as --cmdline."],
        ];
        if (problems.Length > 0)
        {
            throw new UsageException(problems);
        }
    }

    private (UkiReport Report, long Length) Write(CommandContext context, ParseResult arguments, UkiRecipe recipe, ImageSigner? signer, CancellationToken cancellationToken)
    {
        var path = arguments.GetValue(_output)!;
        try
        {
            using var output = OutputPath.Open(path);
            using var progress = new ProgressLine(context, "building");
            var report = UkiBuilder.Build(recipe, output.Stream, new ProgressOf(progress.Report), cancellationToken);
            signer?.Sign(output.Stream, path, ExistingSignatures.Refuse);
            var length = output.Stream.Length;
            output.Commit();
            return (report, length);
        }
        catch (Exception error) when (error is IOException and not BrokenPipeException)
        {
            throw OutputFindings.NotWritten(path, error);
        }
    }

    private async Task<UkiRecipe> RecipeOf(CommandContext context, ParseResult arguments, IReadOnlyList<PcrKey> keys, CancellationToken cancellationToken)
    {
        var (linux, initrds, commandLine) = arguments.GetValue(_machine) is { } machine
            ? await BootSetOf(context, arguments, machine, cancellationToken)
            : (_sections.LinuxOf(arguments), null, _sections.CommandLineOf(arguments));
        var stub = arguments.GetValue(_stub) ?? (linux is null ? StubLocation.ForAddon(arguments.GetValue(_addonFor) ?? StubLocation.SuffixOf(null)) : StubLocation.ForKernel(linux));
        var sections = _sections.SectionsOf(arguments, linux, initrds, commandLine);
        return new UkiRecipe
        {
            Stub = UkiContent.OfFile(stub),
            StubName = stub,
            KernelName = linux ?? "the kernel",
            Base = sections with { PcrPublicKey = _signing.PcrPublicKeyOf(arguments) is { } key ? UkiContent.OfFile(key) : null },
            BaseProfile = arguments.GetValue(_baseProfile) is { } name ? ProfileOption.Parse(name, commandLine) : null,
            Profiles =
            [
                .. (arguments.GetValue(_profile) ?? []).Select(profile => ProfileOption.Parse(profile, commandLine)),
                .. (arguments.GetValue(_joinProfile) ?? []).Select(JoinedProfile.Read),
            ],
            Sbat = [.. _sections.SbatOf(arguments)],
            PcrKeys = [.. keys],
            PcrBanks = [.. _signing.PcrBanksOf(arguments)],
        };
    }

    private async Task<(string? Linux, IReadOnlyList<string>? Initrds, string? CommandLine)> BootSetOf(CommandContext context, ParseResult arguments, string path, CancellationToken cancellationToken)
    {
        if (_sections.NamesBootSet(arguments))
        {
            throw new UsageException(["Kernel, initrds and command line come from the machine file: leave --linux, --initrd and --cmdline out."]);
        }

        var machine = await MachineFiles.ReadAsync(path, cancellationToken);
        if (machine.Boot.Kernel is null)
        {
            throw new UsageException([$"{path}: {machine.Name} names no boot.kernel to make an image of."]);
        }

        var resolver = new ArtifactResolver(ArtifactResolverOptions.FromEnvironment(), context.Time);
        var boot = (await resolver.ResolveAsync(machine, new NotesOf(context), cancellationToken)).Machine.Boot;
        return (boot.Kernel, boot.Initrd, boot.CommandLine);
    }

    private sealed class ProgressOf(Action<long> report) : IProgress<long>
    {
        public void Report(long value) => report(value);
    }

    private sealed class NotesOf(CommandContext context) : IProgress<ArtifactProgress>
    {
        public void Report(ArtifactProgress value) => context.Note($"{value.Reference}: {value.Text}");
    }
}
