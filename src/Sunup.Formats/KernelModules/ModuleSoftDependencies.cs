using System.Collections.Immutable;

namespace Sunup.Formats.KernelModules;

/// <summary>A line of <c>modules.softdep</c>: what is loaded with a module where it is there.</summary>
/// <param name="Name">The module.</param>
/// <param name="Before">Names or aliases that are loaded before it.</param>
/// <param name="After">Names or aliases that are loaded after it.</param>
/// <param name="Line">As in the file.</param>
public sealed record ModuleSoftDependencies(string Name, ImmutableArray<string> Before, ImmutableArray<string> After, string Line)
{
    /// <summary>Reads <c>modules.softdep</c>, or <c>softdep</c> lines of modprobe.d(5). Other lines are passed over.</summary>
    /// <remarks>
    /// Source: modprobe.d(5): <c>softdep NAME pre: A B post: C</c>. Words with neither mark (as cifs has them) mean nothing to kmod, and nothing here.
    /// </remarks>
    public static IEnumerable<ModuleSoftDependencies> ParseAll(string text)
    {
        foreach (var line in text.Split('\n'))
        {
            if (ModuleDependencies.Words(line) is ["softdep", var name, .. var rest])
            {
                yield return Read(name, rest, line.TrimEnd());
            }
        }
    }

    private static ModuleSoftDependencies Read(string name, string[] words, string line)
    {
        List<string> before = [], after = [];
        List<string>? current = null;
        foreach (var word in words)
        {
            switch (word)
            {
                case "pre:":
                    current = before;
                    break;
                case "post:":
                    current = after;
                    break;
                default:
                    current?.Add(word);
                    break;
            }
        }

        return new ModuleSoftDependencies(ModuleNames.Normalize(name), [.. before], [.. after], line);
    }
}
