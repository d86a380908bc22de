namespace Sunup.Formats.InitScripts;

public sealed partial class ShellReader
{
    private bool ReadKeyword(string word)
    {
        switch (word)
        {
            case "!" or "time":
                break;
            case "if" or "while" or "until":
                Open(ShellBlockKind.Condition, word);
                _conditionStart = _cursor.Position;
                break;
            case "then" or "do" when _block is { Kind: ShellBlockKind.Condition } condition:
                Replace(word == "do" ? ShellBlockKind.Loop : ShellBlockKind.Then, (condition.Text == "until" ? "until " : "") + ConditionText(word.Length));
                break;
            case "do" when _block is { Kind: ShellBlockKind.For }:
                break;
            case "elif" when _block is { Kind: ShellBlockKind.Then }:
                Replace(ShellBlockKind.Condition, word);
                _conditionStart = _cursor.Position;
                break;
            case "else" when _block is { Kind: ShellBlockKind.Then } then:
                Replace(ShellBlockKind.Else, then.Text);
                break;
            case "for" or "select":
                ReadFor();
                return true;
            case "case":
                ReadCase();
                return true;
            case "function":
                _cursor.SkipBlanks();
                _function = _cursor.ReadWord().Text;
                SkipParentheses();
                break;
            case "{":
                Open(_function is null ? ShellBlockKind.Group : ShellBlockKind.Function, _function ?? "");
                break;
            case var end when s_ends.Contains(end, StringComparer.Ordinal) && _block is not null:
                Close(end);
                break;
            default:
                return false;
        }

        _command.Forget();
        return true;
    }

    private void ReadFor()
    {
        var line = _cursor.Line;
        _cursor.SkipBlanks();
        var name = _cursor.ReadWord();
        List<ShellWord> words = [ShellWord.Literal("for"), name];
        _cursor.SkipBlanks();
        while (_cursor.IsAtWord)
        {
            words.Add(_cursor.ReadWord());
            _cursor.SkipBlanks();
        }

        if (words is [_, _, { Text: "do" }])
        {
            words.RemoveAt(2);
        }

        var outer = _block;
        _command.Forget();
        Open(ShellBlockKind.For, name.Text);
        AddCommand(new ShellCommand { Line = line, Words = [.. words], Join = _join, Block = outer, Opens = _block, Source = ShellCursor.OneLine(string.Join(' ', words.Select(word => word.Text))) });
        _join = ShellJoin.Then;
    }

    private void ReadCase()
    {
        var line = _cursor.Line;
        _cursor.SkipBlanks();
        var subject = _cursor.ReadWord();
        while (_cursor.Current == '\n')
        {
            _cursor.TakeNewLine();
        }

        _cursor.SkipBlanks();
        _ = _cursor.ReadWord();
        var outer = _block;
        _command.Forget();
        Open(ShellBlockKind.Case, subject.Text);
        AddCommand(new ShellCommand { Line = line, Words = [ShellWord.Literal("case"), subject], Join = _join, Block = outer, Opens = _block, Source = ShellCursor.OneLine($"case {subject.Text} in") });
        _join = ShellJoin.Then;
    }

    // Patterns up to a parenthesis, or the end of the case.
    private void ReadArm()
    {
        while (_cursor.Current == '\n')
        {
            _cursor.TakeNewLine();
            _cursor.SkipBlanks();
        }

        if (_cursor.Current is '(' or ';')
        {
            _cursor.MoveTo(_cursor.Position + 1);
            _cursor.SkipBlanks();
        }

        var patterns = new List<string>();
        while (!_cursor.IsAtEnd && _cursor.Current is not (')' or '\n'))
        {
            var start = _cursor.Position;
            var word = _cursor.ReadWord();
            if (patterns.Count == 0 && _text.AsSpan(start, _cursor.Position - start) is "esac")
            {
                Close("esac");
                return;
            }

            patterns.Add(word.Text);
            _cursor.SkipBlanks();
            if (_cursor.Current == '|' || _cursor.Position == start)
            {
                _cursor.MoveTo(_cursor.Position + 1);
            }

            _cursor.SkipBlanks();
        }

        if (_cursor.Current == ')')
        {
            var text = string.Join('|', patterns);
            _block!.AddArm(text);
            _cursor.MoveTo(_cursor.Position + 1);
            Open(ShellBlockKind.Arm, text);
        }
    }

    private void BeginFunction()
    {
        _function = _command.Words[0].Text;
        _command.Forget();
        _cursor.SkipBlanks();
        if (_cursor.Current == ')')
        {
            _cursor.MoveTo(_cursor.Position + 1);
        }
    }

    private void SkipParentheses()
    {
        _cursor.SkipBlanks();
        if (_cursor.Current == '(')
        {
            _cursor.MoveTo(_text.IndexOf(')', _cursor.Position) is >= 0 and var end ? end + 1 : _text.Length);
        }
    }

    private string ConditionText(int keyword) =>
        ShellCursor.OneLine(_text.AsSpan(_conditionStart, Math.Max(0, _cursor.Position - keyword - _conditionStart)).TrimEnd(" \t\n;"));
}
