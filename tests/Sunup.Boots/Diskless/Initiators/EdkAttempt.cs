using System.Collections.Immutable;
using System.Net;
using System.Text;
using Sunup.Binary;
using Sunup.Formats.Firmware.VariableStores;

namespace Sunup.Boots.Diskless.Initiators;

/// <summary>What somebody would have set in the menu "iSCSI Configuration" of EDK2: one attempt, as variables of the firmware.</summary>
/// <remarks>
/// Source: EDK2 NetworkPkg/IScsiDxe, ISCSI_ATTEMPT_CONFIG_NVDATA: 1049 bytes, packed, little endian, as OVMF 2022.11 writes its own eight attempts. No text of
/// EDK2 promises that this layout stays.
/// </remarks>
internal static class EdkAttempt
{
    private const int Length = 1049;
    private const byte Active = 1;
    private static readonly Guid s_names = new("59324945-ec44-4c0d-b1cd-9db139df070c");
    private static readonly Guid s_configuration = new("4b47d616-a8d6-4552-9d44-ccad2e0f4cf9");

    /// <summary>The variables.</summary>
    /// <param name="initiator">Its name.</param>
    /// <param name="mac">Of the NIC, as EDK2 writes it: 52:54:00:12:34:56.</param>
    /// <param name="own">Address of the NIC.</param>
    /// <param name="portal">Of the target.</param>
    /// <param name="target">Its name.</param>
    public static ImmutableArray<StoredVariable> Variables(string initiator, string mac, IPAddress own, IPEndPoint portal, string target) =>
    [
        Variable("I_NAME", s_names, Encoding.ASCII.GetBytes(initiator + '\0')),
        Variable("InitialAttemptOrder", s_configuration, [1, 2, 3, 4, 5, 6, 7, 8]),
        Variable("AttemptOrder", s_configuration, [1]),
        Variable("Attempt 1", s_names, Attempt(mac, own, portal, target)),
    ];

    private static StoredVariable Variable(string name, Guid vendor, byte[] data) => new()
    {
        Name = name,
        Vendor = vendor,
        Attributes = EfiVariableAttributes.NonVolatile | EfiVariableAttributes.BootServiceAccess,
        Data = [.. data],
    };

    private static byte[] Attempt(string mac, IPAddress own, IPEndPoint portal, string target)
    {
        var bytes = new byte[Length];
        var writer = new SpanWriter(bytes);
        writer.WriteZeros(16);
        // NicIndex, AttemptConfigIndex, DhcpSuccess, ValidiBFTPath, ValidPath, AutoConfigureMode, two string ids.
        writer.WriteBytes([0, 1, 0, 0, 0, 0, 0, 0, 0, 0]);
        Text(ref writer, "Attempt 1", 12);
        Text(ref writer, mac, 96);
        // PrimaryDns, SecondaryDns, DhcpServer.
        writer.WriteZeros(48);
        writer.WriteUInt16LittleEndian((ushort)portal.Port);
        // Enabled; IpMode 0 is IPv4.
        writer.WriteBytes([1, 0]);
        Address(ref writer, own);
        writer.WriteBytes([255, 255, 255, 0]);
        Address(ref writer, portal.Address);
        // InitiatorInfoFromDhcp, TargetInfoFromDhcp.
        writer.WriteBytes([0, 0]);
        Text(ref writer, target, 224);
        Address(ref writer, portal.Address);
        // PrefixLength, BootLun: 1.
        writer.WriteBytes([0, 0, 1, 0, 0, 0, 0, 0, 0]);
        // ConnectTimeout in milliseconds, ConnectRetryCount, IsId.
        writer.WriteUInt16LittleEndian(10_000);
        writer.WriteBytes([3, 0x00, 0x54, 0x00, 0x12, 0x34, 0x56]);
        // RedirectFlag, OriginalTargetPort, OriginalTargetIp, DnsMode, TargetUrl; then AuthenticationType, CHAP, AutoConfigureSuccess: all 0. Last comes Actived.
        bytes[^1] = Active;
        return bytes;
    }

    private static void Text(ref SpanWriter writer, string text, int length)
    {
        writer.WriteBytes(Encoding.ASCII.GetBytes(text));
        writer.WriteZeros(length - text.Length);
    }

    private static void Address(ref SpanWriter writer, IPAddress address)
    {
        writer.WriteBytes(address.GetAddressBytes());
        writer.WriteZeros(12);
    }
}
