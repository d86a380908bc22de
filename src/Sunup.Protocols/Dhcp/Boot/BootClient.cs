using System.Collections.Immutable;

namespace Sunup.Protocols.Dhcp.Boot;

/// <summary>A network boot client, as its message shows it.</summary>
public sealed record BootClient
{
    public required HardwareAddress Hardware { get; init; }

    public required BootClientKind Kind { get; init; }

    /// <summary>Option 93, or the number in option 60, or BIOS for firmware that says nothing. At least one.</summary>
    public required ImmutableArray<ClientArchitecture> Architectures { get; init; }

    /// <summary>Option 97.</summary>
    public Guid? MachineId { get; init; }

    public VendorClass? VendorClass { get; init; }

    public ImmutableArray<string> UserClasses { get; init; } = [];

    /// <summary>Option 175.</summary>
    public IpxeOptions? Ipxe { get; init; }

    /// <summary>Our address on the network that the message came from: what the client reaches us by.</summary>
    public Ipv4Address Server { get; init; }

    public ClientArchitecture Architecture => Architectures[0];

    /// <summary>Null if the message is not from a boot client.</summary>
    public static BootClient? Read(DhcpMessage message, Ipv4Address server)
    {
        var vendor = VendorClass.Read(message);
        var users = UserClass.Read(message);
        var ipxe = IpxeOptions.Read(message);
        var isIpxe = ipxe is not null || users.Any(name => name is "iPXE" or "gPXE");
        var kind = isIpxe ? BootClientKind.Ipxe : vendor?.Kind ?? BootClientKind.None;
        if (kind == BootClientKind.None)
        {
            return null;
        }

        var architectures = ClientArchitectures.Read(message);
        return new BootClient
        {
            Hardware = message.Hardware,
            Kind = kind,
            Architectures = architectures.IsEmpty ? [vendor?.Architecture ?? ClientArchitecture.Bios] : architectures,
            MachineId = ClientMachineIdentifier.Read(message),
            VendorClass = vendor,
            UserClasses = users,
            Ipxe = ipxe,
            Server = server,
        };
    }
}
