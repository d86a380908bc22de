namespace Sunup.Formats.Compression.Decoders;

/// <summary>Where each probability of the LZMA model stands in one array.</summary>
/// <remarks>Source: the LZMA specification of the LZMA SDK.</remarks>
internal static class LzmaModel
{
    public const ushort Even = 1 << 10;
    public const int States = 12;
    public const int PositionBits = 4;
    public const int LengthLow = 2;
    public const int LengthMiddle = LengthLow + (1 << (PositionBits + 3));
    public const int LengthHigh = LengthMiddle + (1 << (PositionBits + 3));
    public const int LengthSize = LengthHigh + 256;

    public const int IsMatch = 0;
    public const int IsRep = IsMatch + (States << PositionBits);
    public const int IsRep0 = IsRep + States;
    public const int IsRep1 = IsRep0 + States;
    public const int IsRep2 = IsRep1 + States;
    public const int IsRep0Long = IsRep2 + States;
    public const int Slot = IsRep0Long + (States << PositionBits);
    public const int Special = Slot + (4 << 6);
    public const int Align = Special + 128 - 14;
    public const int MatchLength = Align + 16;
    public const int RepLength = MatchLength + LengthSize;
    public const int Literal = RepLength + LengthSize;
    public const int LiteralSize = 0x300;
}
