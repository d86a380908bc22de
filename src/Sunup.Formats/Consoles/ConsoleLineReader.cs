using System.Text;

namespace Sunup.Formats.Consoles;

/// <summary>Turns the bytes of a serial console into lines: what SeaBIOS, OVMF, iPXE, GRUB, kernels and systemd paint there, as text.</summary>
/// <remarks>
/// Terminal controls are obeyed as far as they matter for reading: a backspace moves back, later characters overwrite; a move to another place, a cleared screen
/// or a bare carriage return ends the line. A move to where the cursor is already is none: SeaBIOS makes such in the middle of words. Colours and modes are dropped. Bytes that are not UTF-8 are read as code page 437, which firmware draws in.
/// Memory is bounded; any bytes are safe. Blank lines are not told. No clock: the caller says when the line was quiet, see <see cref="FlushPartial"/>.
/// </remarks>
public sealed class ConsoleLineReader(Action<ConsoleLine> onLine)
{
    public const int MaxLength = 4096;

    private readonly Rune[] _cells = new Rune[MaxLength];
    private readonly EscapeParser _escapes = new();
    private readonly Utf8OrCodePage437Decoder _decoder = new();
    private int _length;
    private int _column;

    // Where the line began on the screen, both from 1, and 0 where that is not known; and where the cursor was sent since the last character.
    private int _row;
    private int _firstColumn = 1;
    private (int Row, int Column)? _target;
    private bool _isStep;
    private long _offset;
    private long _lineOffset;
    private bool _carriageReturn;
    private string? _toldPartial;

    /// <summary>There is text that was not told yet.</summary>
    public bool HasPartial => _length > 0 && _toldPartial is null;

    public void Read(ReadOnlySpan<byte> bytes)
    {
        foreach (var value in bytes)
        {
            ReadByte(value);
            _offset++;
        }
    }

    /// <summary>Tells the unfinished line, as partial: nothing came for a while, so it is a prompt.</summary>
    public void FlushPartial()
    {
        if (HasPartial && Text() is { Length: > 0 } text)
        {
            _toldPartial = text;
            onLine(new ConsoleLine(text, _lineOffset, IsPartial: true));
        }
    }

    /// <summary>The stream has ended: the last line is told.</summary>
    public void Complete()
    {
        Span<Rune> runes = stackalloc Rune[Utf8OrCodePage437Decoder.MaxRunes];
        Put(runes[.._decoder.Flush(runes)]);
        EndLine();
    }

    private void ReadByte(byte value)
    {
        Span<Rune> runes = stackalloc Rune[Utf8OrCodePage437Decoder.MaxRunes];
        if (value < 0x20)
        {
            // A control character, or an escape: a character that was begun is not one.
            Put(runes[.._decoder.Flush(runes)]);
        }

        switch (_escapes.Read(value))
        {
            case EscapeKind.Pending:
                return;
            case EscapeKind.Control:
                Obey(_escapes.Final, _escapes.FirstParameter, _escapes.SecondParameter);
                return;
            case EscapeKind.Reset:
                EndLine();
                return;
            case EscapeKind.Ignored:
                return;
        }

        if (value < 0x20 || value == 0x7f)
        {
            ObeyControlCharacter(value);
        }
        else
        {
            Arrive();
            BeginAfterCarriageReturn();
            Put(runes[.._decoder.Read(value, runes)]);
        }
    }

    private void ObeyControlCharacter(byte value)
    {
        Arrive();
        switch (value)
        {
            case (byte)'\n' or 0x0b or 0x0c:
                EndLine();
                break;
            case (byte)'\r':
                _carriageReturn = true;
                break;
            case (byte)'\b':
                BeginAfterCarriageReturn();
                _column = Math.Max(0, _column - 1);
                break;
            case (byte)'\t':
                BeginAfterCarriageReturn();
                Pad((_column | 7) + 1);
                break;
        }
    }

