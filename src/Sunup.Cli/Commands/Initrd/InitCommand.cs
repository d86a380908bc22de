using System.CommandLine;
using Sunup.Cli.Invocation;
using Sunup.Cli.Views.Initrd;
using Sunup.Formats.Initramfs.Joins;
using Sunup.Images.Scripts;

namespace Sunup.Cli.Commands.Initrd;

/// <summary><c>sunup initrd init</c>: what the first program of an image does, step by step.</summary>
public sealed class InitCommand : SunupCommand
{
    private readonly Argument<string[]> _files = new("IMAGE")
    {
        Description = "Images in their order in memory; - is standard input",
        Arity = ArgumentArity.OneOrMore,
    };

    private readonly Option<bool> _all = new("--all") { Description = "Show the commands as they stand in the scripts, too" };
    private readonly JoinOption _join = new(LoaderJoin.Syslinux);
    private readonly KernelOptions _kernel = new();

    public InitCommand(CommandHost host)
        : base("init", "Say what the init of an initramfs does, in order and by line, without running it", host)
    {
        Add(_files);
        Add(_all);
        _join.AddTo(this);
        _kernel.AddTo(this);
    }

    public override IReadOnlyList<CommandExample> Examples { get; } =
    [
        new("sunup initrd init /boot/initrd.img", "command line, modules, devices, mounts, the change of root, by file and line"),
        new("sunup initrd init volumio.initrd --all", "with the commands as they stand there"),
        new("sunup initrd init initrd.img extra.cpio --init /sbin/rescue", "of two images, what rdinit=/sbin/rescue would start"),
        new("sunup initrd init initrd.img --json", "for programs"),
    ];

    public override IReadOnlyList<string> Notes { get; } =
    [
        "Read is what the kernel will have, so that the last file of a name counts. Of a shell script: both sides of each branch, functions, the files that it reads in and the scripts "
            + "that it starts in the image; of systemd: the units of its target, in their order; of busybox's init: its inittab. What shows only when it runs is said as such.",
        "Exit code 0: read. 1: there is none, or a finding of severity error. `sunup initrd add IMAGE --trace-init` shows the same while it happens.",
    ];

    protected override Task<int> RunAsync(CommandContext context, ParseResult arguments, CancellationToken cancellationToken)
    {
        var rules = _kernel.RulesOf(arguments);
        var names = arguments.GetValue(_files)!;
        using var input = ImageInput.Open(_join.Of(arguments), names);
        using var watched = new WatchedStream(input.Joined, static _ => { }, cancellationToken);
        var contents = RootContents.Read(watched, rules, out var reading);
        var init = InitReader.Read(contents, names[^1], rules.InitPath);
        if (context.Json)
        {
            InitJson.Write(context.Output, init);
        }
        else
        {
            InitView.Show(context, init, arguments.GetValue(_all));
        }

        if (reading.Message is { } message)
        {
            context.Output.Flush();
            context.Note($"the kernel stops at byte {reading.Offset ?? 0} with \"{message}\", and this is what it has by then; `sunup initrd verify` says why");
        }

        return Task.FromResult(init.Kind is InitProgramKind.Missing || init.HasError ? ExitCodes.No : ExitCodes.Yes);
    }
}
