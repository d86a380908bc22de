namespace Sunup.Cli.Invocation;

/// <summary>What was asked for cannot be meant: wrong arguments or wrong files. All problems at once; exit code 2.</summary>
/// <param name="problems">Each a full sentence that names what was found and what is allowed.</param>
public sealed class UsageException(params IReadOnlyList<string> problems) : Exception(string.Join('\n', problems))
{
    public IReadOnlyList<string> Problems { get; } = problems;
}
