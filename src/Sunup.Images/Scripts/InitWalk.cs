using System.Collections.Immutable;
using Sunup.Formats.InitScripts;

namespace Sunup.Images.Scripts;

/// <summary>Goes through an init in the order in which a shell would, into its functions, the files that it reads in and the scripts that it starts, and notes the steps of the boot.</summary>
/// <remarks>Both sides of every branch are gone through, loops once. Bounds: <see cref="MostSteps"/>, <see cref="MostCommands"/>, <see cref="DeepestCall"/>.</remarks>
internal sealed class InitWalk(RootContents image, ImagePrograms programs)
{
    public const int MostSteps = 2000;
    public const int MostCommands = 100_000;
    public const int DeepestCall = 24;

    private readonly Dictionary<string, ShellScript?> _scripts = new(StringComparer.Ordinal);
    private readonly HashSet<string> _walked = new(StringComparer.Ordinal);
    private readonly HashSet<string> _givesShell = new(StringComparer.Ordinal);
    private Dictionary<string, (string File, ImmutableArray<ShellCommand> Commands)> _functions = new(StringComparer.Ordinal);
    private ScriptScope _scope = new();
    private int _commands;
    private int _depth;

    public List<InitStep> Steps { get; } = [];

    public List<MissingProgram> Missing { get; } = [];

    public List<FileOperation> Operations { get; } = [];

    public List<(InitStep Exec, InitStep After)> NeverReached { get; } = [];

    /// <summary>Files that were read, in order.</summary>
    public List<string> Files { get; } = [];

    public List<string> NotFollowed { get; } = [];

    /// <summary>Reads a script's commands where the shell stands: of the init itself, or of a file that it reads in.</summary>
    public void Source(string path, int line, string from, ImmutableArray<string>? arguments = null)
    {
        if (Enter(path, line, from) is not { } script)
        {
            return;
        }

        var outer = _scope.Arguments;
        _scope.Arguments = arguments ?? outer;
        foreach (var (name, commands) in script.Functions)
        {
            _functions[name] = (path, commands);
        }

        Walk(path, script.TopLevel, null);
        _scope.Arguments = outer;
        _depth--;
    }

    private void Start(string path, int line, string from, ImmutableArray<string> arguments, string? condition)
    {
        var (functions, scope) = (_functions, _scope);
        (_functions, _scope) = (new(StringComparer.Ordinal), scope.Child(arguments));
        if (_walked.Add($"{path} {string.Join(' ', arguments)}") && Enter(path, line, from) is { } script)
        {
            foreach (var (name, commands) in script.Functions)
            {
                _functions[name] = (path, commands);
            }

            Walk(path, script.TopLevel, condition);
            _depth--;
        }

        (_functions, _scope) = (functions, scope);
    }

    private ShellScript? Enter(string path, int line, string from)
    {
        if (_depth >= DeepestCall)
        {
            NotFollowed.Add($"{path}, from {from}:{line}: more than {DeepestCall} scripts and functions deep");
            return null;
        }

        if (!_scripts.TryGetValue(path, out var script))
        {
            script = image.TextOf(path) is { } text ? ShellReader.Read(text) : null;
            _scripts.Add(path, script);
            if (script is not null)
            {
                Files.Add(path);
            }

            if (script?.Fault is { } fault)
            {
                NotFollowed.Add($"{path}:{fault.Line}: {fault.Text}");
            }
        }

        _depth += script is null ? 0 : 1;
        return script;
    }

    private void Walk(string file, IEnumerable<ShellCommand> commands, string? condition)
    {
        ShellCommand? before = null;
        InitStep? gone = null;
        var at = new ScriptPlace(file, programs.IsBuiltIn);
        foreach (var command in commands)
        {
            if (++_commands > MostCommands || Steps.Count >= MostSteps)
            {
                if (_commands == MostCommands + 1 || Steps.Count == MostSteps)
                {
                    NotFollowed.Add($"{file}:{command.Line}: more than {MostSteps} steps or {MostCommands} commands");
                }

                return;
            }

            var seen = at.See(command, before, condition);
            if (gone is not null)
            {
                NoteUnreached(gone, file, command);
            }
            else
            {
                Run(seen);
            }

            gone ??= EndsShell(seen) ? new InitStep(InitStepKind.Run, file, command.Line, "", command.Source, null) : null;
            before = command;
        }
    }

    // Behind exec of a program: only what was meant as a way out is worth a word.
    private void NoteUnreached(InitStep exec, string file, ShellCommand command)
    {
        if (exec.Command.Length > 0 && NameOf(command) is { } name && (StepRules.IsShell(name) || _givesShell.Contains(name) || name is "panic" or "reboot" or "exec") && !NeverReached.Any(pair => pair.Exec == exec))
        {
            NeverReached.Add((exec, new InitStep(InitStepKind.Shell, file, command.Line, "", command.Source, null)));
        }
    }

    private static bool EndsShell(SeenCommand seen) =>
        seen.IsUnconditional && seen.Command.Block is null or { Kind: ShellBlockKind.Function } && NameOf(seen.Command) is "exec" or "exit" && (seen.Command.Words.Length > 1 || NameOf(seen.Command) == "exit");

