using System.Buffers;
using System.Text;

namespace Sunup.Formats.Consoles;

/// <summary>Decodes UTF-8 byte by byte; what is not UTF-8 is taken as code page 437, the character set of PC firmware.</summary>
/// <remarks>A few pairs of drawing characters are valid UTF-8 as well (0xCD 0xBB) and are read as that: a corner of a frame may look odd, text does not.</remarks>
internal sealed class Utf8OrCodePage437Decoder
{
    /// <summary>The most runes that one byte can complete.</summary>
    public const int MaxRunes = 4;

    // Characters 0x80 to 0xFF of code page 437. Source: the mapping that the Unicode consortium publishes (VENDORS/MICSFT/PC/CP437.TXT).
    private const string UpperHalf =
        "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u00a0";

    private readonly byte[] _pending = new byte[4];
    private int _count;

    /// <summary>Takes a byte of 0x20 or more; writes the runes that it completes and returns their number.</summary>
    public int Read(byte value, Span<Rune> runes)
    {
        if (value < 0x80)
        {
            var before = Flush(runes);
            runes[before] = new Rune((char)value);
            return before + 1;
        }

        _pending[_count++] = value;
        switch (Rune.DecodeFromUtf8(_pending.AsSpan(0, _count), out var rune, out var consumed))
        {
            case OperationStatus.Done:
                _count = 0;
                runes[0] = rune;
                return 1;
            case OperationStatus.NeedMoreData:
                return 0;
            default:
                return Resynchronise(consumed, runes);
        }
    }

    /// <summary>The first bytes were no character: they are code page 437; the rest may begin one.</summary>
    private int Resynchronise(int invalid, Span<Rune> runes)
    {
        for (var i = 0; i < invalid; i++)
        {
            runes[i] = FromCodePage437(_pending[i]);
        }

        var rest = _pending.AsSpan(invalid, _count - invalid).ToArray();
        _count = 0;
        var written = invalid;
        foreach (var value in rest)
        {
            written += Read(value, runes[written..]);
        }

        return written;
    }

    /// <summary>The character begun does not go on: its bytes are code page 437. Writes them and returns their number.</summary>
    public int Flush(Span<Rune> runes)
    {
        for (var i = 0; i < _count; i++)
        {
            runes[i] = FromCodePage437(_pending[i]);
        }

        var count = _count;
        _count = 0;
        return count;
    }

    private static Rune FromCodePage437(byte value) => new(UpperHalf[value - 0x80]);
}
