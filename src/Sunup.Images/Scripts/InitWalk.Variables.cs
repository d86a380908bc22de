using Sunup.Formats.InitScripts;

namespace Sunup.Images.Scripts;

internal sealed partial class InitWalk
{
    private void Assign(string name, ShellWord value, SeenCommand seen)
    {
        var key = KeyOf(seen.Command.Block);
        _scope.Assign(name, value, !seen.IsUnconditional, key);
        if (name == "PATH" && _scope.ValueOf("PATH") is { Length: > 0 } path)
        {
            programs.SearchPath = path;
        }
    }

    /// <summary>The key of the command line that an arm is for.</summary>
    private string? KeyOf(ShellBlock? block)
    {
        for (; block is not null; block = block.Parent)
        {
            if (block is { Kind: ShellBlockKind.Arm, Parent: { } subject } && _scope.MentionsCommandLine(subject.Text))
            {
                return KeysOf(block.Text).FirstOrDefault();
            }
        }

        return null;
    }

    private static IEnumerable<string> KeysOf(string patterns) => ScriptScope.Head(patterns).Split('|').Select(pattern => pattern.TrimEnd('*')).Where(key => key.Length > 0 && !key.StartsWith('*') && !key.StartsWith('$'));

    private void AssignAll(SeenCommand seen)
    {
        foreach (var word in seen.Command.Words.Skip(1))
        {
            if (ShellAssignment.Of(word) is { } assignment)
            {
                Assign(assignment.Name, assignment.Value, seen);
            }
        }
    }

    private void RunFor(ShellCommand command)
    {
        if (command.Words is not [_, { Text: var name }, .. var words])
        {
            return;
        }

        if (words is [{ Text: "in" }, ..] ? words.Any(word => _scope.MentionsCommandLine(word.Text)) : _scope.MentionsCommandLine("$@"))
        {
            _scope.MarkCommandLine(name);
        }

        _scope.SetList(name, words.Skip(1).SelectMany(word => _scope.ExpandAll(word)).SelectMany(_glob.Expand));
    }

    private void RunCase(SeenCommand seen)
    {
        if (seen.Command.Opens is { } block && _scope.MentionsCommandLine(block.Text))
        {
            AddNames(InitStepKind.CommandLine, seen, [.. block.Arms.SelectMany(KeysOf).Take(MostOfAKind)], "");
        }
    }

    private void RunRead(ShellCommand command)
    {
        var fromCommandLine = command.Redirections.Any(redirection => redirection.Target.Text == "/proc/cmdline") || command.Words.Any(word => _scope.MentionsCommandLine(word.Text));
        if (fromCommandLine)
        {
            foreach (var name in NameOf(command) == "set" ? ["@"] : command.Words.Skip(1).Select(word => word.Text).Where(word => !word.StartsWith('-')))
            {
                _scope.MarkCommandLine(name);
            }
        }
    }
}
