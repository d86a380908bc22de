using System.Collections.Immutable;

namespace Sunup.Formats.CommandLines;

/// <summary>Joins two command lines by key: <c>root=</c> is replaced, <c>console=</c> is added.</summary>
/// <remarks>
/// The rules: a word of a parameter that may repeat (<see cref="RepeatedParameters"/>) is put at the end, unless the very same word is there; of
/// <c>console=</c> the last one becomes /dev/console, so what is merged moves behind the other consoles. Any other word takes the place of the last word of its key, and the
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
        if (!added[0].HasKey("console"))
        {
            words.AddRange(added.Where(word => !words.Contains(word)).Distinct());
            return;
        }

        // The last of each: where they are the last consoles already, in that order, nothing moves.
        List<CommandLineWord> consoles = [.. added.Reverse().Distinct().Reverse()];
        if (!words.Where(word => word.HasKey("console")).TakeLast(consoles.Count).SequenceEqual(consoles))
        {
            words.RemoveAll(consoles.Contains);
            words.AddRange(consoles);
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
