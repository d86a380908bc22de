using Sunup.Formats.InitScripts;

namespace Sunup.Images.Scripts;

/// <summary>A command where it stands.</summary>
/// <param name="File">The script.</param>
/// <param name="Command">Itself.</param>
/// <param name="Condition">When it is done; null for always.</param>
/// <param name="IsUnconditional">Nothing in its own file or function decides about it.</param>
/// <param name="Tested">Programs that the script asks for before it calls them.</param>
internal sealed record SeenCommand(string File, ShellCommand Command, string? Condition, bool IsUnconditional, IReadOnlySet<string> Tested)
{
    /// <summary>The script looks whether it is there.</summary>
    public bool IsAskedFor(string program) => Tested.Contains(program) || Condition?.Contains(program, StringComparison.Ordinal) is true;
}

/// <summary>Where a walk through one script is: what the commands depend on.</summary>
internal sealed class ScriptPlace(string file, Func<string, bool> isBuiltIn)
{
    private static readonly string[] s_askers = ["command", "type", "which", "[", "test", "[["];

    private readonly HashSet<string> _tested = new(StringComparer.Ordinal);

    public SeenCommand See(ShellCommand command, ShellCommand? before, string? outer)
    {
        if (command.Words is [{ Text: var name }, .. var arguments] && s_askers.Contains(name, StringComparer.Ordinal))
        {
            _tested.UnionWith(arguments.Select(word => word.Text[(word.Text.LastIndexOf('/') + 1)..]).Where(word => !isBuiltIn(word)));
        }

        var condition = ConditionOf(command, before);
        return new SeenCommand(file, command, condition ?? outer, condition is null, _tested);
    }

    private static string? ConditionOf(ShellCommand command, ShellCommand? before)
    {
        var join = command.Join switch
        {
            ShellJoin.IfDone when before is not null => $"if {before.Source}",
            ShellJoin.IfFailed when before is not null => $"unless {before.Source}",
            _ => null,
        };
        var block = BlockCondition(command.Block);
        return join is null ? block : block is null ? join : $"{block}, {join}";
    }

    private static string? BlockCondition(ShellBlock? block)
    {
        for (; block is not null && block.Kind is not ShellBlockKind.Function; block = block.Parent)
        {
            switch (block.Kind)
            {
                case ShellBlockKind.Then:
                    return $"if {block.Text}";
                case ShellBlockKind.Else:
                    return $"unless {block.Text}";
                case ShellBlockKind.Loop:
                    return block.Text.StartsWith("until ", StringComparison.Ordinal) ? block.Text : $"while {block.Text}";
                case ShellBlockKind.Arm:
                    return $"if {block.Parent?.Text} is {block.Text}";
                case ShellBlockKind.For:
                    return block.Text.Trim('_').Length == 0 ? "in a loop" : $"for each {block.Text}";
            }
        }

        return null;
    }
}
