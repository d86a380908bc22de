using System.Buffers.Binary;
using System.Collections.Immutable;

namespace Sunup.Protocols.Dhcp.Boot;

/// <summary>A feature that an iPXE build has, as it says in option 175.</summary>
/// <remarks>Source: iPXE's documented feature numbers (dhcp.h, features.h). One sub-option each; other numbers are kept.</remarks>
public enum IpxeFeature : byte
{
    Iscsi = 0x11,
    AoE = 0x12,
    Http = 0x13,
    Https = 0x14,
    Tftp = 0x15,
    Ftp = 0x16,
    Dns = 0x17,
    BzImage = 0x18,
    Multiboot = 0x19,
    Slam = 0x1a,
    Srp = 0x1b,
    NbiImage = 0x20,
    PxeImage = 0x21,
    Elf = 0x22,
    Comboot = 0x23,
    Efi = 0x24,
    FibreChannelOverEthernet = 0x25,
    Vlan = 0x26,
    Menu = 0x27,
    Sdi = 0x28,
    Nfs = 0x29,
}

/// <summary>The NIC that iPXE drives.</summary>
/// <param name="Vendor">PCI vendor id.</param>
/// <param name="Device">PCI device id.</param>
public readonly record struct PciDeviceId(ushort Vendor, ushort Device)
{
    public override string ToString() => $"{Vendor:x4}:{Device:x4}";
}

/// <summary>Option 175: what iPXE says of itself.</summary>
/// <param name="Features">Those present.</param>
/// <param name="BusId">PCI id of the NIC; null for other buses.</param>
/// <param name="Version">Such as <c>1.21.1</c>; null when it is not sent.</param>
/// <param name="Fault">What was wrong with the option's bytes.</param>
public sealed record IpxeOptions(ImmutableArray<IpxeFeature> Features, PciDeviceId? BusId, string? Version, DhcpFault? Fault)
{
    private const byte NoPxeDhcpTag = 0xb0;
    private const byte BusIdTag = 0xb1;
    private const byte VersionTag = 0xeb;

    /// <summary>Option 175 with <c>no-pxedhcp</c>: the client does not wait two seconds for proxyDHCP offers.</summary>
    public static DhcpOption NoPxeDhcp { get; } = new(DhcpOptionCode.Ipxe, EncapsulatedOptions.Write(new SubOption(NoPxeDhcpTag, new byte[] { 1 })));

    public bool Has(IpxeFeature feature) => Features.Contains(feature);

    /// <summary>Null if the message has no option 175.</summary>
    public static IpxeOptions? Read(DhcpMessage message)
    {
        foreach (var option in message.Options)
        {
            if (option.Code == DhcpOptionCode.Ipxe)
            {
                return Read(EncapsulatedOptions.Read(option.Value));
            }
        }

        return null;
    }

    private static IpxeOptions Read(EncapsulatedOptions encapsulated)
    {
        var features = encapsulated.Items
            .Where(item => item.Tag is >= 0x10 and <= 0x4f && item.Value.Span is not [0])
            .Select(item => (IpxeFeature)item.Tag)
            .Distinct()
            .ToImmutableArray();
        PciDeviceId? busId = encapsulated.Find(BusIdTag) is { Length: 5 } bus && bus.Span[0] == 1
            ? new PciDeviceId(BinaryPrimitives.ReadUInt16BigEndian(bus.Span[1..]), BinaryPrimitives.ReadUInt16BigEndian(bus.Span[3..]))
            : null;
        var version = encapsulated.Find(VersionTag) is { Length: 3 } digits ? $"{digits.Span[0]}.{digits.Span[1]}.{digits.Span[2]}" : null;
        return new IpxeOptions(features, busId, version, encapsulated.Fault);
    }
}

/// <summary>What release builds of iPXE write into secs instead of seconds.</summary>
/// <remarks>One packet tells whether our offer was heard. Builds with debugging write seconds there, so this is a hint, not proof. Source: iPXE dhcp.c.</remarks>
/// <param name="Transmissions">DISCOVERs or REQUESTs sent before this one.</param>
/// <param name="HaveOffer">It holds an offer with an address.</param>
/// <param name="HaveProxyOffer">It holds a proxyDHCP offer.</param>
public readonly record struct IpxeSeconds(int Transmissions, bool HaveOffer, bool HaveProxyOffer)
{
    public static IpxeSeconds Read(ushort seconds) => new(seconds >> 2, (seconds & 2) != 0, (seconds & 1) != 0);
}
