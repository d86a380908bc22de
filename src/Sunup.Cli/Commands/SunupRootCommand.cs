using System.CommandLine;
using System.CommandLine.Help;
using Sunup.Cli.Commands.Boot;
using Sunup.Cli.Commands.Check;
using Sunup.Cli.Commands.Demo;
using Sunup.Cli.Commands.Initrd;
using Sunup.Cli.Commands.Inspect;
using Sunup.Cli.Commands.Serve;
using Sunup.Cli.Help;
using Sunup.Cli.Invocation;

namespace Sunup.Cli.Commands;

/// <summary><c>sunup</c>: its commands, in the order in which help shows them.</summary>
public sealed class SunupRootCommand : RootCommand
{
    private readonly Option<string> _color = new("--color")
    {
        Description = "Colour on terminals (auto), always or never; NO_COLOR is honoured",
        DefaultValueFactory = _ => "auto",
        Recursive = true,
        HelpName = "auto|always|never",
    };

    public SunupRootCommand(CommandHost host)
        : base("Brings Linux machines up, and says why when one does not.")
    {
        _color.AcceptOnlyFromAmong("auto", "always", "never");
        Add(_color);
        Add(Verbose);
        Add(new DemoCommand(host));
        Add(new CheckCommand(host));
        Add(new BootCommand(host));
        Add(new ServeCommand(host));
        Add(new InspectCommand(host));
        Add(new InitrdCommand(host));
        Add(new ExplainCommand(host));
        Add(new InstallCommand(host));
        Add(new CompletionCommand(host));
        Add(new HelpCommand(host));

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

    public ColorMode ColorOf(ParseResult arguments) => arguments.GetValue(_color) switch
    {
        "always" => ColorMode.Always,
        "never" => ColorMode.Never,
        _ => ColorMode.Auto,
    };
}
