using System.Collections.Immutable;

namespace Sunup.Formats.InitScripts;

/// <summary>Reads shell scripts as far as it takes to say what they do: commands, what they stand in, how they follow each other.</summary>
/// <remarks>
/// <para>Source: POSIX.1-2017, XCU 2.3 to 2.10, with bash's <c>[[ ]]</c>, <c>function</c>, <c>&amp;&gt;</c> and <c>&lt;&lt;&lt;</c>. Nothing is run or expanded. Not read: arithmetic, aliases.</para>
/// <para>Any text gives an answer; none throws. Blocks nest to <see cref="DeepestBlock"/>, commands are at most <see cref="MostCommands"/>; there it stops, and says so.</para>
/// </remarks>
public sealed partial class ShellReader
{
    public const int DeepestBlock = 100;
    public const int MostCommands = 20_000;

    private static readonly string[] s_ends = ["fi", "done", "esac", "}"];

    private readonly string _text;
    private readonly ShellCursor _cursor;
    private readonly ImmutableArray<ShellCommand>.Builder _commands = ImmutableArray.CreateBuilder<ShellCommand>();
    private ShellBlock? _block;
    private ShellCommandBuilder _command = new();
    private ShellJoin _join;
    private int _conditionStart;
    private string? _function;
    private ShellFault? _fault;

    private ShellReader(string text, int firstLine)
    {
        _text = text;
        _cursor = new ShellCursor(text, firstLine);
    }

    /// <param name="text">The script; bytes beyond ASCII as any characters.</param>
    /// <param name="firstLine">The number of its first line.</param>
    public static ShellScript Read(string text, int firstLine = 1) => new ShellReader(text, firstLine).Run();

    private ShellScript Run()
    {
        while (_fault is null)
        {
            _cursor.SkipBlanks();
            if (_cursor.IsAtEnd)
            {
                EndCommand(ShellJoin.Then);
                break;
            }

            ReadNext();
        }

        return new ShellScript(_commands.ToImmutable(), _fault ?? (_block is { } open ? new ShellFault(open.Line, $"what starts there is not ended: {open.Kind.ToString().ToLowerInvariant()} {open.Text}".TrimEnd()) : null));
    }

    private void ReadNext()
    {
        if (_block is { Kind: ShellBlockKind.Case } && _command.IsEmpty && _function is null)
        {
            ReadArm();
        }
        else if (_cursor.Current == '\n')
        {
            EndCommand(ShellJoin.Then);
            _cursor.TakeNewLine();
        }
        else if (_cursor.PeekOperator() is { } symbol)
        {
            ReadOperator(symbol);
        }
        else
        {
            ReadWord();
        }
    }

    private void ReadOperator(string symbol)
    {
        if (symbol is [.., '<' or '>'] or "<&" or ">&" or ">|" or "<<-" or "&>>")
        {
            Begin();
            ReadRedirection(symbol);
            return;
        }

        var end = _cursor.Position;
        _cursor.Take(symbol);
        switch (symbol)
        {
            case "(" when _command.Words.Count == 1 && _command.Assignments.Count == 0:
                BeginFunction();
                break;
            case "(" when _cursor.Current == '(' && _command.IsEmpty:
                // ((arithmetic)): of bash.
                var close = _text.IndexOf("))", _cursor.Position, StringComparison.Ordinal);
                _cursor.MoveTo(close < 0 ? _text.Length : close + 2);
                break;
            case "(":
                Open(_function is null ? ShellBlockKind.Subshell : ShellBlockKind.Function, _function ?? "");
                break;
            case ")":
                EndCommand(ShellJoin.Then, end);
                CloseTo(block => block.Kind is ShellBlockKind.Subshell || (block.Kind is ShellBlockKind.Function));
                break;
            case ";;" or ";&" or ";;&":
                EndCommand(ShellJoin.Then, end);
                CloseTo(block => block.Kind is ShellBlockKind.Arm);
                break;
            default:
                EndCommand(symbol switch { "&&" => ShellJoin.IfDone, "||" => ShellJoin.IfFailed, "|" or "|&" => ShellJoin.Pipe, _ => ShellJoin.Then }, end);
                break;
        }

    }

