using System.CommandLine;
using System.CommandLine.Help;
using Sunup.Cli.Commands.Boot;
using Sunup.Cli.Commands.Check;
using Sunup.Cli.Commands.Demo;
using Sunup.Cli.Commands.Disk;
using Sunup.Cli.Commands.Doctor;
using Sunup.Cli.Commands.Explain;
using Sunup.Cli.Commands.Import;
using Sunup.Cli.Commands.Initrd;
using Sunup.Cli.Commands.Inspect;
using Sunup.Cli.Commands.Kexec;
using Sunup.Cli.Commands.Prove;
using Sunup.Cli.Commands.Serve;
using Sunup.Cli.Commands.Uki;
using Sunup.Cli.Commands.Vm;
using Sunup.Cli.Help;
using Sunup.Cli.Invocation;

namespace Sunup.Cli.Commands;

/// <summary><c>sunup</c>: its commands, in the order in which help shows them.</summary>
public sealed class SunupRootCommand : RootCommand
{
    private static readonly Branch[] s_branches =
    [
        new("demo", host => new DemoCommand(host)),
        new("check", host => new CheckCommand(host)),
        new("boot", host => new BootCommand(host)),
        new("prove", host => new ProveCommand(host)),
        new("matrix", host => new MatrixCommand(host)),
        new("serve", host => new ServeCommand(host)),
        new("import", host => new ImportCommand(host)),
        new("vm", host => new VmCommand(host)),
        new("inspect", host => new InspectCommand(host)),
        new("initrd", host => new InitrdCommand(host)),
        new("uki", host => new UkiCommand(host)),
        new("disk", host => new DiskCommand(host)),
        new("kexec", host => new KexecCommand(host)),
        new("doctor", host => new DoctorCommand(host)),
        new("explain", host => new ExplainCommand(host)),
        new("install", host => new InstallCommand(host), SeesAll: true),
        new("completion", host => new CompletionCommand(host), SeesAll: true),
        new("help", host => new HelpCommand(host), SeesAll: true),
    ];

    private readonly Option<string> _color = new("--color")
    {
        Description = "Colour on terminals (auto), always or never; NO_COLOR is honoured",
        DefaultValueFactory = _ => "auto",
        Recursive = true,
        HelpName = "auto|always|never",
    };

    public SunupRootCommand(CommandHost host)
        : this(host, null)
    {
    }

    private SunupRootCommand(CommandHost host, Branch? only)
        : base("Brings Linux machines up, and says why when one does not.")
    {
        _color.AcceptOnlyFromAmong("auto", "always", "never");
        Add(_color);
        Add(Verbose);
        foreach (var branch in s_branches.Where(branch => only is null || branch == only))
        {
            Add(branch.Create(host));
        }

        var help = Options.OfType<HelpOption>().Single();
        help.Action = new ExamplesHelpAction((HelpAction)help.Action!);
        Options.OfType<VersionOption>().Single().Action = new VersionAction();
    }

    public Option<bool> Verbose { get; } = new("--verbose", "-v")
    {
        Description = "Show details, and the full text of unexpected errors",
        Recursive = true,
    };

    /// <summary>Where a newcomer starts.</summary>
    public IReadOnlyList<CommandExample> Examples { get; } =
    [
        new("sunup demo", "boot a BIOS and a UEFI machine over the network, here and now"),
        new("sunup boot examples/netboot-bios.machine.yaml", "boot one machine and see each stage"),
        new("sunup serve /etc/sunup/serve.yaml", "serve real machines"),
        new("sunup explain --list", "the findings that Sunup knows"),
        new("sunup install", "install Sunup on this machine"),
    ];

    /// <summary>The tree as far as these arguments need it: where the first names a command, that one alone, since all the others would be made for nothing at every start.</summary>
    public static SunupRootCommand For(string[] arguments, CommandHost host)
    {
        var named = arguments.Length == 0 ? null : s_branches.FirstOrDefault(branch => branch.Name == arguments[0]);
        return new SunupRootCommand(host, named is { SeesAll: false } ? named : null);
    }

    public ColorMode ColorOf(ParseResult arguments) => arguments.GetValue(_color) switch
    {
        "always" => ColorMode.Always,
        "never" => ColorMode.Never,
        _ => ColorMode.Auto,
    };

    /// <summary>A command right below the root.</summary>
    /// <param name="Name">As the command names itself.</param>
    /// <param name="Create">Makes it.</param>
    /// <param name="SeesAll">Its work is about the other commands.</param>
    private sealed record Branch(string Name, Func<CommandHost, Command> Create, bool SeesAll = false);
}
