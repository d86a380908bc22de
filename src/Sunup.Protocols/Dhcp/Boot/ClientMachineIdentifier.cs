namespace Sunup.Protocols.Dhcp.Boot;

/// <summary>Option 97: the machine's SMBIOS UUID.</summary>
/// <remarks>Type 0, then 16 bytes with the first three fields little-endian. Source: RFC 4578 section 2.3, SMBIOS 7.2.1. Whatever was sent is echoed.</remarks>
public static class ClientMachineIdentifier
{
    /// <summary>Null if absent, malformed (some firmware sends other lengths), or one of the values that vendors leave in: all zeros, all ones.</summary>
    public static Guid? Read(DhcpMessage message)
    {
        if (message.Find(DhcpOptionCode.ClientMachineIdentifier) is not { Length: 17 } value || value[0] != 0)
        {
            return null;
        }

        var uuid = new Guid(value[1..], bigEndian: false);
        return uuid == Guid.Empty || uuid == Guid.AllBitsSet ? null : uuid;
    }
}
