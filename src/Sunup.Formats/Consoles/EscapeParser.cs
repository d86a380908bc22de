namespace Sunup.Formats.Consoles;

/// <summary>What a byte is to the escape parser.</summary>
internal enum EscapeKind
{
    /// <summary>Not part of an escape sequence.</summary>
    Text,
    /// <summary>Part of one that goes on.</summary>
    Pending,
    /// <summary>The end of a control sequence.</summary>
    Control,
    /// <summary>The end of a full reset of the terminal.</summary>
    Reset,
    /// <summary>The end of one without meaning here.</summary>
    Ignored,
}

/// <summary>Finds escape sequences of ECMA-48 in a byte stream: CSI, OSC, DCS and their kind, two-byte escapes, character sets.</summary>
/// <remarks>A sequence that never ends is given up after <see cref="MaxLength"/> bytes; a line feed ends any.</remarks>
internal sealed class EscapeParser
{
    private const int MaxLength = 512;
    private const int Largest = 9999;
    private const byte Escape = 0x1b;

    private State _state;
    private int _length;
    private int _parameter;

    private enum State
    {
        Text,
        /// <summary>After ESC.</summary>
        Escape,
        /// <summary>After ESC and an intermediate byte, as in ESC ( B.</summary>
        Intermediate,
        /// <summary>After ESC [.</summary>
        Control,
        /// <summary>After ESC ], ESC P, ESC _, ESC ^, ESC X: text up to BEL or ESC \.</summary>
        String,
        StringEscape,
    }

    /// <summary>The final byte of the last control sequence.</summary>
    public byte Final { get; private set; }

    /// <summary>Its first parameter; -1 when it has none.</summary>
    public int FirstParameter { get; private set; }

    /// <summary>Its second parameter; -1 when it has none.</summary>
    public int SecondParameter { get; private set; }

    public EscapeKind Read(byte value)
    {
        if (_state == State.Text)
        {
            return value == Escape ? Go(State.Escape) : EscapeKind.Text;
        }

        if (value == (byte)'\n' || ++_length > MaxLength)
        {
            _state = State.Text;
            return EscapeKind.Text;
        }

        return _state switch
        {
            State.Escape => AfterEscape(value),
            State.Intermediate => value is >= 0x20 and < 0x30 ? EscapeKind.Pending : End(EscapeKind.Ignored),
            State.Control => InControl(value),
            State.String => value switch
            {
                0x07 => End(EscapeKind.Ignored),
                Escape => Go(State.StringEscape),
                _ => EscapeKind.Pending,
            },
            _ => value == (byte)'\\' ? End(EscapeKind.Ignored) : Go(State.String),
        };
    }

    private EscapeKind AfterEscape(byte value)
    {
        switch (value)
        {
            case (byte)'[':
                FirstParameter = -1;
                SecondParameter = -1;
                _parameter = 1;
                return Go(State.Control);
            case (byte)']' or (byte)'P' or (byte)'_' or (byte)'^' or (byte)'X':
                return Go(State.String);
            case (byte)'c':
                return End(EscapeKind.Reset);
            case Escape:
                return EscapeKind.Pending;
            default:
                return value is >= 0x20 and < 0x30 ? Go(State.Intermediate) : End(EscapeKind.Ignored);
        }
    }

    private EscapeKind InControl(byte value)
    {
        switch (value)
        {
            case >= (byte)'0' and <= (byte)'9':
                if (_parameter == 1)
                {
                    FirstParameter = WithDigit(FirstParameter, value);
                }
                else if (_parameter == 2)
                {
                    SecondParameter = WithDigit(SecondParameter, value);
                }

                return EscapeKind.Pending;
            case (byte)';':
                _parameter = Math.Min(3, _parameter + 1);
                return EscapeKind.Pending;
            case Escape:
                return Go(State.Escape);
            case >= 0x40 and <= 0x7e:
                Final = value;
                return End(EscapeKind.Control);
            // Further parameter bytes (? < = >) and intermediates: the sequence is a private one, whose final means something else.
            case >= 0x20 and < 0x40:
                FirstParameter = Largest;
                _parameter = 3;
                return EscapeKind.Pending;
            default:
                return EscapeKind.Pending;
        }
    }

    private static int WithDigit(int parameter, byte digit) => Math.Min(Largest, (Math.Max(0, parameter) * 10) + (digit - '0'));

    private EscapeKind Go(State state)
    {
        if (_state == State.Text)
        {
            _length = 0;
        }

        _state = state;
        return EscapeKind.Pending;
    }

    private EscapeKind End(EscapeKind kind)
    {
        _state = State.Text;
        return kind;
    }
}
