using Sunup.Formats.Loaders.Configurations;

namespace Sunup.Formats.Loaders.Grub;

/// <summary>Puts the words of a script together to statements.</summary>
/// <remarks>Source: GRUB grub-core/script/parser.y. What is not closed at the end of the file is closed there, with a problem.</remarks>
internal sealed class GrubParser(IReadOnlyList<GrubWord> words, List<LoaderProblem> problems)
{
    private const int MostDepth = 64;
    private static readonly string[] s_fi = ["fi", "else", "elif"];
    private static readonly string[] s_then = ["then"];
    private static readonly string[] s_do = ["do"];
    private static readonly string[] s_done = ["done"];

    private int _at;
    private int _depth;

    public IReadOnlyList<GrubStatement> ParseAll()
    {
        var all = new List<GrubStatement>();
        while (_at < words.Count)
        {
            all.AddRange(ParseBlock([]));
            if (_at < words.Count)
            {
                problems.Add(new LoaderProblem(words[_at].Line, $"'{words[_at].Plain ?? words[_at].Separator.ToString()}' closes nothing"));
                _at++;
            }
        }

        return all;
    }

    /// <summary>Statements up to one of these keywords, a keyword that closes something, or a brace; that one is not taken.</summary>
    private List<GrubStatement> ParseBlock(string[] ends)
    {
        var block = new List<GrubStatement>();
        if (++_depth > MostDepth)
        {
            problems.Add(new LoaderProblem(_at < words.Count ? words[_at].Line : 0, "blocks are nested too deep: the rest is not read"));
            _at = words.Count;
        }

        while (_at < words.Count)
        {
            var word = words[_at];
            if (word.Separator is '\n' or ';')
            {
                _at++;
            }
            else if (word.Separator == '}' || (word.Plain is { } keyword && (ends.Contains(keyword) || IsCloser(keyword))))
            {
                break;
            }
            else if (ParseStatement() is { } statement)
            {
                block.Add(statement);
            }
        }

        _depth--;
        return block;
    }

    private static bool IsCloser(string keyword) => keyword is "fi" or "else" or "elif" or "then" or "do" or "done";

    private GrubStatement? ParseStatement() => words[_at].Plain switch
    {
        "if" => ParseIf(),
        "for" => ParseFor(),
        "while" or "until" => ParseLoop(),
        "function" => ParseFunction(),
        _ => ParseCommand(),
    };

    private GrubIf ParseIf()
    {
        var line = words[_at].Line;
        var arms = new List<(IReadOnlyList<GrubStatement>, IReadOnlyList<GrubStatement>)>();
        do
        {
            // if or elif
            _at++;
            var condition = ParseBlock(s_then);
            Expect("then", line);
            arms.Add((condition, ParseBlock(s_fi)));
        }
        while (Is("elif"));

        if (Is("else"))
        {
            _at++;
            arms.Add(([], ParseBlock(s_fi)));
        }

        Expect("fi", line);
        return new GrubIf(line, arms);
    }

    private GrubFor ParseFor()
    {
        var line = words[_at++].Line;
        var name = Is(null) ? "" : words[_at++].Plain ?? "";
        _at += Is("in") ? 1 : 0;
        var items = RestOfLine();
        return new GrubFor(line, name, items, ParseDo(line));
    }

    private GrubLoop ParseLoop()
    {
        var line = words[_at++].Line;
        ParseBlock(s_do);
        ParseDo(line);
        return new GrubLoop(line);
    }

    private List<GrubStatement> ParseDo(int line)
    {
        while (Is(null) && _at < words.Count && words[_at].Separator is '\n' or ';')
        {
            _at++;
        }

        Expect("do", line);
        var block = ParseBlock(s_done);
        Expect("done", line);
        return block;
    }

    private GrubFunction ParseFunction()
    {
        var line = words[_at++].Line;
        var name = Is(null) ? "" : words[_at++].Plain ?? "";
        return new GrubFunction(line, name, ParseBraces(line) ?? []);
    }

    private GrubCommand? ParseCommand()
    {
        var line = words[_at].Line;
        var command = RestOfLine();
        var block = _at < words.Count && words[_at].Separator == '{' ? ParseBraces(line) : null;
        return command.Count == 0 ? null : new GrubCommand(line, command, block);
    }

    private List<GrubWord> RestOfLine()
    {
        var rest = new List<GrubWord>();
        while (_at < words.Count && words[_at].Separator == '\0')
        {
            rest.Add(words[_at++]);
        }

        return rest;
    }

    private List<GrubStatement>? ParseBraces(int line)
    {
        while (_at < words.Count && words[_at].Separator == '\n')
        {
            _at++;
        }

        if (_at >= words.Count || words[_at].Separator != '{')
        {
            problems.Add(new LoaderProblem(line, "a '{' is missing"));
            return null;
        }

        _at++;
        var block = ParseBlock([]);
        if (_at < words.Count && words[_at].Separator == '}')
        {
            _at++;
        }
        else
        {
            problems.Add(new LoaderProblem(line, "what begins here is not closed by '}'"));
        }

        return block;
    }

    // Null: nothing more, or a separator.
    private bool Is(string? keyword) => _at >= words.Count ? keyword is null : keyword is null ? words[_at].Separator != '\0' : words[_at].Plain == keyword;

    private void Expect(string keyword, int line)
    {
        if (Is(keyword))
        {
            _at++;
        }
        else
        {
            problems.Add(new LoaderProblem(line, $"what begins here has no '{keyword}'"));
        }
    }
}
