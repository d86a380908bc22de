using System.Text;
using Sunup.Protocols.Dhcp;
using Sunup.Protocols.Dhcp.Boot;
using Sunup.Protocols.Dhcp.Server;

namespace Sunup.Protocols.Tests.Dhcp;

/// <summary>Clients' messages as firmware and systems write them.</summary>
internal static class Packets
{
    public static readonly Ipv4Address ServerAddress = Ipv4Address.Parse("10.0.0.1");

    public static readonly DhcpInterface Lan = new("lan0", [new Ipv4Network(ServerAddress, 24)]);

    public static readonly DhcpReception Broadcast = new(Lan, default, 68, Ipv4Address.Broadcast, DhcpPort.Server);

    public static DhcpReception UnicastFrom(string source) => new(Lan, Ipv4Address.Parse(source), 68, ServerAddress, DhcpPort.Server);

    public static DhcpReception BootServerFrom(string source, ushort port = 4011) => new(Lan, Ipv4Address.Parse(source), port, ServerAddress, DhcpPort.BootServer);

    public static DhcpMessage Message(DhcpMessageType type, ulong mac = 0x525400000001, uint xid = 1, params DhcpOption[] options) => new()
    {
        Op = DhcpMessage.BootRequest,
        Hardware = HardwareAddress.FromEthernet(mac),
        TransactionId = xid,
        Options = [DhcpOption.Of(DhcpOptionCode.MessageType, (byte)type), .. options],
    };

    public static DhcpMessage Discover(ulong mac = 0x525400000001, uint xid = 1, params DhcpOption[] options) => Message(DhcpMessageType.Discover, mac, xid, options);

    /// <summary>SELECTING: option 54 and 50.</summary>
    public static DhcpMessage Select(string address, ulong mac = 0x525400000001, uint xid = 1, params DhcpOption[] options) =>
        Message(DhcpMessageType.Request, mac, xid, [Requested(address), Server(ServerAddress), .. options]);

    public static DhcpOption Requested(string address) => DhcpOption.Of(DhcpOptionCode.RequestedAddress, Ipv4Address.Parse(address));

    public static DhcpOption Server(Ipv4Address address) => DhcpOption.Of(DhcpOptionCode.ServerIdentifier, address);

    public static DhcpOption ClientId(params byte[] bytes) => new(DhcpOptionCode.ClientIdentifier, bytes);

    /// <summary>Options 60, 93, 94, 97 and 55 as PXE firmware sends them.</summary>
    public static DhcpOption[] Pxe(ushort architecture, string word = "PXEClient") =>
    [
        DhcpOption.Of(DhcpOptionCode.VendorClass, $"{word}:Arch:{architecture:00000}:UNDI:003001"),
        new(DhcpOptionCode.ClientArchitecture, new[] { (byte)(architecture >> 8), (byte)architecture }),
        new(DhcpOptionCode.ClientNetworkInterface, new byte[] { 1, 3, 1 }),
        new(DhcpOptionCode.ClientMachineIdentifier, MachineId),
        new(DhcpOptionCode.ParameterRequestList, new byte[] { 1, 3, 43, 60, 66, 67 }),
    ];

    /// <summary>What iPXE sends: firmware's options, the user class without a length, and its features.</summary>
    public static DhcpOption[] Ipxe(ushort architecture, params IpxeFeature[] features) =>
    [
        .. Pxe(architecture),
        new(DhcpOptionCode.UserClass, Encoding.ASCII.GetBytes("iPXE")),
        new(DhcpOptionCode.Ipxe, Features(features)),
    ];

    public static readonly byte[] MachineId =
        [0, 0x33, 0x22, 0x11, 0x00, 0x55, 0x44, 0x77, 0x66, 0x88, 0x99, 0xaa, 0xbb, 0xcc, 0xdd, 0xee, 0xff];

    public static readonly Guid MachineUuid = Guid.Parse("00112233-4455-6677-8899-aabbccddeeff");

    private static byte[] Features(IpxeFeature[] features) => EncapsulatedOptions.Write(
    [
        new SubOption(0xb1, new byte[] { 1, 0x1a, 0xf4, 0x10, 0x00 }),
        new SubOption(0xeb, new byte[] { 1, 21, 1 }),
        .. features.Select(feature => new SubOption((byte)feature, new byte[] { 1 })),
    ]);

    public static byte[] Bytes(DhcpMessage message, int limit = 1472)
    {
        var buffer = new byte[limit];
        return buffer[..DhcpMessageWriter.Write(message, buffer).Length];
    }

    public static string File(this DhcpMessage message) => Encoding.ASCII.GetString(message.BootFile.Span);

    public static string? Text(this DhcpMessage message, DhcpOptionCode code) => message.FindText(code);
}