    private static string? NameOf(ShellCommand command) => command.Words is [{ IsLiteral: true } word, ..] ? word.Text : null;

    private void Run(SeenCommand seen)
    {
        var command = seen.Command;
        foreach (var part in command.Words.Concat(command.Assignments.Select(assignment => assignment.Value)).Concat(command.Redirections.Select(redirection => redirection.Target)).SelectMany(word => word.Parts).Where(part => part.Kind is ShellPartKind.Command))
        {
            RunInside(seen, part);
        }

        foreach (var assignment in command.Assignments)
        {
            Assign(assignment.Name, assignment.Value, seen);
        }

        if (command.Words.IsEmpty)
        {
            return;
        }

        switch (NameOf(command))
        {
            case "for":
                RunFor(command);
                break;
            case "case":
                RunCase(seen);
                break;
            case "export" or "local" or "readonly" or "declare" or "typeset":
                AssignAll(seen);
                break;
            case "read" or "set":
                RunRead(command);
                break;
            case "eval" or "trap":
                break;
            default:
                RunProgram(seen);
                break;
        }
    }

    private void RunInside(SeenCommand seen, ShellPart part)
    {
        if (_depth >= DeepestCall)
        {
            return;
        }

        var open = part.Text[0] == '`' ? 1 : 2;
        var inner = part.Text.Length > open && part.Text[^1] is '`' or ')' ? part.Text[open..^1] : part.Text[open..];
        _depth++;
        Walk(seen.File, ShellReader.Read(inner, part.Line).TopLevel, seen.Condition);
        _depth--;
    }

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

    private static IEnumerable<string> KeysOf(string patterns) => patterns.Split('|').Select(pattern => pattern.TrimEnd('*')).Where(key => key.Length > 0 && !key.StartsWith('*') && !key.StartsWith('$'));

