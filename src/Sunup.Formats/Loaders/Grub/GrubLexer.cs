using System.Text;

namespace Sunup.Formats.Loaders.Grub;

/// <summary>Cuts a script of GRUB into words, as its shell does.</summary>
/// <remarks>Source: GRUB manual, section "Quoting", and grub-core/script/yylex.l. No globbing; <c>|</c> and <c>&amp;</c> are separators nobody uses.</remarks>
internal sealed class GrubLexer(string text)
{
    private readonly List<GrubPiece> _pieces = [];
    private readonly StringBuilder _piece = new();
    private int _at;
    private int _line = 1;

    public IEnumerable<GrubWord> Words()
    {
        while (_at < text.Length)
        {
            var letter = text[_at];
            if (letter is ' ' or '\t' or '\r')
            {
                _at++;
            }
            else if (letter == '\\' && _at + 1 < text.Length && text[_at + 1] == '\n')
            {
                (_at, _line) = (_at + 2, _line + 1);
            }
            else if (letter == '#')
            {
                _at = text.IndexOf('\n', _at) is >= 0 and var end ? end : text.Length;
            }
            else if (letter is '\n' or ';' or '{' or '}' or '|' or '&')
            {
                yield return new GrubWord(_line, [], letter is '|' or '&' ? ';' : letter);
                (_at, _line) = (_at + 1, _line + (letter == '\n' ? 1 : 0));
            }
            else
            {
                yield return ReadWord();
            }
        }
    }

    private GrubWord ReadWord()
    {
        _pieces.Clear();
        var line = _line;
        while (_at < text.Length && text[_at] is not (' ' or '\t' or '\r' or '\n' or ';' or '|' or '&') && !(text[_at] is '{' or '}'))
        {
            switch (text[_at])
            {
                case '\'':
                    _at++;
                    ReadUntil('\'', isDouble: false);
                    break;
                case '"':
                    _at++;
                    ReadUntil('"', isDouble: true);
                    break;
                case '$':
                    ReadVariable(isQuoted: false);
                    break;
                case '\\' when _at + 1 < text.Length:
                    if (text[_at + 1] == '\n')
                    {
                        _line++;
                    }
                    else
                    {
                        _piece.Append(text[_at + 1]);
                    }

                    _at += 2;
                    break;
                default:
                    _piece.Append(text[_at++]);
                    break;
            }
        }

        End(isQuoted: false);
        return new GrubWord(line, [.. _pieces]);
    }

    private void ReadUntil(char quote, bool isDouble)
    {
        End(isQuoted: false);
        while (_at < text.Length && text[_at] != quote)
        {
            _line += text[_at] == '\n' ? 1 : 0;
            if (isDouble && text[_at] == '$')
            {
                ReadVariable(isQuoted: true);
                continue;
            }

            // Inside of double quotes a backslash is one before ", $, itself and a line's end only.
            if (isDouble && text[_at] == '\\' && _at + 1 < text.Length && text[_at + 1] is '"' or '$' or '\\' or '\n')
            {
                _at++;
            }

            _piece.Append(text[_at++]);
        }

        _at++;
        _pieces.Add(new GrubPiece(_piece.ToString(), IsVariable: false, IsQuoted: true));
        _piece.Clear();
    }

    // $name, ${name}, and the one-character ones: $1, $?, $@, $#, $*.
    private void ReadVariable(bool isQuoted)
    {
        var start = _at + 1;
        var end = start;
        if (start < text.Length && text[start] == '{')
        {
            start++;
            end = text.IndexOf('}', start) is >= 0 and var close ? close : text.Length;
            _at = Math.Min(text.Length, end + 1);
        }
        else
        {
            while (end < text.Length && (char.IsAsciiLetterOrDigit(text[end]) || text[end] == '_'))
            {
                end++;
            }

            end = end == start && end < text.Length && text[end] is '?' or '@' or '#' or '*' ? end + 1 : end;
            _at = end;
        }

        if (end == start)
        {
            _piece.Append('$');
            return;
        }

        End(isQuoted);
        _pieces.Add(new GrubPiece(text[start..end], IsVariable: true, isQuoted));
    }

    private void End(bool isQuoted)
    {
        if (_piece.Length > 0)
        {
            _pieces.Add(new GrubPiece(_piece.ToString(), IsVariable: false, isQuoted));
            _piece.Clear();
        }
    }
}
