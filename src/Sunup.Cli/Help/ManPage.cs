using System.CommandLine;
using System.CommandLine.Help;
using System.Text;
using Sunup.Cli.Commands;
using Sunup.Cli.Invocation;

namespace Sunup.Cli.Help;

/// <summary>Man pages (section 1, man(7) macros) made from the command tree, so that they never differ from the program.</summary>
public static class ManPage
{
    /// <summary>The pages of <c>sunup</c> and of each command, by file name: <c>sunup.1</c>, <c>sunup-boot.1</c>.</summary>
    public static IReadOnlyDictionary<string, string> WriteAll(SunupRootCommand root)
    {
        var pages = new SortedDictionary<string, string>(StringComparer.Ordinal);
        Collect(root, pages);
        return pages;
    }

    private static void Collect(Command command, SortedDictionary<string, string> pages)
    {
        pages.Add(NameOf(command) + ".1", Write(command));
        foreach (var child in Visible(command))
        {
            Collect(child, pages);
        }
    }

    private static string NameOf(Command command) => CommandPath.Of(command).Replace(' ', '-');

    private static IEnumerable<Command> Visible(Command command) => command.Subcommands.Where(child => !child.Hidden);

    private static string Write(Command command)
    {
        var page = new StringBuilder();
        page.Append($".TH {NameOf(command).ToUpperInvariant()} 1 \"\" \"sunup {SunupVersion.Text}\" \"Sunup\"\n");
        page.Append($".SH NAME\n{Escape(NameOf(command))} \\- {Escape(command.Description)}\n");
        AppendSynopsis(page, command);
        if (command is SunupCommand { Notes: { Count: > 0 } notes })
        {
            page.Append(".SH DESCRIPTION\n").AppendJoin(".PP\n", notes.Select(note => Escape(note) + "\n"));
        }

        AppendCommands(page, command);
        AppendArguments(page, command);
        AppendOptions(page, command);
        AppendExamples(page, command);
        AppendExitStatus(page);
        AppendSeeAlso(page, command);
        return page.ToString();
    }

    private static void AppendSynopsis(StringBuilder page, Command command)
    {
        page.Append($".SH SYNOPSIS\n.B {Escape(CommandPath.Of(command))}\n");
        page.Append(Visible(command).Any() ? "[\\fICOMMAND\\fR] [\\fIOPTIONS\\fR]\n" : "[\\fIOPTIONS\\fR]\n");
        foreach (var argument in command.Arguments.Where(argument => !argument.Hidden))
        {
            var name = $"\\fI{Escape(argument.HelpName ?? argument.Name)}\\fR{(argument.Arity.MaximumNumberOfValues > 1 ? "..." : "")}";
            page.Append(argument.Arity.MinimumNumberOfValues == 0 ? $"[{name}]\n" : $"{name}\n");
        }
    }

    private static void AppendCommands(StringBuilder page, Command command)
    {
        var children = Visible(command).ToList();
        if (children.Count > 0)
        {
            page.Append(".SH COMMANDS\n");
        }

        foreach (var child in children)
        {
            page.Append($".TP\n.BR {Escape(NameOf(child))} (1)\n{Escape(child.Description)}\n");
        }
    }

    private static void AppendArguments(StringBuilder page, Command command)
    {
        var arguments = command.Arguments.Where(argument => !argument.Hidden).ToList();
        if (arguments.Count > 0)
        {
            page.Append(".SH ARGUMENTS\n");
        }

        foreach (var argument in arguments)
        {
            page.Append($".TP\n.I {Escape(argument.HelpName ?? argument.Name)}\n{Escape(argument.Description)}\n");
        }
    }

    private static void AppendOptions(StringBuilder page, Command command)
    {
        page.Append(".SH OPTIONS\n");
        var inherited = Ancestors(command).SelectMany(ancestor => ancestor.Options).Where(option => option.Recursive);
        foreach (var option in command.Options.Concat(inherited).Where(option => !option.Hidden).DistinctBy(option => option.Name))
        {
            var names = string.Join(", ", option.Aliases.Where(alias => !alias.StartsWith('/')).Prepend(option.Name).Distinct().Select(Escape));
            var value = option.ValueType == typeof(bool) || option is HelpOption or VersionOption
                ? "" : $" \\fI{Escape(option.HelpName ?? "VALUE")}\\fR";
            var standard = option.ValueType != typeof(bool) && option.HasDefaultValue ? $" (default: {option.GetDefaultValue()})" : "";
            page.Append($".TP\n\\fB{names}\\fR{value}\n{Escape(option.Description + standard)}\n");
        }
    }

    private static IEnumerable<Command> Ancestors(Command command) => command.Parents.OfType<Command>().SelectMany(parent => Ancestors(parent).Prepend(parent));

    private static void AppendExamples(StringBuilder page, Command command)
    {
        var examples = command switch
        {
            SunupCommand sunup => sunup.Examples,
            SunupRootCommand root => root.Examples,
            _ => ExamplesHelpAction.OfChildren(command),
        };
        page.Append(".SH EXAMPLES\n");
        foreach (var (commandLine, purpose) in examples)
        {
            page.Append($".TP\n\\fB{Escape(commandLine)}\\fR\n{Escape(purpose)}\n");
        }
    }

    private static void AppendExitStatus(StringBuilder page)
    {
        page.Append(".SH EXIT STATUS\n");
        (int Code, string Meaning)[] codes =
        [
            (ExitCodes.Yes, "yes: it came up, it is sound, it is done"),
            (ExitCodes.No, "no: the machine did not come up, or there is a finding of severity error"),
            (ExitCodes.Usage, "the command line, a machine file or a service file is wrong"),
            (ExitCodes.CannotDoJob, "Sunup could not do its own job here: it says what is missing and how to get it"),
            (ExitCodes.Interrupted, "interrupted"),
        ];
        foreach (var (code, meaning) in codes)
        {
            page.Append($".TP\n.B {code}\n{Escape(meaning)}\n");
        }
    }

    private static void AppendSeeAlso(StringBuilder page, Command command)
    {
        if (command.Parents.FirstOrDefault() is Command parent)
        {
            page.Append($".SH SEE ALSO\n.BR {Escape(NameOf(parent))} (1)\n");
        }
    }

    /// <summary>Text as roff: hyphens and backslashes literal, no line taken for a request.</summary>
    private static string Escape(string? text)
    {
        var escaped = (text ?? "").Replace("\\", "\\e").Replace("-", "\\-").Replace('\n', ' ');
        return escaped is ['.' or '\'', ..] ? "\\&" + escaped : escaped;
    }
}
