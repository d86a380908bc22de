using System.Collections.Immutable;

namespace Sunup.Formats.KernelModules;

/// <summary>A line of <c>modules.dep</c>: a module's file and the files that must be loaded before it.</summary>
/// <param name="Path">Below the folder of the kernel release: <c>kernel/net/sctp/sctp.ko</c>.</param>
/// <param name="Needs">All that it needs, what they need included; the last one is loaded first.</param>
public sealed record ModuleDependencies(string Path, ImmutableArray<string> Needs)
{
    public string Name => ModuleNames.Normalize(Path);

    /// <summary>The line, without its end.</summary>
    public override string ToString() => Needs.IsEmpty ? $"{Path}:" : $"{Path}: {string.Join(' ', Needs)}";

    /// <summary>Reads <c>modules.dep</c>. Lines without a colon, and comments, are passed over.</summary>
    /// <remarks>Source: modules.dep(5).</remarks>
    public static IEnumerable<ModuleDependencies> ParseAll(string text)
    {
        foreach (var line in text.Split('\n'))
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon > 0 && line[0] != '#')
            {
                yield return new ModuleDependencies(line[..colon].Trim(), [.. Words(line[(colon + 1)..])]);
            }
        }
    }

    internal static string[] Words(string text) =>
        text.Split([' ', '\t', '\r'], StringSplitOptions.RemoveEmptyEntries);
}
