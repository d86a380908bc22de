using Sunup.Formats.InitScripts;

namespace Sunup.Images.Scripts;

/// <summary>Finds files that are taken away before another takes their place: in between there is none, and a power cut then leaves none.</summary>
internal static class FileSwaps
{
    /// <summary>Pairs of a removal and what puts the file back, each once; those that an earlier step heals at the next boot are left out.</summary>
    /// <param name="operations">In order.</param>
    /// <param name="isInMemory">What a power cut takes anyway.</param>
    public static IEnumerable<(FileOperation Away, FileOperation Back)> Of(IReadOnlyList<FileOperation> operations, Func<string, bool> isInMemory)
    {
        var told = new HashSet<(string Path, string File, int Away, int Back)>();
        for (var i = 0; i < operations.Count; i++)
        {
            var away = operations[i];
            if (away.From is not { } path || !path.StartsWith('/') || isInMemory(path) || IsHealed(operations.Take(i), path))
            {
                continue;
            }

            if (operations.Skip(i + 1).FirstOrDefault(other => other.To == path && other.Step.File == away.Step.File && Follows(away.Block, other.Block) && !IsRenamedBack(away, other)) is { } back
                && told.Add((path, away.Step.File, away.Step.Line, back.Step.Line)))
            {
                yield return (away, back);
            }
        }
    }

    // A branch that asks for the file and puts one there, before anything takes it away: the next boot begins with it.
    private static bool IsHealed(IEnumerable<FileOperation> before, string path) =>
        before.Any(operation => operation.To == path && operation.Step.Condition?.Contains(path, StringComparison.Ordinal) is true);

    private static bool IsRenamedBack(FileOperation away, FileOperation back) => away.To is not null && away.To == back.From;

    private static bool Follows(ShellBlock? first, ShellBlock? then)
    {
        for (var block = then; ; block = block.Parent)
        {
            if (block == first)
            {
                return true;
            }

            if (block is null)
            {
                return false;
            }
        }
    }
}
