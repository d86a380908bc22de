using System.Buffers.Binary;
using System.Collections.Immutable;

namespace Sunup.Protocols.Dhcp.Boot;

/// <summary>Reads option 93 and names architectures.</summary>
public static class ClientArchitectures
{
    /// <summary>Option 93's list in the client's order; a last odd byte is not looked at. Source: RFC 4578 section 2.1.</summary>
    public static ImmutableArray<ClientArchitecture> Read(DhcpMessage message)
    {
        var value = message.Find(DhcpOptionCode.ClientArchitecture);
        var list = ImmutableArray.CreateBuilder<ClientArchitecture>(value.Length / 2);
        for (; value.Length >= 2; value = value[2..])
        {
            list.Add((ClientArchitecture)BinaryPrimitives.ReadUInt16BigEndian(value));
        }

        return list.DrainToImmutable();
    }

    /// <summary>PC BIOS, by PXE or HTTP. All others are UEFI or have firmware of their own.</summary>
    public static bool IsBios(this ClientArchitecture architecture) => architecture is ClientArchitecture.Bios or ClientArchitecture.BiosHttp;

    /// <summary>The number and the name: <c>7 (EfiX64)</c>; the number alone when it has no name.</summary>
    public static string Describe(this ClientArchitecture architecture) =>
        Enum.IsDefined(architecture) ? $"{(ushort)architecture} ({architecture})" : $"{(ushort)architecture}";
}