    /// <remarks>Source: ECMA-48, chapter 8.3; the finals that firmware and boot loaders use.</remarks>
    private void Obey(byte final, int parameter, int second)
    {
        if ((char)final is 'H' or 'f')
        {
            var target = (Row: Math.Max(1, parameter), Column: Math.Max(1, second));
            _isStep = _target == (target.Row, target.Column - 1);
            _target = target;
            return;
        }

        if ((char)final is not ('m' or 'h' or 'l'))
        {
            Arrive();
        }

        switch ((char)final)
        {
            // To another line, or a cleared screen or part of it.
            case 'J':
                var place = (_row, _firstColumn + _column);
                EndLine();
                (_row, _firstColumn) = place;
                break;
            case 'A' or 'B' or 'd' or 'E' or 'F' or 'L' or 'M' or 'S' or 'T':
                EndLine();
                break;
            case 'C':
                BeginAfterCarriageReturn();
                Pad(_column + Math.Max(1, parameter));
                break;
            case 'D':
                _column = Math.Max(0, _column - Math.Max(1, parameter));
                break;
            case 'G':
                BeginAfterCarriageReturn();
                Pad(Math.Max(1, parameter) - 1);
                break;
            case 'K' when parameter <= 0 && !_carriageReturn:
                _length = Math.Min(_length, _column);
                break;
        }
    }

    /// <summary>Text after a bare carriage return paints over the line: what stood there is told first.</summary>
    private void BeginAfterCarriageReturn()
    {
        if (_carriageReturn)
        {
            EndLine();
        }
    }

    /// <summary>Moves to a column, over blanks where there is nothing yet.</summary>
    private void Pad(int column)
    {
        column = Math.Clamp(column, 0, MaxLength - 1);
        while (_length < column)
        {
            _cells[_length++] = new Rune(' ');
        }

        _column = column;
    }

    private void Put(ReadOnlySpan<Rune> runes)
    {
        if (!runes.IsEmpty)
        {
            Arrive();
        }

        foreach (var rune in runes)
        {
            Put(rune);
        }
    }

    private void Put(Rune rune)
    {
        if (_column >= MaxLength)
        {
            EndLine();
        }

        if (_length == 0)
        {
            _lineOffset = _offset;
        }

        _cells[_column++] = rune;
        _length = Math.Max(_length, _column);
        _toldPartial = null;
    }

    /// <summary>
    /// The cursor goes where it was sent: a new line, unless it is there already. Where its row is not known, only SeaBIOS's way of sending it there is believed: to the column before,
    /// which is a carriage return where that is the first, then on.
    /// </summary>
    private void Arrive()
    {
        if (_target is not { } target)
        {
            return;
        }

        var isSecondColumn = _carriageReturn && _firstColumn == 1 && target.Column == 2;
        var isThere = _length > 0 && (!_carriageReturn || isSecondColumn) && target.Column == _firstColumn + _column && (_row == target.Row || (_row == 0 && (_isStep || isSecondColumn)));
        _target = null;
        if (!isThere)
        {
            EndLine();
            _firstColumn = target.Column;
        }

        _carriageReturn = false;
        _row = target.Row;
    }

    private void EndLine()
    {
        var text = Text();
        if (text.Length > 0 && !string.Equals(text, _toldPartial, StringComparison.Ordinal))
        {
            onLine(new ConsoleLine(text, _lineOffset, IsPartial: false));
        }

        _length = 0;
        _column = 0;
        _row = 0;
        _firstColumn = 1;
        _carriageReturn = false;
        _toldPartial = null;
    }

    private string Text()
    {
        var length = _length;
        while (length > 0 && _cells[length - 1].Value == ' ')
        {
            length--;
        }

        var text = new StringBuilder(length);
        foreach (var rune in _cells.AsSpan(0, length))
        {
            text.Append(rune.ToString());
        }

        return text.ToString();
    }
}
