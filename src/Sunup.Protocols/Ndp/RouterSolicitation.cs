using Sunup.Binary;

namespace Sunup.Protocols.Ndp;

/// <summary>A host asks for routers.</summary>
/// <param name="LinkLayerAddress">The sender's MAC from its Source Link-Layer Address option, in the low 48 bits; null if it sent none.</param>
/// <remarks>Source: RFC 4861 section 4.1. ICMPv6 type 133; 8 bytes, then options in units of 8 bytes. The checksum is the kernel's to check.</remarks>
public readonly record struct RouterSolicitation(ulong? LinkLayerAddress)
{
    public const byte Type = 133;

    /// <summary>Reads an ICMPv6 message; false with the rule that it breaks.</summary>
    public static bool TryRead(ReadOnlySpan<byte> message, out RouterSolicitation solicitation, out string? fault)
    {
        solicitation = default;
        var reader = new SpanReader(message);
        var type = reader.ReadByte("Type");
        var code = reader.ReadByte("Code");
        reader.Skip(2, "Checksum");
        reader.Skip(4, "Reserved");
        fault = reader.Fault?.ToString();
        if (fault is null && (type != Type || code != 0))
        {
            fault = $"type {type}, code {code}: not a router solicitation";
        }

        if (fault is not null || !NdpOptions.TryFindSourceLinkLayerAddress(ref reader, out var address, out fault))
        {
            return false;
        }

        solicitation = new RouterSolicitation(address);
        return true;
    }
}
