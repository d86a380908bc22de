using System.Globalization;
using System.Text;
using Sunup.Formats.Compression;
using Sunup.Formats.Initramfs.Verdicts;

namespace Sunup.Diagnosis.Predictions.Initramfs;

/// <summary>Numbers, places and kinds in words.</summary>
public static class Wording
{
    private static readonly string[] _ordinals = ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"];
    private static readonly NumberFormatInfo _grouped = new() { NumberGroupSeparator = " ", NumberGroupSizes = [3] };

    /// <summary><c>1 031 099</c>.</summary>
    public static string Number(long value) => value.ToString("#,0", _grouped);

    /// <summary><c>1 zero byte</c>, <c>3 zero bytes</c>.</summary>
    public static string Count(long value, string one) => $"{Number(value)} {one}{(value == 1 ? "" : "s")}";

    /// <summary><c>second</c>; <c>11th</c> and so on from the eleventh.</summary>
    /// <param name="index">0 for the first.</param>
    public static string Ordinal(int index) => index < _ordinals.Length ? _ordinals[index] : $"{index + 1}th";

    /// <summary><c>gzip</c>, <c>raw cpio</c>, <c>zeros</c>.</summary>
    public static string Kind(InitramfsSegment segment) => segment.Kind switch
    {
        SegmentKind.Cpio => "raw cpio",
        SegmentKind.Compressed when segment.Compression is { } method => CompressionMagic.NameOf(method),
        SegmentKind.Compressed => "compressed",
        SegmentKind.Zeros => "zeros",
        _ => "not read",
    };

    /// <summary>Bytes that are missing up to the next multiple of 4.</summary>
    public static int ZerosTo4(long offset) => (int)((4 - (offset & 3)) & 3);

    /// <summary><c>00 21 21 | 1f 8b 08  "..!!|..."</c>: some bytes before a place, a bar, some from it on.</summary>
    public static string Dump(ByteWindow window, long at)
    {
        const int Side = 8;
        var before = window.Before(at, Side);
        var after = window.From(at);
        after = after[..Math.Min(after.Length, Side)];
        var text = new StringBuilder();
        AppendHex(text, before);
        text.Append(before.IsEmpty ? "| " : " | ");
        AppendHex(text, after);
        text.Append(after.IsEmpty ? "(end)" : "").Append("  \"");
        AppendCharacters(text, before);
        text.Append('|');
        AppendCharacters(text, after);
        return text.Append('"').ToString();
    }

    private static void AppendHex(StringBuilder text, ReadOnlySpan<byte> bytes)
    {
        for (var i = 0; i < bytes.Length; i++)
        {
            text.Append(i == 0 ? "" : " ").Append(bytes[i].ToString("x2", CultureInfo.InvariantCulture));
        }
    }

    private static void AppendCharacters(StringBuilder text, ReadOnlySpan<byte> bytes)
    {
        foreach (var value in bytes)
        {
            text.Append(value is >= 0x20 and < 0x7f ? (char)value : '.');
        }
    }
}
