using System.CommandLine;
using Sunup.Cli.Invocation;
using Sunup.Formats.Initramfs;
using Sunup.Images.Adding;
using Sunup.Images.Outputs;

namespace Sunup.Cli.Commands.Initrd;

/// <summary><c>sunup initrd add</c>: adds files and kernel modules to an image.</summary>
public sealed class AddCommand : SunupCommand
{
    private readonly Argument<string> _base = new("BASE") { Description = "The image; it is not changed" };

    private readonly Argument<string[]> _files = new("FILES")
    {
        Description = "Files and folders to add, each as SRC:DEST, or as an absolute path that is kept",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private readonly Option<string?> _to = new("--to") { Description = "The folder of the image that the files go into", HelpName = "DIR" };

    private readonly Option<string[]> _modules = new("--modules", "-m")
    {
        Description = "Kernel modules with all that they need: names, .ko files, aliases, or PCI ids such as 8086:100e",
        HelpName = "NAME",
        AllowMultipleArgumentsPerToken = true,
    };

    private readonly Option<string?> _moduleFolder = new("--kernel-modules")
    {
        Description = "Where the modules are, a folder or the Debian package of a kernel; else /lib/modules of the image's kernel release",
        HelpName = "DIR|deb:PACKAGE",
    };

    private readonly Option<bool> _load = new("--load") { Description = "Have the image load the modules early, by its own tool's list" };

    private readonly Option<bool> _anyRelease = new("--any-release") { Description = "Take modules of another kernel release than the image's" };

    private readonly Option<bool> _supplement = new("--supplement") { Description = "Write the new archive alone, to be loaded behind BASE, not both joined" };

    private readonly Option<bool> _early = new("--early") { Description = "Microcode or ACPI tables: put them before BASE, where the kernel reads them early" };

    private readonly Option<string?> _patch = new("--patch") { Description = "Apply a unified diff to copies of the image's files; paths count from its root", HelpName = "EDIT.diff" };

    private readonly Option<bool> _trace = new("--trace-init") { Description = "Have the image's first script show each command on the console, with its line" };

    private readonly IscsiRootOptions _iscsi = new();

    private readonly KernelOptions _kernel = new();

    private readonly Option<string?> _output = new("--output", "-o") { Description = "Write here, whole or not at all; else to standard output", HelpName = "FILE" };

    private readonly CompressionOptions _compression = new();

    public AddCommand(CommandHost host)
        : base("add", "Add files, or kernel modules with all that they need, to an initramfs", host)
    {
        Add(_base);
        Add(_files);
        Add(_to);
        Add(_modules);
        Add(_moduleFolder);
        Add(_load);
        Add(_anyRelease);
        Add(_supplement);
        Add(_early);
        Add(_patch);
        Add(_trace);
        _iscsi.AddTo(this);
        _kernel.AddTo(this);
        Add(_output);
        _compression.AddTo(this);
        Validators.Add(result =>
        {
            if (result.GetResult(_files) is null or { Tokens.Count: 0 } && result.GetResult(_modules) is null or { Tokens.Count: 0 } && !_iscsi.IsAsked(result) && result.GetValue(_patch) is null && !result.GetValue(_trace))
            {
                result.AddError("Say what to add: FILES, --modules NAME, --patch EDIT.diff, --trace-init, or --iscsi-root.");
            }

            if (result.GetValue(_early) && _compression.MethodOf(result) is not null)
            {
                result.AddError("An early archive is never compressed: the kernel reads it before it can decompress.");
            }
        });
    }

    public override IReadOnlyList<CommandExample> Examples { get; } =
    [
        new("sunup initrd add initrd.img --modules e1000e -o new.img", "a driver with its dependencies, from /lib/modules of the image's kernel"),
        new("sunup initrd add initrd.img --modules 1af4:1000 --kernel-modules /mnt/lib/modules/6.1.0 -o new.img", "the driver of a PCI device, from another root"),
        new("sunup initrd add initrd.img net.conf:/etc/net.conf tools:/opt/tools -o new.img", "a file and a folder"),
        new("sunup initrd add initrd.img --supplement --modules overlay squashfs > extra.cpio", "a second image, to be loaded behind the first"),
        new("sunup initrd add initrd.img --iscsi-root --modules e1000e -o new.img", "the root disk is attached by iSCSI before it is looked for; e1000e is the NIC's driver"),
        new("sunup initrd add initrd.img --patch init.diff -o new.img", "files of the image changed as a diff says, in copies behind it"),
        new("sunup initrd add initrd.img --trace-init -o traced.img", "each command of /init on the console, with its line"),
        new("sunup initrd add initrd.img --early GenuineIntel.bin:kernel/x86/microcode/GenuineIntel.bin -o new.img", "microcode, before everything else"),
    ];

    public override IReadOnlyList<string> Notes { get; } =
    [
        "The new archive starts where the kernel takes one: on a multiple of 4, behind four zero bytes where BASE ends with LZ4; a boot configuration stays last. "
            + "Paths go through BASE's own links, so that a link such as lib to usr/lib is not replaced by a folder.",
        "The image's modules.dep, modules.alias, modules.softdep and their binary forms come with the new modules in them; depmod is not needed.",
        "--iscsi-root adds iscsistart of open-iscsi with its libraries, a busybox and what calls them, and the modules of iSCSI; nothing of BASE is changed, and without "
            + "an iBFT or a target on the command line BASE starts as before.",
        "--patch applies hunks just where they say, or not at all, and keeps the diff in /sunup/patches. --trace-init leaves the script's shell, arguments and process id as they are.",
        "Owners are root's; times are SOURCE_DATE_EPOCH, or 0.",
    ];

    protected override async Task<int> RunAsync(CommandContext context, ParseResult arguments, CancellationToken cancellationToken)
    {
        var path = arguments.GetValue(_output);
        var request = await _iscsi.CompleteAsync(context, arguments, RequestOf(context, arguments), cancellationToken);
        using var output = ImageOutput.Open(context, path);
        try
        {
            using var counted = new CountingStream(output.Stream);
            var report = new ImageAddition(request).Run(counted, cancellationToken);
            if (report.IsSound)
            {
                output.Commit();
            }

            AddView.Show(context, report, request, output.Path, counted.Count);
            return report.IsSound ? ExitCodes.Yes : ExitCodes.No;
        }
        catch (Exception error) when (error is IOException and not BrokenPipeException)
        {
            throw OutputFindings.NotWritten(path ?? "standard output", error);
        }
    }

    private AddRequest RequestOf(CommandContext context, ParseResult arguments)
    {
        return new AddRequest
        {
            BasePath = arguments.GetValue(_base)!,
            Sources = [.. (arguments.GetValue(_files) ?? []).Select(word => AddedSources.Parse(word, arguments.GetValue(_to)))],
            Modules = [.. (arguments.GetValue(_modules) ?? []).SelectMany(word => word.Split(',', StringSplitOptions.RemoveEmptyEntries))],
            ModuleFolder = arguments.GetValue(_moduleFolder),
            PatchPath = arguments.GetValue(_patch),
            TraceInit = arguments.GetValue(_trace),
            Load = arguments.GetValue(_load),
            AnyRelease = arguments.GetValue(_anyRelease),
            Early = arguments.GetValue(_early),
            SupplementOnly = arguments.GetValue(_supplement),
            Time = SourceDateEpoch.Parse(context.GetEnvironment("SOURCE_DATE_EPOCH")),
            Rules = _kernel.RulesOf(arguments),
            Compress = _compression.MethodOf(arguments.CommandResult) is null ? null : output => _compression.Open(arguments.CommandResult, output)!,
        };
    }
}
