using System.Collections.Immutable;
using Sunup.Formats.InitScripts;

namespace Sunup.Images.Scripts;

internal sealed partial class InitWalk
{
    private void RunProgram(SeenCommand seen)
    {
        var words = seen.Command.Words;
        var start = ProgramWords.StartOf(words, word => _scope.Expand(word, out _));
        if (start >= words.Length)
        {
            return;
        }

        var (path, more, known) = ProgramOf(words[start]);
        var arguments = Bounded(more.Concat(words.Skip(start + 1).SelectMany(word => word.Text is "$@" or "$*" ? _scope.Arguments : _scope.ExpandAll(word))));
        if (words[start].Text == "$@" && _scope.Arguments is [var first, .. var rest])
        {
            (path, known, arguments) = (first, true, Bounded(rest.Concat(arguments)));
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

    // A function that calls itself with "$@" "$@" doubles them each time.
    private static ImmutableArray<string> Bounded(IEnumerable<string> arguments)
    {
        var letters = 0;
        return [.. arguments.Take(MostArguments).TakeWhile(word => (letters += word.Length) <= MostArgumentLetters)];
    }

    // A variable may hold a program with its first arguments.
    private (string Path, ImmutableArray<string> Arguments, bool IsKnown) ProgramOf(ShellWord word)
    {
        var text = _scope.Expand(word, out var known);
        return known && !word.IsLiteral && text.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries) is [var program, _, ..] parts ? (program, [.. parts[1..]], known) : (text, [], known);
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
        if (_givesShell.Contains(name) || name is "emergency_shell" or "rescue_shell")
        {
            Add(InitStepKind.Shell, seen, $"a shell for a person, by {name}: {string.Join(' ', arguments)}", arguments);
            return;
        }

        if (_depth >= DeepestCall || !IsNewCall($"{function.File} {name} {string.Join(' ', arguments)}"))
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

        if (Operations.Count < MostSteps)
        {
            ProgramWords.NoteFiles(name, arguments, programs, Operations, Steps, seen);
        }

        if (name == "mount" && Mounts.Count < MostSteps && MountWords.Mounted(arguments) is { } mount)
        {
            Mounts.Add(mount);
        }

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
        else if (programs.IsMissing(path) && !seen.IsAskedFor(name) && Missing.Count < MostOfAKind && !Missing.Any(missing => missing.Name == path))
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
        return (several || program == "load_modules" ? names : names.Where(name => !name.Contains('=', StringComparison.Ordinal))).SelectMany(name => name.Contains('$', StringComparison.Ordinal) ? [name] : name.Split([' ', ','], StringSplitOptions.RemoveEmptyEntries));
    }
}
