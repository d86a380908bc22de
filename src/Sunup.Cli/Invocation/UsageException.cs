using Sunup.Planning.Documents;

namespace Sunup.Cli.Invocation;

/// <summary>What was asked for cannot be meant: wrong arguments or wrong files. All problems at once; exit code 2.</summary>
/// <param name="problems">Each a full sentence that names what was found and what is allowed.</param>
public sealed class UsageException(params IReadOnlyList<string> problems) : Exception(string.Join('\n', problems))
{
    /// <summary>What is wrong in machine or service files, each with its line and a caret under it.</summary>
    public UsageException(IEnumerable<ConfigProblem> problems)
        : this([.. problems.Select(problem => problem.Render())]) => IsAboutFiles = true;

    public IReadOnlyList<string> Problems { get; } = problems;

    /// <summary>Each problem starts with its file and line, as compilers write it, and is shown as it is.</summary>
    public bool IsAboutFiles { get; }
}