    private void ReadRedirection(string symbol)
    {
        _cursor.Take(symbol);
        _cursor.SkipBlanks();
        var target = _cursor.ReadWord();
        _command.Redirections.Add(new ShellRedirection(symbol, target));
        if (symbol is "<<" or "<<-")
        {
            _cursor.Expect(target.Text, symbol == "<<-");
        }
    }

    private void ReadWord()
    {
        var start = _cursor.Position;
        Begin();
        var word = _cursor.ReadWord();
        var source = _text[start.._cursor.Position];
        if (_cursor.Current is '<' or '>' && source.All(char.IsAsciiDigit))
        {
            // The descriptor of a redirection.
            return;
        }

        if (_command.Words.Count == 0)
        {
            if (_command.Assignments.Count == 0 && ReadKeyword(source))
            {
                return;
            }

            // A quoted name is no name of a variable: the word is a program.
            if (ShellAssignment.Of(word) is { } assignment && source.StartsWith(assignment.Name + "=", StringComparison.Ordinal))
            {
                _command.Assignments.Add(assignment);
                return;
            }
        }

        _command.Words.Add(word);
        if (source == "[[" && _command.Words.Count == 1)
        {
            ReadTest();
        }
    }

    // In [[ ]] operators are words.
    private void ReadTest()
    {
        var end = _text.IndexOf("]]", _cursor.Position, StringComparison.Ordinal);
        var text = _text[_cursor.Position..(end < 0 ? _text.Length : end)];
        _command.Words.AddRange(text.Split([' ', '\t', '\n'], StringSplitOptions.RemoveEmptyEntries).Select(ShellWord.Literal));
        _cursor.MoveTo(end < 0 ? _text.Length : end + 2);
    }

    private void Begin()
    {
        if (_command.IsEmpty && _command.Start < 0)
        {
            (_command.Start, _command.Line) = (_cursor.Position, _cursor.Line);
        }
    }

    private void EndCommand(ShellJoin next, int? end = null)
    {
        if (!_command.IsEmpty)
        {
            AddCommand(_command.Build(_join, _block, _cursor.SourceOf(_command.Start, end ?? _cursor.Position)));
        }

        _command = new ShellCommandBuilder();
        _join = next;
    }

    private void AddCommand(ShellCommand command)
    {
        if (_commands.Count >= MostCommands)
        {
            _fault = new ShellFault(command.Line, $"it has more than {MostCommands} commands");
            return;
        }

        _commands.Add(command);
    }

    private void Open(ShellBlockKind kind, string text)
    {
        _block = new ShellBlock(kind, _cursor.Line, text, _block);
        _function = kind is ShellBlockKind.Function ? null : _function;
        if (_block.Depth > DeepestBlock)
        {
            _fault = new ShellFault(_cursor.Line, $"blocks are more than {DeepestBlock} deep");
        }
    }

    private void Replace(ShellBlockKind kind, string text) => _block = new ShellBlock(kind, _cursor.Line, text, _block!.Parent);

    private void Close(string word) => CloseTo(block => word switch
    {
        "fi" => block.Kind is ShellBlockKind.Then or ShellBlockKind.Else or ShellBlockKind.Condition,
        "done" => block.Kind is ShellBlockKind.Loop or ShellBlockKind.For,
        "esac" => block.Kind is ShellBlockKind.Case,
        _ => block.Kind is ShellBlockKind.Group or ShellBlockKind.Function,
    });

    // To the innermost of that kind; where there is none, the text is no shell's and the word is passed over.
    private void CloseTo(Func<ShellBlock, bool> isMeant)
    {
        for (var block = _block; block is not null; block = block.Parent)
        {
            if (isMeant(block))
            {
                _block = block.Parent;
                return;
            }
        }
    }
}
