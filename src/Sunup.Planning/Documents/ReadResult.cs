using System.Collections.Immutable;

namespace Sunup.Planning.Documents;

/// <summary>What came of reading a file: a value, or everything that is wrong with it at once.</summary>
/// <param name="Value">Null exactly when there are problems.</param>
/// <param name="Problems">In the order of the file.</param>
public sealed record ReadResult<T>(T? Value, ImmutableArray<ConfigProblem> Problems)
    where T : class
{
    public bool Succeeded => Value is not null;

    /// <summary>All problems as compilers write them, with source lines, and a blank line between two.</summary>
    public string RenderProblems() => string.Join("\n\n", Problems.Select(problem => problem.Render()));
}
