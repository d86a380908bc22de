using System.Globalization;

namespace Sunup.Serving.Http;

/// <summary>What a Range header asks for.</summary>
public enum RangeRequest
{
    /// <summary>The whole: there is no range, or one that a server may ignore.</summary>
    Whole,
    Part,
    /// <summary>Nothing of it exists: 416.</summary>
    Unsatisfiable,
}

/// <summary>A run of bytes of a file.</summary>
/// <param name="Offset">First byte.</param>
/// <param name="Length">Bytes.</param>
public readonly record struct ByteRange(long Offset, long Length);

/// <summary>Reads the Range header.</summary>
/// <remarks>
/// Source: RFC 9110 section 14. One range is served; a header with several, with another unit, or malformed is ignored and the whole is sent, as 14.2 allows:
/// no boot client asks for several, and multipart answers are a known way to make a server do more work than the client did.
/// </remarks>
public static class ByteRanges
{
    public static RangeRequest Parse(string? header, long length, out ByteRange range)
    {
        range = new ByteRange(0, length);
        const string Unit = "bytes=";
        if (header is null || !header.StartsWith(Unit, StringComparison.OrdinalIgnoreCase))
        {
            return RangeRequest.Whole;
        }

        var spec = header.AsSpan(Unit.Length).Trim();
        var dash = spec.IndexOf('-');
        if (dash < 0 || spec.Contains(','))
        {
            return RangeRequest.Whole;
        }

        return dash == 0 ? Suffix(spec[1..], length, ref range) : FromTo(spec[..dash], spec[(dash + 1)..], length, ref range);
    }

    private static RangeRequest Suffix(ReadOnlySpan<char> count, long length, ref ByteRange range)
    {
        if (!TryParse(count, out var last))
        {
            return RangeRequest.Whole;
        }

        if (last == 0 || length == 0)
        {
            return RangeRequest.Unsatisfiable;
        }

        last = Math.Min(last, length);
        range = new ByteRange(length - last, last);
        return RangeRequest.Part;
    }

    private static RangeRequest FromTo(ReadOnlySpan<char> from, ReadOnlySpan<char> to, long length, ref ByteRange range)
    {
        var last = long.MaxValue;
        if (!TryParse(from, out var first) || (!to.IsEmpty && !TryParse(to, out last)) || last < first)
        {
            return RangeRequest.Whole;
        }

        if (first >= length)
        {
            return RangeRequest.Unsatisfiable;
        }

        range = new ByteRange(first, Math.Min(last, length - 1) - first + 1);
        return RangeRequest.Part;
    }

    // Digits only; a number past 63 bits is as good as the largest.
    private static bool TryParse(ReadOnlySpan<char> digits, out long value)
    {
        value = 0;
        if (digits.IsEmpty || digits.ContainsAnyExceptInRange('0', '9'))
        {
            return false;
        }

        if (!long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out value))
        {
            value = long.MaxValue;
        }

        return true;
    }
}
