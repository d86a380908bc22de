using System.Collections.Immutable;

namespace Sunup.Protocols.Tftp;

/// <summary>One option of a request or OACK, as written. Names compare without case (RFC 2347).</summary>
public readonly record struct TftpOption(string Name, string Value)
{
    /// <summary>Reads name and value pairs from <paramref name="offset"/> of the body to its end.</summary>
    internal static ImmutableArray<TftpOption> ReadAll(TftpPacket packet, int offset, out TftpFault? fault)
    {
        var options = ImmutableArray.CreateBuilder<TftpOption>();
        fault = null;
        while (offset < packet.Body.Length)
        {
            var start = offset;
            // Firmware pads requests with NULs: an empty name is the end, not an option.
            if (packet.Body[offset..].IndexOfAnyExcept((byte)0) < 0)
            {
                break;
            }

            if (!packet.TryReadString(ref offset, out var name))
            {
                fault = new TftpFault("option name", TftpPacket.DatagramOffset(start), "has no NUL at its end");
                break;
            }

            start = offset;
            if (!packet.TryReadString(ref offset, out var value))
            {
                fault = new TftpFault("option value", TftpPacket.DatagramOffset(start), "has no NUL at its end");
                break;
            }

            options.Add(new TftpOption(TftpPacket.Decode(name), TftpPacket.Decode(value)));
        }

        return options.ToImmutable();
    }
}
