namespace Sunup.Formats.Compression.Decoders;

/// <summary>The numbers of which LZMA's matches are made.</summary>
/// <remarks>Source: the LZMA specification of the LZMA SDK.</remarks>
internal static unsafe class LzmaSymbols
{
    /// <summary>A byte.</summary>
    public static uint Literal(ref LzmaRange range, ushort* model)
    {
        var coder = range;
        var symbol = 1u;
        do
        {
            symbol = (symbol << 1) | coder.Bit(model + symbol);
        }
        while (symbol < 0x100);
        range = coder;
        return symbol;
    }

    /// <summary>A byte behind a match: the byte that would have gone on with it is a hint.</summary>
    public static uint Literal(ref LzmaRange range, ushort* model, byte hint)
    {
        var coder = range;
        var symbol = 1u;
        uint matched = hint;
        var offset = 0x100u;
        do
        {
            matched <<= 1;
            var bit = matched & offset;
            var decoded = coder.Bit(model + offset + bit + symbol);
            symbol = (symbol << 1) | decoded;
            offset &= decoded == 0 ? ~bit : bit;
        }
        while (symbol < 0x100);
        range = coder;
        return symbol;
    }

    /// <summary>The length of a match, less 2.</summary>
    public static uint Length(ref LzmaRange range, ushort* model, uint positionState)
    {
        var coder = range;
        uint length;
        if (coder.Bit(model) == 0)
        {
            length = coder.Tree(model + LzmaModel.LengthLow + (positionState << 3), 3);
        }
        else if (coder.Bit(model + 1) == 0)
        {
            length = 8 + coder.Tree(model + LzmaModel.LengthMiddle + (positionState << 3), 3);
        }
        else
        {
            length = 16 + coder.Tree(model + LzmaModel.LengthHigh, 8);
        }

        range = coder;
        return length;
    }

    /// <summary>The distance, 1 for the byte before; 0 for the end marker.</summary>
    public static uint Distance(ref LzmaRange range, ushort* model, uint length)
    {
        var coder = range;
        var distance = coder.Tree(model + LzmaModel.Slot + (Math.Min(length, 3) << 6), 6);
        if (distance >= 4)
        {
            var slot = distance;
            var bits = (int)(slot >> 1) - 1;
            distance = 2 | (slot & 1);
            if (slot < 14)
            {
                distance <<= bits;
                distance |= coder.ReverseTree(model + LzmaModel.Special + distance - slot - 1, bits);
            }
            else
            {
                distance = (distance << (bits - 4)) | coder.Direct(bits - 4);
                distance = (distance << 4) | coder.ReverseTree(model + LzmaModel.Align, 4);
            }
        }

        range = coder;
        return distance + 1;
    }
}
