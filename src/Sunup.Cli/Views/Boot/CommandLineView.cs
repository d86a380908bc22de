using Spectre.Console;
using Sunup.Machines.Qemu;
using Sunup.Machines.Qemu.Configuration.Overrides;

namespace Sunup.Cli.Views.Boot;

/// <summary>A VM's command line: as arguments and as a configuration file, or what its overrides changed.</summary>
internal sealed class CommandLineView(TextWriter output, IAnsiConsole console, ViewStyle style)
{
    private readonly LineWriter _lines = new(console, style);

    /// <summary>Both forms. What is not a comment can be given to a shell, or to <c>-readconfig</c>, as it stands.</summary>
    public void Show(QemuCommandLine command, string name)
    {
        output.WriteLine("# The command that sunup runs:");
        WriteArguments(command.Executable, command.Arguments);
        if (command.Configuration?.ToFile() is not { } file)
        {
            return;
        }

        output.WriteLine();
        output.WriteLine("# The same with a configuration file, which holds all that its syntax can say:");
        WriteArguments(command.Executable, [.. file.Arguments, "-readconfig", $"{name}.conf", .. command.ExtraArguments]);
        output.WriteLine();
        output.WriteLine($"# {name}.conf:");
        output.Write(file.Text);
    }

    /// <summary>Sections that raw.qemu.conf changed, arguments that raw.qemu added.</summary>
    public void ShowDiff(QemuCommandLine command)
    {
        var lines = ConfigurationDiff.Of(command.Changes, command.ExtraArguments);
        if (lines.IsEmpty)
        {
            output.WriteLine("raw.qemu and raw.qemu.conf change nothing: the machine file has neither.");
        }

        foreach (var (mark, text) in lines)
        {
            var (sign, look) = mark switch
            {
                DiffMark.Removed => ("- ", Palette.Bad),
                DiffMark.Added => ("+ ", Palette.Good),
                _ => ("  ", Style.Plain),
            };
            var content = text.TrimStart(' ');
            _lines.Add(sign + new string(' ', text.Length - content.Length), look).AddForeign(content, look).End(cut: false);
        }
    }

    /// <summary>One option a line, as a shell takes it.</summary>
    private void WriteArguments(string executable, IReadOnlyList<string> arguments)
    {
        output.Write(ShellQuoting.Quote(executable));
        for (var i = 0; i < arguments.Count; i++)
        {
            var startsOption = arguments[i].StartsWith('-') && (i == 0 || !TakesNext(arguments[i - 1]));
            output.Write(startsOption ? " \\\n  " : " ");
            output.Write(ShellQuoting.Quote(arguments[i]));
        }

        output.WriteLine();
    }

    // The kernel's command line may start with a hyphen; an option may not follow it.
    private static bool TakesNext(string option) => option is "-append" or "-kernel" or "-initrd" or "-cpu";
}
