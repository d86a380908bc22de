namespace Sunup.Protocols.Iscsi;

/// <summary>Comparison of sequence numbers that wrap around.</summary>
/// <remarks>Source: RFC 1982, by RFC 7143 section 4.2.2.1.</remarks>
internal static class SerialNumbers
{
    public static bool IsBefore(uint one, uint other) => (int)(one - other) < 0;
}
