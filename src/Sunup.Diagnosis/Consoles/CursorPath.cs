using System.Globalization;

namespace Sunup.Diagnosis.Consoles;

/// <summary>Follows the cursor through one line: a move to where it is already is none. SeaBIOS, on a serial port, makes such moves in the middle of words: to the column before, then on.</summary>
/// <remarks>Source: SeaBIOS src/sercon.c; ECMA-48, 8.3.21 (CUP).</remarks>
internal struct CursorPath()
{
    // From 1; the row is 0 where it is not known.
    private int _row;
    private int _firstColumn = 1;
    private (int Row, int Column)? _target;
    private int _length;
    private bool _isStep;

    /// <summary>Where a control sequence sends the cursor; null for any other text.</summary>
    public static (int Row, int Column)? Target(ReadOnlySpan<char> sequence)
    {
        if (sequence is not ['\u001b', '[', .. var parameters, 'H' or 'f'])
        {
            return null;
        }

        var semicolon = parameters.IndexOf(';');
        var row = Number(semicolon < 0 ? parameters : parameters[..semicolon]);
        var column = semicolon < 0 ? 1 : Number(parameters[(semicolon + 1)..]);
        return row is { } known && column is { } also ? (known, also) : null;
    }

    /// <param name="target">Where it is sent.</param>
    /// <param name="length">Of the text so far.</param>
    public void Send((int Row, int Column) target, int length)
    {
        _isStep = _target == (target.Row, target.Column - 1);
        _length = _target is null ? length : Math.Min(_length, length);
        _target = target;
    }

    /// <summary>Where the text ends that stands elsewhere than what came since; null where all stands together.</summary>
    /// <param name="length">Of the text with what came since.</param>
    public int? LeavesAt(int length)
    {
        if (_target is not { } target || length <= _length)
        {
            return null;
        }

        var isThere = _length > 0 && target.Column == _firstColumn + _length && (_row == target.Row || (_row == 0 && _isStep));
        _firstColumn = isThere ? _firstColumn : target.Column;
        (_row, _target) = (target.Row, null);
        return isThere ? null : _length;
    }

    private static int? Number(ReadOnlySpan<char> digits) =>
        digits.IsEmpty ? 1 : int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? Math.Max(1, number) : null;
}
