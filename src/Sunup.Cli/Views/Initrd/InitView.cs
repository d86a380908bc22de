using Sunup.Cli.Invocation;
using Sunup.Images.Scripts;

namespace Sunup.Cli.Views.Initrd;

/// <summary>The steps of an init for people: a line each, with where it stands, and when it is done.</summary>
internal sealed class InitView
{
    private const int Kind = 8;
    private const int Text = 22;

    private readonly LineWriter _line;
    private readonly ViewStyle _style;
    private readonly bool _commands;

    private InitView(LineWriter line, ViewStyle style, bool commands) => (_line, _style, _commands) = (line, style, commands);

    public static void Show(CommandContext context, InitReading init, bool commands)
    {
        var style = ViewStyle.ForOutput(context);
        var console = ViewConsole.Create(context.Output, style);
        new InitView(new LineWriter(console, style), style, commands).Show(init);
        var findings = new FindingView(console, style);
        foreach (var finding in init.Findings)
        {
            findings.Show(finding);
        }
    }

    private void Show(InitReading init)
    {
        _line.AddForeign(init.Path, Palette.Bold).Add("  ").AddForeign(WordsOf(init)).End(cut: _style.IsTerminal);
        string? file = null;
        foreach (var step in init.Steps)
        {
            if (step.File != file && step.Line > 0)
            {
                file = step.File;
                _line.Add("  ").AddForeign(file, Palette.Heading).End(cut: _style.IsTerminal);
            }

            Show(step);
        }

        if (init is { Kind: InitProgramKind.ShellScript, Steps.IsEmpty: true })
        {
            _line.Add("  no step of a boot in it", Palette.Dim).End();
        }
    }

    private void Show(InitStep step)
    {
        var number = step.Line == 0 ? "" : step.LastLine > step.Line ? $"{step.Line}-{step.LastLine}" : $"{step.Line}";
        var text = step.Kind == InitStepKind.CommandLine ? $"reads {step.Text}" : step.Text;
        var indent = Text + (2 * Math.Clamp(step.Depth, 0, 4));
        _line.Paragraph($"{RootText.Of(text)}{KeysOf(step)}", indent, null, $"{number.PadLeft(Kind)} {WordOf(step.Kind)}", Palette.Dim);
        if (step.Kind is not InitStepKind.CommandLine && step.Condition is { } condition)
        {
            _line.Paragraph(RootText.Of(condition), indent, Palette.Dim);
        }

        if (_commands && step.Command.Length > 0)
        {
            _line.Paragraph($"$ {RootText.Of(step.Command)}", indent, Palette.Command);
        }
    }

    private static string KeysOf(InitStep step) => step.Kind != InitStepKind.CommandLine && !step.Keys.IsEmpty ? $" (by {string.Join(", ", step.Keys)} of the command line)" : "";

    private static string WordsOf(InitReading init)
    {
        var place = init.RealPath is { } real && real != init.Path ? $", {real}" : "";
        return init.Kind switch
        {
            InitProgramKind.Missing => "is not in the image: the kernel goes on to mount root= itself",
            InitProgramKind.ShellScript => $"a shell script, run by {init.Interpreter}{place}",
            InitProgramKind.OtherScript => $"a script of {init.Interpreter}, which is not read{place}",
            InitProgramKind.Systemd => $"systemd{place}: its units in an order that they allow; what is not ordered starts at once",
            InitProgramKind.Busybox => $"busybox{place}: what its inittab says",
            _ => $"a program{place}, whose files tell nothing of what it does",
        };
    }

    private static string WordOf(InitStepKind kind) => kind switch
    {
        InitStepKind.CommandLine => "command line",
        InitStepKind.SwitchRoot => "changes root",
        _ => kind.ToString().ToLowerInvariant(),
    };
}