    private void AssignAll(SeenCommand seen)
    {
        foreach (var word in seen.Command.Words.Skip(1))
        {
            if (word.Parts is [{ Kind: ShellPartKind.Literal } first, ..] && first.Text.IndexOf('=', StringComparison.Ordinal) is > 0 and var equals)
            {
                var rest = first.Text[(equals + 1)..];
                Assign(first.Text[..equals], new ShellWord(rest.Length > 0 ? word.Parts.SetItem(0, first with { Text = rest }) : word.Parts.RemoveAt(0)), seen);
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

        _scope.SetList(name, [.. words.Skip(1).SelectMany(word => _scope.ExpandAll(word)).SelectMany(value => ImageGlob.Expand(image, value))]);
    }

    private void RunCase(SeenCommand seen)
    {
        if (seen.Command.Opens is { } block && _scope.MentionsCommandLine(block.Text))
        {
            var keys = block.Arms.SelectMany(KeysOf).ToImmutableArray();
            AddNames(InitStepKind.CommandLine, seen, keys, "");
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

    private void RunProgram(SeenCommand seen)
    {
        var words = seen.Command.Words;
        var start = ProgramWords.StartOf(words, word => _scope.Expand(word, out _));
        if (start >= words.Length)
        {
            return;
        }

        var path = _scope.Expand(words[start], out var known);
        var arguments = words.Skip(start + 1).SelectMany(word => word.Text is "$@" or "$*" ? _scope.Arguments : [.. _scope.ExpandAll(word)]).ToImmutableArray();
        if (words[start].Text == "$@" && _scope.Arguments is [var first, .. var rest])
        {
            (path, known, arguments) = (first, true, [.. rest, .. arguments]);
        }

        var name = path[(path.LastIndexOf('/') + 1)..];
        if (name is "." or "source")
        {
            RunSource(seen, words, start, arguments);
        }
        else if (name.StartsWith("getarg", StringComparison.Ordinal) && _functions.ContainsKey(name))
        {
            AddNames(InitStepKind.CommandLine, seen, [.. arguments.Where(word => word.Length > 0 && !word.StartsWith('-') && !word.StartsWith('$') && !char.IsAsciiDigit(word[0]))], "");
        }
        else if (_functions.TryGetValue(path, out var function))
        {
            Call(seen, path, function, arguments);
        }
        else
        {
            Recognize(seen, path, name, known, arguments);
        }
    }

    private void RunSource(SeenCommand seen, ImmutableArray<ShellWord> words, int start, ImmutableArray<string> arguments)
    {
        if (start + 1 >= words.Length)
        {
            return;
        }

        foreach (var path in _scope.ExpandAll(words[start + 1]))
        {
            if (path.Contains('$', StringComparison.Ordinal) || path.Contains('`', StringComparison.Ordinal))
            {
                NotFollowed.Add($"{seen.File}:{seen.Command.Line}: {seen.Command.Source}: which file that is shows only when it runs");
            }
            else
            {
                Source(path.StartsWith('/') ? path : "/" + path, seen.Command.Line, seen.File, arguments.Length > 1 ? arguments[1..] : null);
            }
        }
    }

    private void Call(SeenCommand seen, string name, (string File, ImmutableArray<ShellCommand> Commands) function, ImmutableArray<string> arguments)
    {
        if (_givesShell.Contains(name))
        {
            Add(InitStepKind.Shell, seen, $"a shell for a person, by {name}: {string.Join(' ', arguments)}", arguments);
            return;
        }

        if (_depth >= DeepestCall || !_walked.Add($"{function.File} {name} {string.Join(' ', arguments)}"))
        {
            return;
        }

        var (outer, before) = (_scope.Arguments, Steps.Count);
        _scope.Arguments = arguments;
        _depth++;
        Walk(function.File, function.Commands, seen.Condition);
        _depth--;
        _scope.Arguments = outer;
        // A function that mounts and gives a shell only if that fails is no way to a shell.
        if (Steps.Skip(before).ToList() is { Count: > 0 } made && made.All(step => step.Kind is InitStepKind.Shell or InitStepKind.Power or InitStepKind.Wait or InitStepKind.CommandLine or InitStepKind.Run) && made.Any(step => step.Kind is InitStepKind.Shell))
        {
            _givesShell.Add(name);
        }
    }

    private void Recognize(SeenCommand seen, string path, string name, bool known, ImmutableArray<string> arguments)
    {
        if (name is "modprobe" or "insmod" or "load_modules" && !arguments.Any(word => word is "-r" or "--remove" or "-c"))
        {
            AddNames(InitStepKind.Modules, seen, [.. ModulesOf(name, arguments)], name);
        }
        else if (StepRules.Of(name, arguments) is { } rule)
        {
            Add(rule.Kind, seen, rule.Text, arguments);
        }
        else if (arguments.Any(word => word.Contains("/proc/cmdline", StringComparison.Ordinal)) && ProgramWords.KeysOf(arguments) is [_, ..] keys)
        {
            AddNames(InitStepKind.CommandLine, seen, [.. keys], "");
        }

        ProgramWords.NoteFiles(name, arguments, programs, Operations, Steps, seen);
        if (known && name.Length > 0 && !programs.IsBuiltIn(name) && path is not ("$@" or "exec"))
        {
            Follow(seen, path, name, arguments);
        }
    }

    private void Follow(SeenCommand seen, string path, string name, ImmutableArray<string> arguments)
    {
        if (programs.PathOf(path) is { } file && image.TextOf(file) is { } text && ScriptText.IsShell(text))
        {
            Start(file, seen.Command.Line, seen.File, arguments, seen.Condition);
        }
        else if (programs.IsMissing(path) && !seen.IsAskedFor(name) && !Missing.Any(missing => missing.Name == path))
        {
            Missing.Add(new MissingProgram(path, seen.File, seen.Command.Line, seen.Command.Source, seen.Condition));
        }
        else if (NameOf(seen.Command) == "exec" && !Steps.Any(step => step.File == seen.File && step.Line == seen.Command.Line))
        {
            Add(InitStepKind.Run, seen, $"{string.Join(' ', [path, .. arguments])}, in place of the shell", arguments);
        }
    }

    private static IEnumerable<string> ModulesOf(string program, ImmutableArray<string> arguments)
    {
        var names = MountWords.Places(arguments, "-d", "-C", "-S");
        // What follows a module's name are its parameters, unless several are asked for.
        var several = arguments.Any(word => word.StartsWith('-') && !word.StartsWith("--", StringComparison.Ordinal) && word.Contains('a', StringComparison.Ordinal)) || arguments.Contains("--all", StringComparer.Ordinal);
        return (several || program == "load_modules" ? names : names.Where(name => !name.Contains('=', StringComparison.Ordinal))).SelectMany(name => name.Split([' ', ','], StringSplitOptions.RemoveEmptyEntries));
    }

    private void Add(InitStepKind kind, SeenCommand seen, string text, ImmutableArray<string> arguments)
    {
        var keys = _scope.KeysIn(string.Join(' ', seen.Command.Words.Select(word => word.Text).Concat(arguments)));
        Steps.Add(new InitStep(kind, seen.File, seen.Command.Line, text, seen.Command.Source, seen.Condition) { Depth = _depth - 1, Keys = keys });
    }

    /// <summary>Lines of one kind that follow each other become one step.</summary>
    private void AddNames(InitStepKind kind, SeenCommand seen, ImmutableArray<string> names, string program)
    {
        if (names.IsEmpty)
        {
            return;
        }

        var keys = _scope.KeysIn(string.Join(' ', seen.Command.Words.Select(word => word.Text).Concat(names)));
        if (Steps is [.., var last] && last.Kind == kind && last.File == seen.File && last.Condition == seen.Condition && last.Depth == _depth - 1 && seen.Command.Line >= last.LastLine)
        {
            Steps[^1] = last with { LastLine = seen.Command.Line, Names = [.. last.Names.Union(names, StringComparer.Ordinal)], Keys = [.. last.Keys.Union(keys, StringComparer.Ordinal)] };
        }
        else
        {
            Steps.Add(new InitStep(kind, seen.File, seen.Command.Line, program, seen.Command.Source, seen.Condition) { Depth = _depth - 1, Names = [.. names.Distinct(StringComparer.Ordinal)], Keys = keys });
        }
    }
}
