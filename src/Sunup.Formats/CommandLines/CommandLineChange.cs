using System.Collections.Immutable;

namespace Sunup.Formats.CommandLines;

/// <summary>What became of a word between two command lines.</summary>
public enum CommandLineChangeKind
{
    Kept,
    Added,
    Removed,
}

/// <summary>One word of a difference.</summary>
public readonly record struct CommandLineChange(CommandLineChangeKind Kind, CommandLineWord Word)
{
    /// <summary>The shortest way from one line to the other, word by word, in order; a removal stands before what is added in its place.</summary>
    public static ImmutableArray<CommandLineChange> Between(KernelCommandLine before, KernelCommandLine after)
    {
        var common = CommonLengths(before.Words, after.Words);
        var changes = ImmutableArray.CreateBuilder<CommandLineChange>();
        int from = 0, to = 0;
        while (from < before.Words.Length || to < after.Words.Length)
        {
            if (from < before.Words.Length && to < after.Words.Length && before.Words[from] == after.Words[to])
            {
                changes.Add(new CommandLineChange(CommandLineChangeKind.Kept, before.Words[from++]));
                to++;
            }
            else if (to >= after.Words.Length || (from < before.Words.Length && common[from + 1, to] >= common[from, to + 1]))
            {
                changes.Add(new CommandLineChange(CommandLineChangeKind.Removed, before.Words[from++]));
            }
            else
            {
                changes.Add(new CommandLineChange(CommandLineChangeKind.Added, after.Words[to++]));
            }
        }

        return changes.ToImmutable();
    }

    // The length of the longest common subsequence of the two rests, for each pair of rests. Lines have at most some hundred words.
    private static int[,] CommonLengths(ImmutableArray<CommandLineWord> before, ImmutableArray<CommandLineWord> after)
    {
        var common = new int[before.Length + 1, after.Length + 1];
        for (var from = before.Length - 1; from >= 0; from--)
        {
            for (var to = after.Length - 1; to >= 0; to--)
            {
                common[from, to] = before[from] == after[to] ? common[from + 1, to + 1] + 1 : Math.Max(common[from + 1, to], common[from, to + 1]);
            }
        }

        return common;
    }
}
