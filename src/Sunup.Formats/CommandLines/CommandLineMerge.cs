using System.Collections.Immutable;

namespace Sunup.Formats.CommandLines;

/// <summary>Joins two command lines by key: <c>root=</c> is replaced, <c>console=</c> is added.</summary>
/// <remarks>
/// The rules: a word of a parameter that may repeat (<see cref="RepeatedParameters"/>) is put at the end, unless the very same word is there; of
/// <c>console=</c> the last one becomes /dev/console, so that one moves to the end. Any other word takes the place of the last word of its key, and the
/// earlier ones go. A key that was not there goes to the end, before <c>--</c>. Merging the same again changes nothing.
/// </remarks>
public static class CommandLineMerge
{
    public static KernelCommandLine Merge(KernelCommandLine line, KernelCommandLine additions)
    {
        var own = line.Words.Where(word => !word.ForInit).ToList();
        foreach (var group in additions.Words.Where(word => !word.ForInit).GroupBy(word => word.Key.Replace('-', '_'), StringComparer.Ordinal))
        {
            if (RepeatedParameters.Contains(group.Key))
            {
                Repeat(own, [.. group]);
            }
            else
            {
                Replace(own, group.Last());
            }
        }

        var init = line.Words.Where(word => word.ForInit).ToImmutableArray();
        var addedInit = additions.Words.Where(word => word.ForInit && !init.Contains(word));
        return new KernelCommandLine { Words = [.. own, .. init, .. addedInit] };
    }

    private static void Repeat(List<CommandLineWord> words, ImmutableArray<CommandLineWord> added)
    {
        foreach (var word in added)
        {
            if (word.HasKey("console"))
            {
                words.RemoveAll(other => other == word);
            }

            if (!words.Contains(word))
            {
                words.Add(word);
            }
        }
    }

    private static void Replace(List<CommandLineWord> words, CommandLineWord added)
    {
        var last = words.FindLastIndex(word => word.HasKey(added.Key));
        if (last < 0)
        {
            words.Add(added);
            return;
        }

        words[last] = added;
        for (var i = last - 1; i >= 0; i--)
        {
            if (words[i].HasKey(added.Key))
            {
                words.RemoveAt(i);
            }
        }
    }
}
