using System.Collections.Immutable;

namespace Sunup.Planning.Documents;

/// <summary>Collects the problems of one file.</summary>
internal sealed class ProblemList(string file)
{
    /// <summary>More than these help nobody.</summary>
    private const int Most = 100;

    private readonly List<ConfigProblem> _problems = [];
    private string[] _lines = [];

    public string File => file;

    public bool Any => _problems.Count > 0;

    /// <summary>The text whose lines the problems quote.</summary>
    public void Quote(string text) => _lines = text.ReplaceLineEndings("\n").Split('\n');

    public void Add(SourcePosition at, string keyPath, string message, string? hint = null)
    {
        if (_problems.Count >= Most)
        {
            return;
        }

        _problems.Add(new ConfigProblem(file, at.Line, at.Column, keyPath, message, hint)
        {
            SourceLine = LineAt(at.Line),
            Length = Math.Max(1, at.Length),
        });
    }

    public string? LineAt(int line) => line >= 1 && line <= _lines.Length ? _lines[line - 1] : null;

    public ReadResult<T> Fail<T>()
        where T : class => new(null, InFileOrder());

    /// <summary>The value, unless there are problems.</summary>
    public ReadResult<T> Result<T>(T value)
        where T : class => Any ? Fail<T>() : new(value, []);

    private ImmutableArray<ConfigProblem> InFileOrder() => [.. _problems.OrderBy(problem => (problem.Line, problem.Column))];
}
