namespace Sunup.Protocols.Tftp;

/// <summary>Why bytes are not a TFTP packet: the rule that they break, and where.</summary>
/// <param name="Field">The field's name in RFC 1350 or RFC 2347.</param>
/// <param name="OffsetBytes">Where the field starts, from the first byte of the datagram.</param>
/// <param name="Rule">What the field must be.</param>
public readonly record struct TftpFault(string Field, int OffsetBytes, string Rule)
{
    public override string ToString() => $"{Field} at byte {OffsetBytes}: {Rule}";
}
