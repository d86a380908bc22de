namespace Sunup.Formats.Compression;

/// <summary>A payload that was decompressed, as far as it went.</summary>
/// <param name="Result">How it ended.</param>
/// <param name="Bytes">What came out, in a broken one up to the fault, in a long one up to the bound.</param>
/// <param name="Outcome">The decoder's own: its words, and how many bytes it took.</param>
public readonly record struct DecompressedPayload(PayloadResult Result, ReadOnlyMemory<byte> Bytes, DecodeOutcome Outcome);

/// <summary>How <see cref="Decompression"/> ended.</summary>
public enum PayloadResult
{
    Complete,
    /// <summary>The data is broken, cut short, or not of the method.</summary>
    Broken,
    /// <summary>More than asked for came out.</summary>
    TooLong,
}
