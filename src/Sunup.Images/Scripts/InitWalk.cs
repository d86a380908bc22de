using System.Collections.Immutable;
using Sunup.Formats.InitScripts;

namespace Sunup.Images.Scripts;

/// <summary>Goes through an init in the order in which a shell would, into its functions, the files that it reads in and the scripts that it starts, and notes the steps of the boot.</summary>
/// <remarks>Both sides of every branch are gone through, loops once. Bounds: <see cref="MostSteps"/>, <see cref="MostCommands"/>, <see cref="DeepestCall"/>, <see cref="MostArguments"/>.</remarks>
internal sealed partial class InitWalk(RootContents image, ImagePrograms programs)
{
    public const int MostSteps = 2000;
    public const int MostCommands = 100_000;
    public const int DeepestCall = 24;
    public const int MostArguments = 256;

    private const int MostOfAKind = 1000;
    private const int MostArgumentLetters = 16 << 10;

    private readonly Dictionary<string, ShellScript?> _scripts = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ShellScript> _substitutions = new(ReferenceEqualityComparer.Instance);
    private readonly ImageGlob _glob = new(image.Tree);
    private readonly HashSet<string> _walked = new(StringComparer.Ordinal);
    private readonly HashSet<string> _told = new(StringComparer.Ordinal);
    private readonly HashSet<string> _givesShell = new(StringComparer.Ordinal);
    private Dictionary<string, (string File, ImmutableArray<ShellCommand> Commands)> _functions = new(StringComparer.Ordinal);
    private ScriptScope _scope = new();
    private int _roomForCalls = 32 << 20;
    private int _commands;
    private int _depth;

    public List<InitStep> Steps { get; } = [];

    public List<MissingProgram> Missing { get; } = [];

    public List<FileOperation> Operations { get; } = [];

    public List<MountedFolder> Mounts { get; } = [];

    public List<(InitStep Exec, InitStep After)> NeverReached { get; } = [];

    /// <summary>Files that were read, in order.</summary>
    public List<string> Files { get; } = [];

    public List<string> NotFollowed { get; } = [];

    /// <summary>Reads a script's commands where the shell stands: of the init itself, or of a file that it reads in.</summary>
    public void Source(string path, int line, string from, ImmutableArray<string>? arguments = null)
    {
        path = path.Replace("//", "/", StringComparison.Ordinal);
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
        if (!IsNewCall($"{path} {string.Join(' ', arguments)}"))
        {
            return;
        }

        var (functions, scope) = (_functions, _scope);
        (_functions, _scope) = (new(StringComparer.Ordinal), scope.Child(arguments));
        if (Enter(path, line, from) is { } script)
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

    // The same script or function with the same arguments tells nothing new.
    private bool IsNewCall(string call)
    {
        if (call.Length > _roomForCalls || !_walked.Add(call))
        {
            return false;
        }

        _roomForCalls -= call.Length;
        return true;
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
        if (exec.Command.Length > 0 && NameOf(command) is { } name && (ScriptText.IsShellName(name) || _givesShell.Contains(name) || name is "panic" or "reboot" or "exec") && !NeverReached.Any(pair => pair.Exec == exec))
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

        // Once each, however often the function is called that it stands in.
        if (!_substitutions.TryGetValue(part.Text, out var script))
        {
            _substitutions[part.Text] = script = ShellReader.Read(Inside(part.Text), part.Line);
        }

        _depth++;
        Walk(seen.File, script.TopLevel, seen.Condition);
        _depth--;
    }

    private static string Inside(string substitution)
    {
        var open = substitution[0] == '`' ? 1 : 2;
        return substitution.Length > open && substitution[^1] is '`' or ')' ? substitution[open..^1] : substitution[open..];
    }

    private void Add(InitStepKind kind, SeenCommand seen, string text, ImmutableArray<string> arguments)
    {
        var keys = KeysOf(seen.Command, arguments);
        AddOnce(new InitStep(kind, seen.File, seen.Command.Line, text, seen.Command.Source, seen.Condition) { Depth = _depth - 1, Keys = keys });
    }

    private ImmutableArray<string> KeysOf(ShellCommand command, ImmutableArray<string> words) =>
        [.. command.Words.Select(word => word.Text).Concat(words).SelectMany(text => _scope.KeysIn(text)).Distinct(StringComparer.Ordinal)];

    // A function that is called again with what changes nothing about a step.
    private void AddOnce(InitStep step)
    {
        if (_told.Add($"{step.Kind} {step.File}:{step.Line} {step.Text} {string.Join(' ', step.Names)}"))
        {
            Steps.Add(step);
        }
    }

    /// <summary>Lines of one kind that follow each other become one step.</summary>
    private void AddNames(InitStepKind kind, SeenCommand seen, ImmutableArray<string> names, string program)
    {
        if (names.IsEmpty)
        {
            return;
        }

        var keys = KeysOf(seen.Command, names);
        if (Steps is [.., var last] && last.Kind == kind && last.File == seen.File && last.Condition == seen.Condition && last.Depth == _depth - 1 && seen.Command.Line >= last.LastLine)
        {
            Steps[^1] = last with { LastLine = seen.Command.Line, Names = [.. last.Names.Union(names, StringComparer.Ordinal).Take(MostOfAKind)], Keys = [.. last.Keys.Union(keys, StringComparer.Ordinal)] };
        }
        else
        {
            AddOnce(new InitStep(kind, seen.File, seen.Command.Line, program, seen.Command.Source, seen.Condition) { Depth = _depth - 1, Names = [.. names.Distinct(StringComparer.Ordinal).Take(MostOfAKind)], Keys = keys });
        }
    }
}
